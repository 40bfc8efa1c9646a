//! The benchmarks as a program. `cargo xtask bench` builds what it needs and starts it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use performance::error::{BenchError, Result};
use performance::panel::Serve;
use performance::question::{ALL, Count};
use performance::results::{self, Measured};
use performance::run::{Wanted, run};
use performance::sample::Effort;

/// What it costs: measured, compared, and judged by the goals.
#[derive(Parser)]
#[command(name = "performance", max_term_width = 100)]
struct Arguments {
    /// Folder of the built component
    #[arg(long, env = "PMDCI6_COMPONENTS", default_value = "target/components")]
    components: PathBuf,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Measure everything, or only some of it
    Bench(Bench),
    #[command(hide = true)]
    Panel(Serve),
    #[command(hide = true)]
    Count(Count),
}

#[derive(clap::Args)]
struct Bench {
    /// Do each thing once and small: whether it works, not how fast
    #[arg(long, conflicts_with = "write")]
    smoke: bool,
    /// Only these questions, such as `start,call`
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    only: Vec<String>,
    /// Where data is written, on the disk that is to be measured; results.json is written there too
    #[arg(long, value_name = "DIR", default_value = "target/performance")]
    folder: PathBuf,
    /// Put the answers into this document, each in the place of the earlier one
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.verb {
        Verb::Bench(bench) => bench.run(&arguments.components),
        Verb::Panel(serve) => serve.run(),
        Verb::Count(count) => count.run(&arguments.components),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Bench {
    fn run(&self, components: &Path) -> Result<()> {
        let effort = if self.smoke { Effort::Smoke } else { Effort::Full };
        let command = self.command();
        let wanted = Wanted { components, folder: &self.folder, effort, only: &self.only, command: &command };
        let failed = run(&wanted, |measured| self.keep(&measured))?;
        if !self.smoke {
            println!("{} has all numbers for programs.", self.folder.join(results::FILE).display());
        }
        let Some((question, why)) = failed.first() else { return Ok(()) };
        Err(BenchError::Unexpected(format!("{question} could not be answered: {why}")))
    }

    /// What people type.
    fn command(&self) -> String {
        match self.only.as_slice() {
            [] => "cargo xtask bench --write".to_owned(),
            only => format!("cargo xtask bench --only {} --write", only.join(",")),
        }
    }

    /// Prints what was measured, and puts it where it belongs. Numbers that mean nothing are only printed.
    fn keep(&self, measured: &Measured) -> Result<()> {
        print!("{}", results::text(measured, !self.smoke));
        if self.smoke {
            return Ok(());
        }
        let order: Vec<_> = ALL.iter().map(|(question, _)| *question).collect();
        results::keep(&self.folder.join(results::FILE), measured, &order)?;
        self.write.as_ref().map_or(Ok(()), |document| into(document, measured))
    }
}

/// Replaces the question's part of the document.
fn into(document: &Path, measured: &Measured) -> Result<()> {
    let text = std::fs::read_to_string(document).map_err(BenchError::io(document))?;
    let question = &measured.question;
    match results::insert(&text, question, &results::markdown(measured)) {
        Some(text) => std::fs::write(document, text).map_err(BenchError::io(document)),
        None => {
            let document = document.display();
            Err(BenchError::Unexpected(format!("{document} has no place for the answer to `{question}`")))
        }
    }
}
