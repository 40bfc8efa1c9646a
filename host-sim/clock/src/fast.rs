//! A clock that runs by itself, at any speed, and can be moved on top of that.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::wake::Listeners;
use crate::{Clock, ClockError, Wake};

const MAX_SPEED: f64 = 1e9;

/// A clock that starts at the real time and runs `speed` times as fast.
#[derive(Debug)]
pub struct FastClock {
    /// What the clock shows when no real time has passed since `started`; moved by `advance`.
    base: Mutex<Timestamp>,
    started: Instant,
    speed: f64,
    listeners: Listeners,
}

impl FastClock {
    /// A clock that starts now. Speed 1 is real time, 600 makes ten minutes pass in a second.
    ///
    /// # Errors
    /// [`ClockError::Speed`] unless the speed is above 0 and at most 1,000,000,000.
    pub fn new(speed: f64) -> Result<Self, ClockError> {
        Self::starting_at(Timestamp::now(), speed)
    }

    /// As [`FastClock::new`], but showing `start` at first.
    ///
    /// # Errors
    /// [`ClockError::Speed`], as for `new`.
    pub fn starting_at(start: Timestamp, speed: f64) -> Result<Self, ClockError> {
        if !(speed > 0.0 && speed <= MAX_SPEED) {
            return Err(ClockError::Speed);
        }
        Ok(Self { base: Mutex::new(start), started: Instant::now(), speed, listeners: Listeners::default() })
    }

    /// How many times as fast as reality it runs.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.speed
    }

    fn passed(&self) -> SignedDuration {
        let seconds = self.started.elapsed().as_secs_f64() * self.speed;
        SignedDuration::try_from_secs_f64(seconds).unwrap_or(SignedDuration::MAX)
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        let base = *self.base.lock().unwrap_or_else(PoisonError::into_inner);
        base.checked_add(self.passed()).unwrap_or(Timestamp::MAX)
    }

    fn real_duration_until(&self, at: Timestamp) -> Option<Duration> {
        let simulated = Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO);
        let real = Duration::try_from_secs_f64(simulated.as_secs_f64() / self.speed).unwrap_or(Duration::MAX);
        // One nanosecond more than computed, so that a rounded-down pause never ends just before the time.
        Some(if simulated.is_zero() { real } else { real.saturating_add(Duration::from_nanos(1)) })
    }

    fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        {
            let mut base = self.base.lock().unwrap_or_else(PoisonError::into_inner);
            *base = base.checked_add(by).map_err(|_| ClockError::OutOfRange)?;
        }
        self.listeners.signal();
        Ok(self.now())
    }

    fn attach(&self, wake: &Arc<Wake>) {
        self.listeners.add(wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_is_shorter_by_the_speed() {
        let clock = FastClock::new(3600.0).unwrap();
        let pause = clock.real_duration_until(clock.now() + SignedDuration::from_hours(1)).unwrap();
        assert!(pause <= Duration::from_secs(1) + Duration::from_nanos(1), "{pause:?}");
        let pause = clock.real_duration_until(clock.now() + SignedDuration::from_hours(100)).unwrap();
        assert!(pause > Duration::from_secs(50), "{pause:?}");
    }

    #[test]
    fn it_runs_and_can_be_moved() {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let clock = FastClock::starting_at(start, 1.0).unwrap();
        assert!(clock.now() >= start);
        let moved = clock.advance(SignedDuration::from_hours(24)).unwrap();
        assert!(moved >= start + SignedDuration::from_hours(24));
        assert_eq!(clock.real_duration_until(start), Some(Duration::ZERO), "a time in the past needs no wait");
    }

    #[test]
    fn a_speed_that_is_no_speed_is_refused() {
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 2e9] {
            assert_eq!(FastClock::new(speed).unwrap_err(), ClockError::Speed, "{speed}");
        }
    }

    #[test]
    fn the_end_of_time_is_an_error_when_moved_and_a_stop_when_reached() {
        let clock = FastClock::starting_at(Timestamp::MAX, 1e9).unwrap();
        assert_eq!(clock.now(), Timestamp::MAX);
        assert_eq!(clock.advance(SignedDuration::from_hours(1)).unwrap_err().code(), "clock-out-of-range");
    }
}
