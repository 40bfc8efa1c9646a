//! The simulated panel of the demo, in a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use super::session::{Session, shown};
use crate::error::ChoreError;

/// A running simulator; it ends when this is dropped.
pub(super) struct Simulator {
    child: Child,
    pub(super) url: String,
}

impl Simulator {
    /// Starts it and waits until it answers.
    pub(super) fn start(session: &mut Session, fleet: u32, speed: u32) -> Result<Self, ChoreError> {
        let (fleet, speed) = (fleet.to_string(), speed.to_string());
        let arguments = [
            "dcimanager",
            "serve",
            "--fleet",
            &fleet,
            "--seed",
            "7",
            "--speed",
            &speed,
            "--listen",
            "127.0.0.1:0",
            "--make-password",
            "panel-password",
            "--url-out",
            "panel-url",
        ];
        println!("$ host-sim {} &", shown(&arguments));
        let mut child = session
            .command(&arguments)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| ChoreError::NotStarted { command: "host-sim".to_owned(), source })?;
        // It says where it is once it answers.
        let mut said = String::new();
        if let Some(stdout) = child.stdout.take() {
            let read = BufReader::new(stdout).read_line(&mut said);
            read.map_err(|error| ChoreError::Demo(format!("the simulator says nothing: {error}")))?;
        }
        print!("{said}");
        let path = session.folder().join("panel-url");
        let mut simulator = Self { child, url: String::new() };
        simulator.url = std::fs::read_to_string(&path).map_err(|source| ChoreError::File { path, source })?;
        Ok(simulator)
    }

    /// The technician's work: the server gets the parts, and diagnostics see them.
    pub(super) fn build(&self, _: &mut Session, server: &str, configuration: &str) -> Result<(), ChoreError> {
        let path = format!("/simulator/servers/{server}");
        let body = format!("{{\"configuration\":\"{configuration}\"}}");
        println!("$ curl --data '{body}' {}{path}", self.url);
        let sent = ureq::post(format!("{}{path}", self.url)).header("content-type", "application/json").send(body);
        sent.map(drop).map_err(|error| ChoreError::Demo(format!("{path}: {error}")))
    }

    /// Fails if a client's data is left on the server's disks.
    pub(super) fn expect_clean(&self, server: &str) -> Result<(), ChoreError> {
        let path = format!("/simulator/servers/{server}/disks");
        let failed = |error: ureq::Error| ChoreError::Demo(format!("{path}: {error}"));
        let mut answer = ureq::get(format!("{}{path}", self.url)).call().map_err(failed)?;
        let text = answer.body_mut().read_to_string().map_err(failed)?;
        let disks: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| ChoreError::Demo(format!("{path}: {error}")))?;
        match disks.pointer("/owners").and_then(serde_json::Value::as_array) {
            Some(owners) if owners.is_empty() => Ok(()),
            owners => Err(ChoreError::Demo(format!("server {server} still holds data of {owners:?}"))),
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end and nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
