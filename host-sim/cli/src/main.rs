//! `host-sim`: a billing system in miniature that runs processing modules, and a DCImanager 6 to try them on.

mod clock;
mod command;
mod error;
mod output;
mod password;
mod progress;
mod room;
mod values;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::output::{Format, Output};

/// A billing system in miniature that runs processing modules.
///
/// Everything it knows is in one folder (--data). A DCImanager 6 to try it on is built in: `host-sim dcimanager serve`.
#[derive(Parser)]
#[command(name = "host-sim", version, max_term_width = 100, after_help = error::EXIT_CODES)]
struct Arguments {
    /// Folder of the database, the key, and the modules; made if it is missing
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "HOST_SIM_DATA",
        default_value = "data",
        help_heading = "Common options"
    )]
    data: PathBuf,
    /// In which form results are printed
    #[arg(long, global = true, value_enum, default_value = "table", help_heading = "Common options")]
    output: Format,
    /// Say more about what happens inside; twice: everything (on standard error)
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Common options")]
    verbose: u8,
    #[command(subcommand)]
    command: command::Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log_to_stderr(arguments.verbose);
    let output = Output { format: arguments.output };
    let room = room::Room { data: arguments.data, output };
    match arguments.command.run(&room) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            error.exit_code()
        }
    }
}

/// Logs go to standard error: standard output holds results only.
fn log_to_stderr(verbose: u8) {
    let default = match verbose {
        0 => "error",
        1 => "info",
        _ => "debug",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("HOST_SIM_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn no_command_contradicts_itself() {
        Arguments::command().debug_assert();
    }
}
