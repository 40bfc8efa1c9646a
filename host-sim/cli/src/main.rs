//! `host-sim`: a billing system in miniature that runs processing modules, and a DCImanager 6 to try them on.

mod clock;
mod command;
mod error;
mod fields;
mod folder;
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
            let error = error.in_folder(&room.data);
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

    /// All commands, each with the words that lead to it.
    fn all(command: &clap::Command, words: &str, found: &mut Vec<(String, clap::Command)>) {
        let words = format!("{words} {}", command.get_name()).trim().to_owned();
        for sub in command.get_subcommands() {
            all(sub, &words, found);
        }
        found.push((words, command.clone()));
    }

    fn help(words: &str) -> String {
        let mut found = Vec::new();
        all(&Arguments::command(), "", &mut found);
        let (_, mut command) = found.into_iter().find(|(known, _)| known == words).unwrap();
        command.render_long_help().to_string()
    }

    #[test]
    fn every_command_has_a_line_in_the_list_of_commands() {
        let mut found = Vec::new();
        all(&Arguments::command(), "", &mut found);
        for (words, command) in found {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.contains('\n'), "{words}: {about:?}");
            assert!(words == "host-sim" || !about.ends_with('.'), "{words}: {about:?}");
        }
    }

    /// A text beside a command's name in the list of commands must not take the place of its whole help.
    #[test]
    fn the_help_of_a_command_is_whole() {
        for (words, part) in [
            ("host-sim replay", "host-sim replay 12 --module pmdci6-0.2.0.wasm"),
            ("host-sim rehearse", "host-sim rehearse close 3"),
            ("host-sim day", "With --advance the clock"),
            ("host-sim clock", "A clock that stands still"),
            ("host-sim adopt", "A client is found by its e-mail"),
            ("host-sim database backup", "signing.key"),
            ("host-sim database restore", "No host may run"),
        ] {
            assert!(help(words).contains(part), "{words}");
        }
    }

    /// Text that is printed as it is written would be broken in the middle of its lines.
    #[test]
    fn help_that_is_laid_out_by_hand_fits_a_narrow_terminal() {
        let mut found = Vec::new();
        all(&Arguments::command(), "", &mut found);
        let by_hand = found.iter().filter_map(|(words, command)| {
            let text = command.get_long_about()?.to_string();
            text.lines().any(|line| line.starts_with("  ")).then_some((words, text))
        });
        let by_hand: Vec<_> = by_hand.collect();
        assert!(by_hand.len() >= 4, "{}", by_hand.len());
        for (words, text) in by_hand {
            let long = text.lines().find(|line| line.chars().count() > 79);
            assert_eq!(long, None, "{words}");
        }
    }

    #[test]
    fn no_command_contradicts_itself() {
        Arguments::command().debug_assert();
    }
}
