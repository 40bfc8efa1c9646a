//! `host-sim dcimanager`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use clap::{Args, Subcommand};
use dcimanager_sim::{Config, DEFAULT_ADMINISTRATOR, Fleet, Simulator};
use serde_json::json;
use sim_clock::{Clock, FastClock};

use crate::clock;
use crate::error::CliError;
use crate::password::PasswordSource;
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve a simulated DCImanager 6 until SIGINT or SIGTERM
    ///
    /// Under /simulator/ it can be looked into and steered: its request log, faults, clock, servers and disks. There
    /// is no login there, so it answers only this computer.
    Serve(Box<Serve>),
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Address and port; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8765")]
    listen: SocketAddr,
    /// So many generated servers, or a fleet file (JSON)
    #[arg(long, value_name = "N|FILE", default_value = "100")]
    fleet: String,
    /// Seed of the generated fleet
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times as fast as real time its clock runs
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    speed: f64,
    /// Follow the clock of the data folder (`host-sim clock`), as the host does
    #[arg(long, conflicts_with = "speed")]
    host_clock: bool,
    /// E-mail of the administrator
    #[arg(long, default_value = DEFAULT_ADMINISTRATOR)]
    administrator: String,
    #[command(flatten)]
    password: PasswordSource,
    /// Write a password that is made for this run into this file (readable by its owner only)
    #[arg(long, value_name = "FILE", conflicts_with = "password_file")]
    make_password: Option<PathBuf>,
    /// HTTPS; the authority's certificate is written into this file
    #[arg(long, value_name = "FILE")]
    tls_ca_out: Option<PathBuf>,
    /// The certificate has expired, to see what is said of that
    #[arg(long, requires = "tls_ca_out")]
    tls_expired: bool,
    /// Each of the panel's services answers its first so many calls with 503
    #[arg(long, value_name = "N", default_value_t = 0)]
    asleep: u32,
    /// Write the URL into this file once it answers
    #[arg(long, value_name = "FILE")]
    url_out: Option<PathBuf>,
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Serve(serve) => serve.run(room),
        }
    }
}

impl Serve {
    fn run(self, room: &Room) -> Result<(), CliError> {
        let fleet = match self.fleet.parse() {
            Ok(count) => Fleet::generate(count, self.seed),
            Err(_) => Fleet::load(Path::new(&self.fleet))?,
        };
        let servers = fleet.servers.len();
        let clock: Arc<dyn Clock> =
            if self.host_clock { Arc::new(clock::open(&room.data)?) } else { Arc::new(FastClock::new(self.speed)?) };
        let mut config = Config::new(fleet, clock);
        config.listen = self.listen;
        config.tls = self.tls_ca_out.is_some();
        config.tls_expired = self.tls_expired;
        config.administrator.clone_from(&self.administrator);
        config.idle_calls = self.asleep;
        config.seed = self.seed;
        // Without --make-password somebody has to know it beforehand.
        if self.make_password.is_none() {
            config.password = Some(self.password.read(&self.administrator)?);
        }
        let simulator = Simulator::start(config)?;
        if let Some(path) = &self.make_password {
            write_secret(path, &simulator)?;
        }
        if let (Some(path), Some(pem)) = (&self.tls_ca_out, simulator.ca_pem()) {
            write(path, pem)?;
        }
        if let Some(path) = &self.url_out {
            write(path, &simulator.url())?;
        }
        let url = simulator.url();
        let said = json!({"url": url, "administrator": simulator.administrator(), "servers": servers});
        room.output.print(&said, || {
            format!(
                "DCImanager 6 simulator: {url}, administrator {}, {servers} servers.\n\
                 Look into it at {url}/simulator/; SIGINT or SIGTERM ends it.",
                simulator.administrator()
            )
        })?;
        wait_for_signal()
    }
}

fn wait_for_signal() -> Result<(), CliError> {
    let (sender, receiver) = mpsc::channel();
    ctrlc::set_handler(move || {
        // A second signal finds nobody waiting any more: the program is about to end.
        let _ = sender.send(());
    })
    .map_err(CliError::Signals)?;
    // The sender lives as long as the handler, so this ends with a signal.
    let _ = receiver.recv();
    Ok(())
}

/// Written beside and renamed: whoever waits for the file never reads half of it.
fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |source| CliError::File { path: path.to_owned(), source };
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).map_err(failed)?;
    std::fs::rename(&beside, path).map_err(failed)
}

#[cfg(unix)]
fn write_secret(path: &Path, simulator: &Simulator) -> Result<(), CliError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;

    use secrecy::ExposeSecret as _;

    let failed = |source| CliError::File { path: path.to_owned(), source };
    // A file that is there may be readable by others; the new one never is.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
    file.write_all(simulator.password().expose_secret().as_bytes()).map_err(failed)
}

#[cfg(not(unix))]
fn write_secret(path: &Path, simulator: &Simulator) -> Result<(), CliError> {
    use secrecy::ExposeSecret as _;
    write(path, simulator.password().expose_secret())
}
