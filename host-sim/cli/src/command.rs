//! The commands, one file each.

mod adopt;
mod client;
mod clock;
mod database;
mod day;
mod dcimanager;
mod limits;
mod module;
mod money;
mod operation;
mod order;
mod plugin;
mod policy;
mod recording;
mod rehearse;
mod release;
mod replay;
mod run;
mod service;
mod staff;
mod stock;
mod tariff;
mod task;

use clap::Subcommand;

use crate::error::CliError;
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// A DCImanager 6 to try things on
    #[command(subcommand)]
    Dcimanager(dcimanager::Command),
    /// Processing modules: which component talks to which panel
    #[command(subcommand)]
    Module(module::Command),
    /// Modules as files: versions side by side, signatures, switching and going back
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// Make services of servers that clients have already; reads the panel and changes nothing in it
    Adopt(adopt::Adopt),
    /// Clients
    #[command(subcommand)]
    Client(client::Command),
    /// Record a client's payment
    Pay(money::Pay),
    /// Put right what stands in a client's ledger and should not
    Correct(money::Correct),
    /// Show what clients have
    Balance(money::ShowBalance),
    /// List what was paid and charged
    Ledger(money::Ledger),
    /// Tariffs
    #[command(subcommand)]
    Tariff(tariff::Command),
    /// Order a service
    Order(order::Order),
    /// Show how an order would be matched: every server, what excludes it, and how far it is from the order
    Explain(order::Explain),
    /// Show which servers are for sale, and why the others are not
    Stock(stock::Stock),
    /// Services
    #[command(subcommand)]
    Service(service::Command),
    /// When services may be stopped and deleted
    #[command(subcommand)]
    Policy(policy::Command),
    /// Proof of what was done to the disks of what services gave up
    #[command(subcommand)]
    Release(release::Command),
    /// Staff and their departments
    #[command(subcommand)]
    Staff(staff::Command),
    /// Staff tasks
    #[command(subcommand)]
    Task(task::Command),
    /// Running operations
    #[command(subcommand)]
    Operation(operation::Command),
    /// Recordings of calls outside of operations, and how long all recordings are kept
    #[command(subcommand)]
    Recording(recording::Command),
    /// Make the recorded calls of an operation again, without a panel
    Replay(replay::Replay),
    /// Carry an operation out against the real panel with every write withheld
    Rehearse(rehearse::Rehearse),
    /// Work through the operations that are due
    Run(run::Run),
    /// Work through operations until it is told to stop, as a daemon
    Serve(run::Serve),
    /// Settle what is paid and what is not; a month of it in seconds
    Day(day::Day),
    /// Copy the database, put a copy back, look through it
    #[command(subcommand)]
    Database(database::Command),
    /// Show what one call of a processing module may use, and what happens when it wants more
    Limits(limits::ShowLimits),
    /// The clock of the data folder: real time, unless it is moved or sped up
    Clock(clock::Clock),
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Dcimanager(command) => command.run(room),
            Self::Module(command) => command.run(room),
            Self::Plugin(command) => command.run(room),
            Self::Adopt(command) => command.run(room),
            Self::Client(command) => command.run(room),
            Self::Pay(command) => command.run(room),
            Self::Correct(command) => command.run(room),
            Self::Balance(command) => command.run(room),
            Self::Ledger(command) => command.run(room),
            Self::Tariff(command) => command.run(room),
            Self::Order(command) => command.run(room),
            Self::Explain(command) => command.run(room),
            Self::Stock(command) => command.run(room),
            Self::Service(command) => command.run(room),
            Self::Policy(command) => command.run(room),
            Self::Release(command) => command.run(room),
            Self::Staff(command) => command.run(room),
            Self::Task(command) => command.run(room),
            Self::Operation(command) => command.run(room),
            Self::Recording(command) => command.run(room),
            Self::Replay(command) => command.run(room),
            Self::Rehearse(command) => command.run(room),
            Self::Run(command) => command.run(room),
            Self::Serve(command) => command.run(room),
            Self::Day(command) => command.run(room),
            Self::Database(command) => command.run(room),
            Self::Limits(command) => command.run(room),
            Self::Clock(command) => command.run(room),
        }
    }
}
