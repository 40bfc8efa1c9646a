//! A person at the command line: every command is shown with what it prints, and must succeed.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::error::ChoreError;
use crate::paths;

/// A working folder with a data directory `data` in it.
pub(super) struct Session {
    folder: TempDir,
}

impl Session {
    /// A new folder, the component dropped into its `data/modules`.
    pub(super) fn new(component: &Path) -> Result<Self, ChoreError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ChoreError::File { path, source }
        };
        let folder = tempfile::tempdir().map_err(failed(Path::new("a temporary folder")))?;
        let modules = folder.path().join("data/modules");
        std::fs::create_dir_all(&modules).map_err(failed(&modules))?;
        let name = component.file_name().unwrap_or_default();
        std::fs::copy(component, modules.join(name)).map_err(failed(component))?;
        println!("$ cp target/components/{0} data/modules/", name.to_string_lossy());
        Ok(Self { folder })
    }

    /// The working folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the next commands are about.
    pub(super) fn heading(&mut self, text: &str) {
        println!("\n# {text}");
    }

    /// Shows and runs a command of `host-sim`.
    pub(super) fn run(&mut self, arguments: &[&str]) -> Result<(), ChoreError> {
        println!("$ host-sim {}", shown(arguments));
        let output = self.output(arguments)?;
        // Both streams, as on a terminal; the module's progress comes on standard error.
        print!("{}{}", output.1, output.0);
        Ok(())
    }

    /// Runs a command of `host-sim` and reads the JSON that it prints.
    pub(super) fn json(&self, arguments: &[&str]) -> Result<Value, ChoreError> {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--output", "json"]);
        let (text, _) = self.output(&arguments)?;
        serde_json::from_str(&text).map_err(|error| ChoreError::Demo(format!("{}: {error}", shown(&arguments))))
    }

    /// Fails unless the service has this status.
    pub(super) fn expect_status(&self, service: u32, status: &str) -> Result<(), ChoreError> {
        let found = self.service(service)?;
        match found.pointer("/service/status").and_then(Value::as_str) {
            Some(found) if found == status => Ok(()),
            found => Err(ChoreError::Demo(format!("service {service} should be {status} and is {found:?}"))),
        }
    }

    /// The server that serves a service.
    pub(super) fn server_of(&self, service: u32) -> Result<String, ChoreError> {
        let found = self.service(service)?;
        let server = found.pointer("/service/external_id").and_then(Value::as_str);
        server.map(str::to_owned).ok_or_else(|| ChoreError::Demo(format!("service {service} has no server")))
    }

    /// Fails if a task is left for staff.
    pub(super) fn expect_no_tasks(&self) -> Result<(), ChoreError> {
        match self.json(&["task", "list"])?.as_array().map(Vec::len) {
            Some(0) => Ok(()),
            left => Err(ChoreError::Demo(format!("tasks are left: {left:?}"))),
        }
    }

    fn service(&self, service: u32) -> Result<Value, ChoreError> {
        self.json(&["service", "show", &service.to_string()])
    }

    fn output(&self, arguments: &[&str]) -> Result<(String, String), ChoreError> {
        let output = self
            .command(arguments)
            .output()
            .map_err(|source| ChoreError::NotStarted { command: "host-sim".to_owned(), source })?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        if output.status.success() {
            Ok((stdout, stderr))
        } else {
            Err(ChoreError::Demo(format!("`host-sim {}` failed: {stderr}{stdout}", shown(arguments))))
        }
    }

    /// A command of `host-sim` in the working folder.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(host_sim());
        command.args(arguments).current_dir(self.folder()).env_remove("HOST_SIM_DATA").env("HOST_SIM_AS", "demo");
        command
    }
}

/// The program that was just built.
fn host_sim() -> PathBuf {
    paths::target().join("debug").join(format!("host-sim{}", std::env::consts::EXE_SUFFIX))
}

/// Arguments as they are typed.
pub(super) fn shown(arguments: &[&str]) -> String {
    let quoted = |word: &&str| if word.contains(' ') { format!("\"{word}\"") } else { (*word).to_owned() };
    arguments.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
