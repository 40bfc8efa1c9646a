//! A clock that several processes share through a small file: the host, its daemon and a simulated panel beside it.
//! Each of them reads the file whenever it looks at the time, so all see it move at once.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::wake::Listeners;
use crate::{Clock, ClockError, Wake};

const MAX_SPEED: f64 = 1e9;

/// The computer's clock, unless the file says how it differs: moved, faster, or standing still.
#[derive(Debug)]
pub struct SharedClock {
    path: PathBuf,
    listeners: Listeners,
}

/// What the file says: the clock showed `shown` when the computer's showed `real`, and runs `speed` times as fast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setting {
    real: Timestamp,
    shown: Timestamp,
    /// 1 is real time; 0 stands still.
    speed: f64,
}

impl Setting {
    fn wall(now: Timestamp) -> Self {
        Self { real: now, shown: now, speed: 1.0 }
    }

    fn shown_at(self, real: Timestamp) -> Timestamp {
        let passed = real.duration_since(self.real).as_secs_f64() * self.speed;
        let passed = SignedDuration::try_from_secs_f64(passed).unwrap_or(SignedDuration::MAX);
        self.shown.checked_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// How long it takes in reality until the clock shows a later time that is `left` away.
    fn real_duration(self, left: Duration) -> Option<Duration> {
        if left.is_zero() {
            return Some(Duration::ZERO);
        }
        if self.speed == 0.0 {
            return None;
        }
        let real = Duration::try_from_secs_f64(left.as_secs_f64() / self.speed).unwrap_or(Duration::MAX);
        // One nanosecond more than computed, so that a rounded-down pause never ends just before the time.
        Some(real.saturating_add(Duration::from_nanos(1)))
    }
}

impl SharedClock {
    /// The clock of this file. The file need not exist: the clock is the computer's then.
    ///
    /// # Errors
    /// [`ClockError::File`] when there is a file that cannot be read or is no clock.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, ClockError> {
        let path = path.into();
        read(&path)?;
        Ok(Self { path, listeners: Listeners::default() })
    }

    /// How many times as fast as reality it runs; 0 when it stands still.
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.setting(Timestamp::now()).speed
    }

    /// Makes it run at this speed from now on.
    ///
    /// # Errors
    /// [`ClockError::Speed`] unless the speed is above 0 and at most 1,000,000,000; [`ClockError::File`] when the file
    /// cannot be written. The clock is as it was then.
    pub fn run(&self, speed: f64) -> Result<(), ClockError> {
        if !(speed > 0.0 && speed <= MAX_SPEED) {
            return Err(ClockError::Speed);
        }
        self.change(|shown| Ok((shown, Some(speed))))?;
        Ok(())
    }

    /// Stops it: from now on only [`Clock::advance`] and [`SharedClock::set`] move it.
    ///
    /// # Errors
    /// [`ClockError::File`] when the file cannot be written: the clock is as it was.
    pub fn stand_still(&self) -> Result<(), ClockError> {
        self.change(|shown| Ok((shown, Some(0.0))))?;
        Ok(())
    }

    /// Sets it to a time, earlier or later.
    ///
    /// # Errors
    /// [`ClockError::File`] when the file cannot be written: the clock is as it was.
    pub fn set(&self, at: Timestamp) -> Result<(), ClockError> {
        self.change(|_| Ok((at, None)))?;
        Ok(())
    }

    /// Writes what `decide` makes of the time shown now: a new time, and perhaps a new speed.
    fn change(
        &self,
        decide: impl FnOnce(Timestamp) -> Result<(Timestamp, Option<f64>), ClockError>,
    ) -> Result<Timestamp, ClockError> {
        // One process after the other: two that move the clock at once both have their way.
        let lock = File::create(self.path.with_extension("lock")).map_err(|error| broken(&self.path, &error))?;
        lock.lock().map_err(|error| broken(&self.path, &error))?;
        let real = Timestamp::now();
        let before = read(&self.path)?.unwrap_or_else(|| Setting::wall(real));
        let (shown, speed) = decide(before.shown_at(real))?;
        write(&self.path, &Setting { real, shown, speed: speed.unwrap_or(before.speed) })?;
        self.listeners.signal();
        Ok(shown)
    }

    /// A file that was damaged since the clock was opened is as none: there is nobody here to tell.
    fn setting(&self, real: Timestamp) -> Setting {
        read(&self.path).ok().flatten().unwrap_or_else(|| Setting::wall(real))
    }
}

