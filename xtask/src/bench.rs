//! `cargo xtask bench`: the benchmarks, with everything built that they need.

use std::process::Command;

use crate::command;
use crate::error::ChoreError;
use crate::{component, paths};

/// Measure what it costs, compare, and judge by the goals; about a quarter of an hour on a computer that does nothing else
///
/// What is built for it comes on top the first time. Each answer is kept as soon as it is known, so a run may be broken off.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Put the answers into docs/performance.md, each in the place of the earlier one
    #[arg(long)]
    write: bool,
    /// Do each thing once and small: whether it works, not how fast
    #[arg(long, conflicts_with = "write")]
    smoke: bool,
    /// Only these questions: start, call, command, lives, fleet, pending
    #[arg(long, value_name = "NAMES")]
    only: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    component::build_with_those_for_tests()?;
    command::run(&mut command::build_everything())?;
    let mut bench = program();
    bench.args(arguments.smoke.then_some("--smoke"));
    if let Some(only) = &arguments.only {
        bench.arg("--only").arg(only);
    }
    if arguments.write {
        bench.arg("--write").arg(paths::root().join("docs").join("performance.md"));
    }
    command::run(&mut bench)
}

/// Everything once and small, with what is built already: benchmarks that nobody runs stop working.
pub(crate) fn smoke() -> Command {
    let mut bench = program();
    bench.arg("--smoke");
    bench
}

fn program() -> Command {
    let program = paths::target().join("debug").join(format!("performance{}", std::env::consts::EXE_SUFFIX));
    let mut bench = Command::new(program);
    bench.arg("--components").arg(paths::components()).arg("bench");
    bench.arg("--folder").arg(paths::target().join("performance"));
    bench.current_dir(paths::root());
    bench
}
