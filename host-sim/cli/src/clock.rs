//! The clock of a data folder: the computer's, unless it was moved, sped up or stopped. Every command that uses the
//! folder sees the same time, and a simulated panel beside it can.

use std::path::Path;

use sim_clock::SharedClock;

use crate::error::CliError;

/// The folder's clock.
pub(crate) fn open(data: &Path) -> Result<SharedClock, CliError> {
    Ok(SharedClock::open(data.join("clock.json"))?)
}
