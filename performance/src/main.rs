//! The benchmarks as a program. `cargo xtask bench` builds what it needs and starts it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use performance::error::{BenchError, Result};
use performance::panel::Serve;
use performance::question::{Count, Setting};
use performance::results::{self, Results};
use performance::run::run;
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
    /// Measure everything
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
    /// Put the results into this document
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    write: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match arguments.verb {
        Verb::Bench(bench) => bench.run(arguments.components),
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
    fn run(self, components: PathBuf) -> Result<()> {
        let effort = if self.smoke { Effort::Smoke } else { Effort::Full };
        let setting = Setting { components, folder: self.folder, effort };
        let results = run(&setting, &self.only, "cargo xtask bench --write")?;
        print!("{}", results::text(&results));
        let file = setting.folder.join("results.json");
        write(&file, &serde_json::to_string_pretty(&results)?)?;
        println!("{} has these numbers for programs.", file.display());
        if let Some(document) = self.write {
            into(&document, &results)?;
        }
        match results.failed.first() {
            None => Ok(()),
            Some((question, why)) => Err(BenchError::Unexpected(format!("{question} could not be answered: {why}"))),
        }
    }
}

/// Replaces the generated part of the document.
fn into(document: &Path, results: &Results) -> Result<()> {
    let text = std::fs::read_to_string(document).map_err(BenchError::io(document))?;
    match results::insert(&text, &results::markdown(results)) {
        Some(text) => write(document, &text),
        None => Err(BenchError::Unexpected(format!("{} has no place for the results", document.display()))),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(BenchError::io(path))
}
