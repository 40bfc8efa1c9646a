//! What commands print: tables for people, JSON for programs, errors on standard error.

mod table;
mod time;

use std::io::Write;

use serde::Serialize;

use crate::error::CliError;
pub(crate) use table::{Card, Table};
pub(crate) use time::{ago, time};

/// In which form results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// For programs: one JSON document on standard output
    Json,
}

/// Prints results.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) format: Format,
}

impl Output {
    /// Prints the value as JSON, or as `people` writes it.
    pub(crate) fn print<T: Serialize + ?Sized>(
        self,
        value: &T,
        people: impl FnOnce() -> String,
    ) -> Result<(), CliError> {
        match self.format {
            Format::Table => self.line(people().trim_end()),
            Format::Json => {
                let text = serde_json::to_string_pretty(value).map_err(|error| CliError::Output(error.into()))?;
                self.line(&text)
            }
        }
    }

    /// Prints a line that only people want to see.
    pub(crate) fn say(self, text: &str) -> Result<(), CliError> {
        if self.format == Format::Table { self.line(text) } else { Ok(()) }
    }

    fn line(self, text: &str) -> Result<(), CliError> {
        match writeln!(anstream::stdout().lock(), "{text}") {
            // `host-sim … | head` is no error.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(CliError::Output),
        }
    }

    /// Prints an error on standard error: as text, or as JSON for programs.
    pub(crate) fn error(self, error: &CliError) {
        let hint = error.hint();
        let mut out = anstream::stderr().lock();
        // Nothing is left to be done when standard error is closed.
        let _ = match self.format {
            Format::Json => {
                let value =
                    serde_json::json!({"error": {"code": error.code(), "message": error.to_string(), "hint": hint}});
                writeln!(out, "{value}")
            }
            Format::Table => {
                let red = anstyle::AnsiColor::Red.on_default().effects(anstyle::Effects::BOLD);
                let dim = anstyle::Style::new().effects(anstyle::Effects::DIMMED);
                let first = writeln!(out, "{red}error{red:#}: {error} {dim}[{}]{dim:#}", error.code());
                match hint {
                    Some(hint) => first.and_then(|()| writeln!(out, " {dim}hint{dim:#}: {hint}")),
                    None => first,
                }
            }
        };
    }
}
