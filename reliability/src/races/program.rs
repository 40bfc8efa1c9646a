//! Real processes of `host-sim`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use crate::error::{Result, SuiteError};

/// `run` says so when it is idle and something waits for a person: here that is an end like any other.
const NEEDS_A_PERSON: i32 = 5;

/// The program.
#[derive(Debug, Clone)]
pub struct Program(PathBuf);

impl Program {
    /// The program that was built together with this one.
    ///
    /// # Errors
    /// It is not there.
    pub fn beside_this_one() -> Result<Self> {
        let this = std::env::current_exe().map_err(SuiteError::io("this program"))?;
        let build = this.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
        let program = build.unwrap_or(&this).join(format!("host-sim{}", std::env::consts::EXE_SUFFIX));
        if program.is_file() { Ok(Self(program)) } else { Err(SuiteError::NoProgram(program)) }
    }

    fn command(&self, data: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.0);
        command.args(arguments).env("HOST_SIM_DATA", data).stdin(Stdio::null());
        command
    }

    /// Carries out one command to its end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn output(&self, data: &Path, arguments: &[&str]) -> Result<Output> {
        self.command(data, arguments).output().map_err(SuiteError::io(&self.0))
    }

    /// Starts a process whose standard error goes into a file of the data folder.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(&self, data: &Path, arguments: &[&str], name: &str) -> Result<Process> {
        let log = data.join(format!("{name}.log"));
        let file = File::create(&log).map_err(SuiteError::io(&log))?;
        let mut command = self.command(data, arguments);
        command.stdout(Stdio::null()).stderr(file);
        let child = command.spawn().map_err(SuiteError::io(&self.0))?;
        Ok(Process { child: Some(child), words: arguments.join(" "), log })
    }
}

/// A process that runs. It is killed when it is dropped.
#[derive(Debug)]
pub struct Process {
    child: Option<Child>,
    words: String,
    log: PathBuf,
}

impl Process {
    /// Waits for its end; what was wrong with it.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn ended(mut self) -> Result<Option<String>> {
        let Some(mut child) = self.child.take() else { return Ok(None) };
        let status = child.wait().map_err(SuiteError::io(&self.log))?;
        Ok((!is_fine(status)).then(|| self.said(&status.to_string())))
    }

    /// Kills it (SIGKILL), whatever it is doing. Whether there was something to kill.
    ///
    /// # Errors
    /// It cannot be killed or waited for.
    pub fn kill(&mut self) -> Result<bool> {
        let Some(mut child) = self.child.take() else { return Ok(false) };
        let over = child.try_wait().map_err(SuiteError::io(&self.log))?.is_some();
        child.kill().map_err(SuiteError::io(&self.log))?;
        child.wait().map_err(SuiteError::io(&self.log))?;
        Ok(!over)
    }

    fn said(&self, status: &str) -> String {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        format!("`host-sim {}` ended with {status}: {}", self.words, said.trim())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // Nobody is left who could be told.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn is_fine(status: ExitStatus) -> bool {
    status.success() || status.code() == Some(NEEDS_A_PERSON)
}
