//! Types a guide's commands: in a folder of their own, with `host-sim` on the path and the module's file beside them.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::built::{component, program};

/// The address that guides show: the one that the simulated panel has unless it is told otherwise.
const SHOWN: &str = "127.0.0.1:8765";

pub(super) struct Shell {
    folder: TempDir,
    /// Where the panel of this run listens. Guides run side by side, so it is a free port.
    panel: String,
    background: Vec<Child>,
}

impl Shell {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for the guide");
        let file = component();
        std::fs::copy(&file, folder.path().join(file.file_name().expect("a file name"))).expect("the module's file");
        Self { folder, panel: SHOWN.to_owned(), background: Vec::new() }
    }

    /// Where commands are typed.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What a command prints, on both its outputs.
    pub(super) fn run(&mut self, typed: &str) -> String {
        let printed = match typed.strip_suffix(" &") {
            Some(server) => self.start(server),
            None => {
                let command = format!("{{ {typed}\n}} 2>&1", typed = typed.replace(SHOWN, &self.panel));
                let output = self.shell(&command).output().expect("a shell");
                String::from_utf8(output.stdout).expect("text")
            }
        };
        let printed = printed.replace(&self.panel, SHOWN);
        // What tables are filled up with at the end of their lines is nothing that an editor would keep.
        let lines = printed.lines().map(|line| format!("{}\n", line.trim_end()));
        lines.collect()
    }

    /// Starts the panel in the background, waits until it answers, and tells what it said first.
    fn start(&mut self, typed: &str) -> String {
        let mut command = self.shell(&format!("exec {typed} --listen 127.0.0.1:0 --url-out panel-url"));
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the panel starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let said: Vec<String> = lines.take(2).map(|line| line.expect("text")).collect();
        self.background.push(child);
        let url = std::fs::read_to_string(self.folder.path().join("panel-url")).expect("the panel's URL");
        self.panel = url.trim_start_matches("http://").to_owned();
        said.join("\n")
    }

    fn shell(&self, command: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(self.folder.path()).stdin(Stdio::null());
        shell.env_clear().env("PATH", self.path());
        shell
    }

    /// The programs of this build come first.
    fn path(&self) -> std::ffi::OsString {
        let mut folders = vec![program().parent().map(PathBuf::from).unwrap_or_default()];
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        std::env::join_paths(folders).expect("a path")
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        for child in &mut self.background {
            // It may have ended by itself; then there is nothing to end.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
