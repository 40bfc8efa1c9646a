//! Types commands as a person would, in a data folder of its own, and keeps all that they print.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use tempfile::TempDir;

use crate::built::{component, program};

/// A data folder with the module in it, and somebody who types.
pub struct Typist {
    folder: TempDir,
    printed: Mutex<Vec<Printed>>,
}

/// What a command printed.
#[derive(Debug, Clone)]
pub struct Printed {
    /// The command.
    pub typed: String,
    /// Its exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error: errors, and the log.
    pub err: String,
}

impl Typist {
    /// In a fresh folder.
    ///
    /// # Panics
    /// Without a file system or a built module.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let typist = Self { folder, printed: Mutex::default() };
        let (file, modules) = (component(), typist.data().join("modules"));
        std::fs::create_dir_all(&modules).expect("the modules folder");
        std::fs::copy(&file, modules.join(file.file_name().expect("a name"))).expect("the module");
        typist
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes a file beside the data folder, such as one that holds a password, and says where.
    ///
    /// # Panics
    /// When it cannot be written.
    #[must_use]
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    /// The command, ready to be started: nothing of this process' environment but the path, and the log at its fullest.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).stdin(Stdio::null()).env_clear();
        command.env("HOST_SIM_DATA", self.data()).env("HOST_SIM_LOG", "trace").env("RUST_LOG", "trace");
        command
    }

    /// Types a command, whatever comes of it.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn types(&self, arguments: &[&str]) -> Printed {
        let output = self.command(arguments).output().expect("host-sim starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let printed = Printed {
            typed: arguments.join(" "),
            code: output.status.code().unwrap_or(-1),
            out: text(&output.stdout),
            err: text(&output.stderr),
        };
        self.keep(printed.clone());
        printed
    }

    /// Types a command that has to succeed.
    ///
    /// # Panics
    /// When it does not.
    pub fn does(&self, arguments: &[&str]) -> Printed {
        let printed = self.types(arguments);
        assert_eq!(printed.code, 0, "host-sim {}\n{}{}", printed.typed, printed.out, last_lines(&printed.err));
        printed
    }

    /// Types a command that only reads, for people and for programs.
    pub fn reads(&self, arguments: &[&str]) {
        self.does(arguments);
        self.does(&[arguments, &["--output", "json"]].concat());
    }

    /// Keeps what was printed elsewhere.
    pub fn keep(&self, printed: Printed) {
        self.printed.lock().expect("what was printed").push(printed);
    }

    /// Everything that was printed so far.
    #[must_use]
    pub fn printed(&self) -> Vec<Printed> {
        self.printed.lock().expect("what was printed").clone()
    }
}

impl Default for Typist {
    fn default() -> Self {
        Self::new()
    }
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// All files in a folder and the folders in it, with what is in them.
///
/// # Panics
/// When the folder cannot be read.
#[must_use]
pub fn files_in(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            // One that is gone meanwhile was not kept.
            files.push((path, bytes));
        }
    }
    files
}
