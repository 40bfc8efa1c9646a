//! (written with the command line)
use crate::error::ChoreError;

/// Arguments
#[derive(clap::Args)]
pub(crate) struct Arguments {}

pub(crate) fn run(_: &Arguments) -> Result<(), ChoreError> {
    Err(ChoreError::Demo("not there yet".to_owned()))
}
