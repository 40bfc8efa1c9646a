//! `cargo xtask sweep`, `cargo xtask races`: a fault suite, with everything built that it needs.

use std::process::Command;

use crate::command;
use crate::error::ChoreError;
use crate::{component, paths};

/// What the suite is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The suite's own options, such as `--operation dedicated-close --fault outage`; `--help` after `--` explains
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// Builds what the suite needs, and runs it.
pub(crate) fn run(suite: &str, arguments: &Arguments) -> Result<(), ChoreError> {
    component::build()?;
    command::run(&mut command::build_everything())?;
    let program = paths::target().join("debug").join(format!("reliability{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.arg(suite).args(&arguments.options).env("PMDCI6_COMPONENTS", paths::components());
    command::run(&mut command)
}
