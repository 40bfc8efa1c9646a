//! What a clock must be able to do: tell the time, say how long to wait, and be moved if it can be.

use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::Wake;

/// The source of time for everything in a simulation. Shared as `Arc<dyn Clock>`.
pub trait Clock: Send + Sync + Debug {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64 {
        self.now().as_millisecond()
    }

    /// How long to wait in reality until this clock shows `at`; zero when it already does. None for a clock that
    /// stands still: then only [`Clock::advance`] can bring the time.
    fn real_duration_until(&self, at: Timestamp) -> Option<Duration>;

    /// Moves the clock by hand and wakes whoever [attached](Clock::attach) itself. Answers the new time.
    ///
    /// A negative duration moves it back, as an administrator or a time server might.
    ///
    /// # Errors
    /// [`ClockError::NotMovable`] for the wall clock, [`ClockError::OutOfRange`] for a time that cannot be written
    /// as a [`Timestamp`].
    fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError>;

    /// Asks to be [signalled](Wake::signal) whenever the clock is moved by hand. Held weakly: dropping the `Wake`
    /// ends it. [`Wake::new`] does this by itself.
    fn attach(&self, wake: &Arc<Wake>);
}

/// Why a clock could not be moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// The clock follows the computer's.
    #[error("the clock follows the computer's clock and cannot be moved: start with a simulated clock to do this")]
    NotMovable,
    /// The result is no time that can be written down.
    #[error("the clock cannot be moved there: the time would be outside of the years -9999 to 9999")]
    OutOfRange,
    /// A speed that is not a positive, finite number.
    #[error("a clock cannot run at this speed: it has to be a number above 0 and up to 1000000000")]
    Speed,
    /// The file of a shared clock cannot be read, is no clock, or cannot be written.
    #[error("the clock's file {} cannot be used: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl ClockError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMovable => "clock-not-movable",
            Self::OutOfRange => "clock-out-of-range",
            Self::Speed => "clock-speed-invalid",
            Self::File { .. } => "clock-file",
        }
    }
}
