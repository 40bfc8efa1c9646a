//! A panel in a process of its own, so that neither its work nor its memory is taken for the host's.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use dcimanager_sim::{Config, Fleet, Simulator};
use serde::{Deserialize, Serialize};
use sim_clock::WallClock;

use super::{ADMINISTRATOR, PASSWORD};
use crate::error::{BenchError, Result};

/// Serve a simulated panel until standard input ends
#[derive(Debug, Clone, clap::Args)]
pub struct Serve {
    /// Servers of the generated fleet
    #[arg(long)]
    servers: usize,
    /// HTTPS
    #[arg(long)]
    tls: bool,
}

/// What the process says first.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Said {
    url: String,
    ca_pem: Option<String>,
}

impl Serve {
    /// Serves.
    ///
    /// # Errors
    /// The panel cannot be started.
    pub fn run(&self) -> Result<()> {
        let mut config = Config::new(Fleet::generate(self.servers, 1), Arc::new(WallClock));
        config = config.administrator(ADMINISTRATOR, PASSWORD.to_owned());
        config.tls = self.tls;
        let panel = Simulator::start(config)?;
        let said = Said { url: panel.url(), ca_pem: panel.ca_pem().map(str::to_owned) };
        println!("{}", serde_json::to_string(&said)?);
        // Whoever started it is gone, however it went, when this ends.
        let _ = std::io::stdin().read(&mut [0]);
        Ok(())
    }
}

/// A panel that another process serves. It ends when this is dropped.
#[derive(Debug)]
pub struct Served {
    child: Child,
    said: Said,
}

impl Served {
    /// Starts one with a generated fleet of so many servers. When this returns, it answers.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(servers: usize, tls: bool) -> Result<Self> {
        let program = this_program()?;
        let mut command = Command::new(&program);
        command.args(["panel", "--servers", &servers.to_string()]).args(tls.then_some("--tls"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(BenchError::program(&program))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(BenchError::program(&program))?;
        }
        match serde_json::from_str(&line) {
            Ok(said) => Ok(Self { child, said }),
            Err(_) => {
                let why = match child.wait() {
                    Ok(status) => format!("the panel did not start ({status})"),
                    Err(error) => error.to_string(),
                };
                Err(BenchError::Program { program: program.display().to_string(), why })
            }
        }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.said.url
    }

    /// The certificate of the authority that signed its own.
    #[must_use]
    pub fn ca_pem(&self) -> Option<&str> {
        self.said.ca_pem.as_deref()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program that is running: parts of it are run again as processes of their own. In a test it is the program beside.
pub(crate) fn this_program() -> Result<PathBuf> {
    let program = std::env::current_exe().map_err(BenchError::io("this program"))?;
    let folder = program.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
    Ok(folder.map(|folder| folder.join(format!("performance{}", std::env::consts::EXE_SUFFIX))).unwrap_or(program))
}
