//! Hosts of processing modules in other languages: the examples in `tests/hosts`, with what they need to run.
//!
//! What they need is installed into the build's folder, in the versions and with the digests that their lock files name,
//! and stays there. A language that this machine does not have is reported, and `cargo xtask test` shows the report.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::built::components;

/// An example host that can be run on this machine.
pub struct OtherHost {
    command: Vec<OsString>,
    /// Set for the program.
    environment: Vec<(&'static str, PathBuf)>,
}

/// The oldest versions that the hosts are written for.
const NODE: u32 = 20;
const PYTHON: (u32, u32) = (3, 10);

impl OtherHost {
    /// The host in JavaScript, with jco on Node.js. None, and a report, when it cannot be run here.
    #[must_use]
    pub fn javascript() -> Option<Self> {
        report("JavaScript", Self::with_node())
    }

    /// The host in Python, with wasmtime's package. None, and a report, when it cannot be run here.
    #[must_use]
    pub fn python() -> Option<Self> {
        report("Python", Self::with_python())
    }

    fn with_node() -> Result<(Self, String), String> {
        let version = node()?;
        let folder = built("javascript");
        // Node.js looks for packages beside the program, and they do not belong among the sources.
        for file in sources("javascript") {
            copy(&file, &folder);
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]).current_dir(&folder);
        installed(&folder, &folder.join("package-lock.json"), &mut npm)?;
        let command = vec!["node".into(), folder.join("host.js").into()];
        Ok((Self { command, environment: Vec::new() }, format!("Node.js {version}")))
    }

    fn with_python() -> Result<(Self, String), String> {
        let version = python()?;
        let (folder, source) = (built("python"), source("python"));
        let requirements = source.join("requirements.txt");
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--target"]).arg(&folder);
        pip.arg("--requirement").arg(&requirements);
        installed(&folder, &requirements, &mut pip)?;
        let command = vec!["python3".into(), "-B".into(), source.join("host.py").into()];
        Ok((Self { command, environment: vec![("PYTHONPATH", folder)] }, format!("Python {version}")))
    }

    /// Runs it, and reads the JSON that it prints.
    ///
    /// # Panics
    /// When it fails; its own words are in the message.
    #[must_use]
    pub fn run(&self, arguments: &[&Path]) -> Value {
        let (program, first) = self.command.split_first().expect("a program");
        let mut command = Command::new(program);
        command.args(first).args(arguments).envs(self.environment.iter().map(|(name, value)| (*name, value)));
        let output = command.output().expect("the host is started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {}\n{said}", output.status);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}\n{said}"))
    }
}

/// Where the example host of a language is.
fn source(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("hosts").join(language)
}

fn sources(language: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(source(language)).expect("the example host");
    entries.map(|entry| entry.expect("a file").path()).filter(|path| path.is_file()).collect()
}

/// Where what it needs is installed.
fn built(language: &str) -> PathBuf {
    let folder = reports().join(language);
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// Where `cargo xtask test` looks for the reports.
fn reports() -> PathBuf {
    components().join("../other-hosts")
}

/// Writes what became of it where `cargo xtask test` shows it.
fn report(language: &str, host: Result<(OtherHost, String), String>) -> Option<OtherHost> {
    let (host, line) = match host {
        Ok((host, version)) => (Some(host), format!("{language}: run with {version}")),
        Err(why) => (None, format!("{language}: NOT RUN, {why}")),
    };
    std::fs::create_dir_all(reports()).expect("a folder");
    std::fs::write(reports().join(format!("{language}.report")), &line).expect("the report is written");
    eprintln!("{line}");
    host
}

fn node() -> Result<String, String> {
    let version = said(Command::new("node").arg("--version")).ok_or("there is no Node.js")?;
    said(Command::new("npm").arg("--version")).ok_or("there is no npm")?;
    let numbers = numbers(version.trim_start_matches('v'));
    let new_enough = numbers.first().is_some_and(|major| *major >= NODE);
    new_enough.then_some(version.clone()).ok_or_else(|| format!("Node.js {version} is older than {NODE}"))
}

fn python() -> Result<String, String> {
    let version = said(Command::new("python3").args(["-c", "import platform; print(platform.python_version())"]))
        .ok_or("there is no Python")?;
    said(Command::new("python3").args(["-m", "pip", "--version"])).ok_or("Python has no pip")?;
    let (major, minor) = PYTHON;
    let new_enough = numbers(&version).get(..2).is_some_and(|found| found >= [major, minor].as_slice());
    new_enough.then_some(version.clone()).ok_or_else(|| format!("Python {version} is older than {major}.{minor}"))
}

/// What a program says of itself; none when it is not there.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// Installs what the lock file names, unless that was done before.
///
/// Without a network that is a reason not to run; on the machine that decides what lands (`CI`), it is an error.
fn installed(folder: &Path, lock: &Path, install: &mut Command) -> Result<(), String> {
    let wanted = std::fs::read(lock).expect("the lock file");
    let done = folder.join("installed");
    if std::fs::read(&done).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    let output = install.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        std::fs::write(&done, wanted).expect("the mark is written");
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(std::env::var_os("CI").is_none(), "what the example host needs could not be installed:\n{said}");
    Err(format!("what it needs could not be installed: {}", said.lines().next().unwrap_or_default()))
}

fn copy(file: &Path, folder: &Path) {
    let name = file.file_name().expect("a file name");
    std::fs::copy(file, folder.join(name)).expect("the example host is copied");
}
