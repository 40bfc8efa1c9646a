//! The computer's own clock, for work with a real panel.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{Clock, ClockError, Wake};

/// The computer's clock. It cannot be moved.
#[derive(Debug, Clone, Copy, Default)]
pub struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn real_duration_until(&self, at: Timestamp) -> Option<Duration> {
        Some(Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO))
    }

    fn advance(&self, _by: SignedDuration) -> Result<Timestamp, ClockError> {
        Err(ClockError::NotMovable)
    }

    /// Nobody moves this clock, so there is nothing to tell.
    fn attach(&self, _wake: &Arc<Wake>) {}
}
