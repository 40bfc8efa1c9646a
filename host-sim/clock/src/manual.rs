//! A clock that stands still until somebody moves it: time in tests passes when the test says so.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::wake::Listeners;
use crate::{Clock, ClockError, Wake};

/// 2026-01-01T00:00:00Z, so that what tests print does not depend on the day they run.
const DEFAULT_START_SECONDS: i64 = 1_767_225_600;

/// A clock that only moves by hand.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
    listeners: Listeners,
}

impl ManualClock {
    /// A clock that shows `start` until it is moved.
    #[must_use]
    pub fn new(start: Timestamp) -> Self {
        Self { now: Mutex::new(start), listeners: Listeners::default() }
    }

    /// Sets the clock to a time, earlier or later, and wakes whoever waits.
    pub fn set(&self, at: Timestamp) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = at;
        self.listeners.signal();
    }
}

impl Default for ManualClock {
    /// Starts at 2026-01-01T00:00:00Z.
    fn default() -> Self {
        Self::new(Timestamp::from_second(DEFAULT_START_SECONDS).unwrap_or(Timestamp::UNIX_EPOCH))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn real_duration_until(&self, at: Timestamp) -> Option<Duration> {
        (self.now() >= at).then_some(Duration::ZERO)
    }

    fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        let moved = {
            let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
            *now = now.checked_add(by).map_err(|_| ClockError::OutOfRange)?;
            *now
        };
        self.listeners.signal();
        Ok(moved)
    }

    fn attach(&self, wake: &Arc<Wake>) {
        self.listeners.add(wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_moved() {
        let clock = ManualClock::default();
        let start = clock.now();
        assert_eq!(start.to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(clock.now(), start);
        assert_eq!(clock.advance(SignedDuration::from_mins(20)), Ok(start + SignedDuration::from_mins(20)));
        clock.set(start);
        assert_eq!(clock.now_ms(), start.as_millisecond());
    }

    #[test]
    fn a_time_to_come_has_no_real_duration() {
        let clock = ManualClock::default();
        assert_eq!(clock.real_duration_until(clock.now() + SignedDuration::from_secs(1)), None);
        assert_eq!(clock.real_duration_until(clock.now()), Some(Duration::ZERO));
    }

    #[test]
    fn a_time_beyond_all_years_is_refused_and_changes_nothing() {
        let clock = ManualClock::new(Timestamp::MAX);
        assert_eq!(clock.advance(SignedDuration::from_secs(1)), Err(ClockError::OutOfRange));
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
