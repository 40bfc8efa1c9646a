//! The fault suites as a program. `cargo xtask sweep` builds what it needs and starts it.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod command;

/// The fault suites. They print what they did, and fail when a promise was broken.
#[derive(Parser)]
#[command(name = "reliability", max_term_width = 100)]
struct Arguments {
    /// Folder of the built components
    #[arg(long, env = "PMDCI6_COMPONENTS", default_value = "target/components")]
    components: PathBuf,
    #[command(subcommand)]
    suite: Suite,
}

#[derive(Subcommand)]
enum Suite {
    /// Cut every operation at every point, with every fault
    Sweep(command::sweep::Arguments),
    /// Live whole days, with everything that chance brings, out of one seed
    Simulate(command::simulate::Arguments),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.suite {
        Suite::Sweep(sweep) => command::sweep::run(&arguments.components, &sweep),
        Suite::Simulate(simulate) => command::simulate::run(&arguments.components, &simulate),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
