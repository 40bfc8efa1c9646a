//! `host-sim clock`

use clap::Args;
use serde::Serialize;
use sim_clock::{Clock as _, SignedDuration, Timestamp};

use crate::error::CliError;
use crate::output::time;
use crate::room::Room;
use crate::{clock, values};

/// The clock of the data folder: real time, unless it is moved or sped up
///
/// Shows it, moves it, or changes its speed. Every command that uses the data folder sees the same time.
///
/// A clock that stands still is moved by `host-sim run --until-idle` and `host-sim day --advance`, from one due time to
/// the next. With `host-sim dcimanager serve --host-clock` the simulated panel goes along, so that an installation of
/// twenty minutes takes no time at all.
#[derive(Args)]
pub(crate) struct Clock {
    /// Move it forward: 30d, 12h, 45m, 90s
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    advance: Option<SignedDuration>,
    /// Set it: 2026-03-01T09:00:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "advance")]
    at: Option<Timestamp>,
    /// How many times as fast as real time it runs
    #[arg(long, value_name = "FACTOR")]
    speed: Option<f64>,
    /// Stop it; --speed 1 makes it run again
    #[arg(long, conflicts_with = "speed")]
    stand_still: bool,
}

#[derive(Serialize)]
struct Shown {
    now: Timestamp,
    /// 0 when it stands still.
    speed: f64,
}

impl Clock {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        billing::DataDir::open(&room.data)?;
        let clock = clock::open(&room.data)?;
        if let Some(speed) = self.speed {
            clock.run(speed)?;
        }
        if self.stand_still {
            clock.stand_still()?;
        }
        if let Some(at) = self.at {
            clock.set(at)?;
        }
        if let Some(by) = self.advance {
            clock.advance(by)?;
        }
        let shown = Shown { now: clock.now(), speed: clock.speed() };
        room.output.print(&shown, || match shown.speed {
            0.0 => format!("{} UTC, standing still", time(shown.now)),
            speed => format!("{} UTC, {speed} times real time", time(shown.now)),
        })
    }
}
