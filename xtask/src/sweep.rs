//! `cargo xtask sweep`: the crash-point sweep, with everything built that it needs.

use std::process::Command;

use crate::command;
use crate::error::ChoreError;
use crate::{component, paths};

/// Cut every operation at every point, with every fault, and compare the ends.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// What to sweep, such as `--operation dedicated-close --fault outage`; `--help` after `--` explains
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    component::build()?;
    command::run(&mut command::build_everything())?;
    let program = paths::target().join("debug").join(format!("reliability{}", std::env::consts::EXE_SUFFIX));
    let mut sweep = Command::new(program);
    sweep.arg("sweep").args(&arguments.options).env("PMDCI6_COMPONENTS", paths::components());
    command::run(&mut sweep)
}
