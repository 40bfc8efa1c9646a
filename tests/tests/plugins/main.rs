//! WASM-02 and WASM-03 with the program itself: versions of the real module side by side, signatures, switching and going
//! back while a host serves.

mod files;
mod serving;
mod signed;

use std::path::{Path, PathBuf};
use std::process::Command;

use signing::SigningKey;
use system_tests::{program, versions};
use tempfile::TempDir;

const PASSWORD: &str = "panel-password-8c1f";

/// A data folder, and a folder with two signed releases.
struct Yard {
    temp: TempDir,
    key: SigningKey,
}

impl Yard {
    fn new() -> Self {
        let yard = Self { temp: tempfile::tempdir().unwrap(), key: SigningKey::generate().unwrap() };
        for version in [versions::BUILT, &versions::next()] {
            versions::release(yard.temp.path(), version, &yard.key);
        }
        yard
    }

    fn data(&self) -> PathBuf {
        self.temp.path().join("data")
    }

    /// The file of a release.
    fn file(&self, version: &str) -> PathBuf {
        self.temp.path().join(format!("pmdci6-{version}")).join(format!("pmdci6-{version}.wasm"))
    }

    /// The file in the folder of modules.
    fn installed(&self, version: &str) -> PathBuf {
        self.data().join("modules").join(format!("pmdci6-{version}.wasm"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(self.temp.path()).env("HOST_SIM_PASSWORD", PASSWORD);
        command.env("HOST_SIM_AS", "vera").env_remove("HOST_SIM_DATA").env_remove("HOST_SIM_LOG");
        command
    }

    /// What a command prints on both its outputs, and how it ends.
    fn run(&self, arguments: &[&str]) -> (String, i32) {
        let output = self.command(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (String::from_utf8(text).unwrap(), output.status.code().unwrap())
    }

    /// What a command prints that succeeds.
    fn done(&self, arguments: &[&str]) -> String {
        let (text, code) = self.run(arguments);
        assert_eq!(code, 0, "host-sim {arguments:?}: {text}");
        text
    }

    /// What a command prints that is refused.
    fn refused(&self, arguments: &[&str]) -> String {
        let (text, code) = self.run(arguments);
        assert_ne!(code, 0, "host-sim {arguments:?}: {text}");
        text
    }

    /// Entries of compiled code.
    fn compiled(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.data().join("cache")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "cwasm")).collect()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What differs from one run or build to the next is left out.
fn steady(text: &str) -> String {
    let patterns = [
        (r"\b[0-9a-f]{64}\b", "(digest)"),
        // Without git there is none.
        (r"(?m)^Revision .*\n", ""),
        (r"\b[0-9a-f]{12}…", "(digest)…"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "(time)"),
        (r"\b\d+ KiB", "(n) KiB"),
        (r"at offset 0x[0-9a-f]+", "at offset (n)"),
        (r"elements of a table  [1-9]\d+ +", "elements of a table  (n)       "),
        (r"\bRW[A-Za-z0-9+/]{54}", "(key)"),
    ];
    patterns.iter().fold(text.to_owned(), |text, (pattern, with)| {
        regex::Regex::new(pattern).unwrap().replace_all(&text, *with).into_owned()
    })
}
