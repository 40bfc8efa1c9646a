//! `cargo xtask sweep` and `cargo xtask simulate`: the fault suites, with everything built that they need.

use std::process::Command;

use crate::command;
use crate::error::ChoreError;
use crate::{component, paths};

/// What is given to a suite.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Options of the suite, such as `--operation dedicated-close` or `--seeds 500`; `--help` after `--` explains
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// Builds, then runs the suite with this name.
pub(crate) fn run(suite: &str, arguments: &Arguments) -> Result<(), ChoreError> {
    component::build()?;
    command::run(&mut command::build_everything())?;
    let program = paths::target().join("debug").join(format!("reliability{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(program);
    command.arg(suite).args(&arguments.options).env("PMDCI6_COMPONENTS", paths::components());
    command::run(&mut command)
}