impl Clock for SharedClock {
    fn now(&self) -> Timestamp {
        let real = Timestamp::now();
        self.setting(real).shown_at(real)
    }

    fn real_duration_until(&self, at: Timestamp) -> Option<Duration> {
        let real = Timestamp::now();
        let setting = self.setting(real);
        let left = Duration::try_from(at.duration_since(setting.shown_at(real))).unwrap_or(Duration::ZERO);
        setting.real_duration(left)
    }

    fn advance(&self, by: SignedDuration) -> Result<Timestamp, ClockError> {
        self.change(|shown| Ok((shown.checked_add(by).map_err(|_| ClockError::OutOfRange)?, None)))
    }

    fn attach(&self, wake: &Arc<Wake>) {
        self.listeners.add(wake);
    }
}

fn read(path: &Path) -> Result<Option<Setting>, ClockError> {
    match std::fs::read(path) {
        Ok(bytes) => match serde_json::from_slice::<Setting>(&bytes) {
            Ok(setting) if (0.0..=MAX_SPEED).contains(&setting.speed) => Ok(Some(setting)),
            Ok(_) => Err(broken(path, &"its speed is no speed")),
            Err(error) => Err(broken(path, &error)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(broken(path, &error)),
    }
}

/// Written beside and renamed: whoever reads finds the old file or the new one.
fn write(path: &Path, setting: &Setting) -> Result<(), ClockError> {
    let text = serde_json::to_vec_pretty(setting).map_err(|error| broken(path, &error))?;
    let beside = path.with_extension("new");
    std::fs::write(&beside, text).map_err(|error| broken(path, &error))?;
    std::fs::rename(&beside, path).map_err(|error| broken(path, &error))
}

fn broken(path: &Path, why: &dyn ToString) -> ClockError {
    ClockError::File { path: path.to_owned(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(folder: &tempfile::TempDir) -> SharedClock {
        SharedClock::open(folder.path().join("clock.json")).unwrap()
    }

    #[test]
    fn without_a_file_it_is_the_computers() {
        let folder = tempfile::tempdir().unwrap();
        let clock = clock(&folder);
        let (before, shown, after) = (Timestamp::now(), clock.now(), Timestamp::now());
        assert!((before..=after).contains(&shown));
        assert_eq!(clock.speed(), 1.0);
    }

    #[test]
    fn two_who_open_it_see_the_same_time() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (clock(&folder), clock(&folder));
        one.stand_still().unwrap();
        let start = "2026-01-01T00:00:00Z".parse().unwrap();
        one.set(start).unwrap();
        assert_eq!(other.now(), start);
        let later = other.advance(SignedDuration::from_hours(24)).unwrap();
        assert_eq!(one.now(), later);
        assert_eq!(later.to_string(), "2026-01-02T00:00:00Z");
        assert_eq!(one.real_duration_until(later), Some(Duration::ZERO));
        assert_eq!(one.real_duration_until(later + SignedDuration::from_secs(1)), None, "it stands still");
    }

    #[test]
    fn it_goes_on_from_where_it_was_at_another_speed() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let fast = Setting { real: start, shown: start + SignedDuration::from_hours(24), speed: 600.0 };
        assert_eq!(fast.shown_at(start + SignedDuration::from_secs(6)).to_string(), "2026-01-02T01:00:00Z");
        assert_eq!(fast.real_duration(Duration::from_secs(600)), Some(Duration::from_nanos(1_000_000_001)));
    }

    #[test]
    fn a_damaged_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("clock.json"), "{").unwrap();
        let error = SharedClock::open(folder.path().join("clock.json")).unwrap_err();
        assert_eq!(error.code(), "clock-file");
        assert!(error.to_string().contains("clock.json"), "{error}");
    }

    #[test]
    fn a_speed_that_is_no_speed_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 2e9] {
            assert_eq!(clock(&folder).run(speed).unwrap_err(), ClockError::Speed, "{speed}");
        }
        assert!(!folder.path().join("clock.json").exists());
    }
}
