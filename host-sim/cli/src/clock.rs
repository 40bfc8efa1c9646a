//! The clock of a data directory. It is the computer's, unless it was moved or sped up; then a small file says how, so
//! that every command that uses the directory sees the same time.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sim_clock::{Clock, FastClock, SignedDuration, Timestamp, WallClock};

use crate::error::CliError;

const FILE: &str = "clock.json";

/// How the directory's clock differs from the computer's: it showed `shown` at `real` and runs `speed` times as fast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Setting {
    real: Timestamp,
    shown: Timestamp,
    /// 1 is real time.
    pub(crate) speed: f64,
}

impl Setting {
    fn wall(now: Timestamp) -> Self {
        Self { real: now, shown: now, speed: 1.0 }
    }

    /// What the clock shows when the computer's shows `real`.
    fn shown_at(self, real: Timestamp) -> Timestamp {
        let passed = real.duration_since(self.real).as_secs_f64() * self.speed;
        let passed = SignedDuration::try_from_secs_f64(passed).unwrap_or(SignedDuration::MAX);
        self.shown.checked_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// The same clock from this moment on, moved and at another speed.
    pub(crate) fn changed(self, real: Timestamp, by: SignedDuration, speed: Option<f64>) -> Self {
        let shown = self.shown_at(real);
        Self { real, shown: shown.checked_add(by).unwrap_or(Timestamp::MAX), speed: speed.unwrap_or(self.speed) }
    }
}

/// How the directory's clock is set; none when it is the computer's.
pub(crate) fn setting(data: &Path) -> Result<Option<Setting>, CliError> {
    let path = file(data);
    match std::fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(setting) => Ok(Some(setting)),
            Err(error) => Err(CliError::ClockFile { path, why: error.to_string() }),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(CliError::File { path, source }),
    }
}

/// Moves the directory's clock or changes its speed, and returns it.
pub(crate) fn change(data: &Path, by: SignedDuration, speed: Option<f64>) -> Result<Arc<dyn Clock>, CliError> {
    let now = Timestamp::now();
    let setting = setting(data)?.unwrap_or_else(|| Setting::wall(now)).changed(now, by, speed);
    let clock = running(setting, now)?;
    let path = file(data);
    let failed = |source| CliError::File { path: path.clone(), source };
    let text = serde_json::to_vec_pretty(&setting).map_err(|error| failed(error.into()))?;
    let beside = path.with_extension("json.new");
    std::fs::write(&beside, text).map_err(failed)?;
    std::fs::rename(&beside, &path).map_err(failed)?;
    Ok(clock)
}

/// The directory's clock.
pub(crate) fn open(data: &Path) -> Result<Arc<dyn Clock>, CliError> {
    match setting(data)? {
        Some(setting) => running(setting, Timestamp::now()),
        None => Ok(Arc::new(WallClock)),
    }
}

fn running(setting: Setting, now: Timestamp) -> Result<Arc<dyn Clock>, CliError> {
    Ok(Arc::new(FastClock::starting_at(setting.shown_at(now), setting.speed)?))
}

fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_commands_see_the_same_time() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let fast = Setting::wall(start).changed(start, SignedDuration::from_hours(24), Some(600.0));
        let later = start + SignedDuration::from_secs(6);
        assert_eq!(fast.shown_at(later).to_string(), "2026-01-02T01:00:00Z");
        // Slowed down again: the time goes on from where it was.
        let slow = fast.changed(later, SignedDuration::ZERO, Some(1.0));
        assert_eq!(slow.shown_at(later + SignedDuration::from_secs(1)).to_string(), "2026-01-02T01:00:01Z");
    }

    #[test]
    fn a_damaged_clock_file_is_named() {
        let data = tempfile::tempdir().unwrap();
        std::fs::write(file(data.path()), "{").unwrap();
        assert_eq!(setting(data.path()).unwrap_err().code(), "clock-file");
    }
}
