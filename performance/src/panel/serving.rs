//! A panel in a process of its own, so that neither its work nor its memory is taken for the host's.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use dcimanager_sim::{Certificates, Config, Fleet, Simulator, StartError};
use serde::{Deserialize, Serialize};
use sim_clock::WallClock;

use super::{ADMINISTRATOR, Canned, InProcess, PASSWORD, memory};
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
    /// Hand out each answer again that was given before; for those who only read
    #[arg(long)]
    from_memory: bool,
}

/// How a panel in a process of its own answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// As the simulator does, however long it takes.
    Made,
    /// From memory, when they were given before: only for those who read.
    FromMemory,
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
        if self.from_memory {
            return self.run_from_memory();
        }
        let mut config = Config::new(Fleet::generate(self.servers, 1), Arc::new(WallClock));
        config = config.administrator(ADMINISTRATOR, PASSWORD.to_owned());
        config.tls = self.tls;
        let panel = Simulator::start(config)?;
        say(&Said { url: panel.url(), ca_pem: panel.ca_pem().map(str::to_owned) })
    }

    fn run_from_memory(&self) -> Result<()> {
        let panel = Arc::new(Canned::new(InProcess::new(Fleet::generate(self.servers, 1))?));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(BenchError::io("a port"))?;
        let address = listener.local_addr().map_err(BenchError::io("a port"))?;
        let made = self.tls.then(|| Certificates::generate(false)).transpose().map_err(StartError::from)?;
        let (ca_pem, tls) = made.map(|made| (made.ca_pem, made.server)).unzip();
        memory::serve(&panel, listener, tls);
        let scheme = if self.tls { "https" } else { "http" };
        say(&Said { url: format!("{scheme}://{address}"), ca_pem })
    }
}

/// Says where the panel is, and waits.
fn say(said: &Said) -> Result<()> {
    println!("{}", serde_json::to_string(said)?);
    // Whoever started it is gone, however it went, when this ends.
    let _ = std::io::stdin().read(&mut [0]);
    Ok(())
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
    pub fn start(servers: usize, tls: bool, answers: Answers) -> Result<Self> {
        let program = this_program()?;
        let mut command = Command::new(&program);
        command.args(["panel", "--servers", &servers.to_string()]).args(tls.then_some("--tls"));
        command.args((answers == Answers::FromMemory).then_some("--from-memory"));
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
