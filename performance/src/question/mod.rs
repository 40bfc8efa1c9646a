//! The questions, one file each.

mod call;
mod command;
mod fleet;
mod instructions;
mod lives;
mod pending;
mod start;

use std::path::PathBuf;

pub use command::OPEN_PY;
pub use instructions::{Count, Way};

use crate::error::Result;
use crate::progress::Progress;
use crate::results::Answer;
use crate::sample::Effort;

/// What every question needs.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Where the built component is.
    pub components: PathBuf,
    /// Where data may be written, on the disk that is measured.
    pub folder: PathBuf,
    /// How thoroughly to measure.
    pub effort: Effort,
    /// Says what is measured now.
    pub progress: Progress,
}

/// A question: its name, and who answers it.
pub type Question = (&'static str, fn(&Setting) -> Result<Answer>);

/// All questions, in the order of the document.
pub const ALL: [Question; 6] = [
    ("start", start::answer),
    ("call", call::answer),
    ("command", command::answer),
    ("lives", lives::answer),
    ("fleet", fleet::answer),
    ("pending", pending::answer),
];
