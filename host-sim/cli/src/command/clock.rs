//! `host-sim clock`

use clap::Args;
use serde::Serialize;
use sim_clock::{SignedDuration, Timestamp};

use crate::error::CliError;
use crate::output::time;
use crate::room::Room;
use crate::{clock, values};

/// Shows the clock, moves it, or changes its speed. Every command that uses the data folder sees the same time.
#[derive(Args)]
pub(crate) struct Clock {
    /// Move it forward: 30d, 12h, 45m, 90s
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    advance: Option<SignedDuration>,
    /// How many times as fast as real time it runs
    #[arg(long, value_name = "FACTOR")]
    speed: Option<f64>,
}

#[derive(Serialize)]
struct Shown {
    now: Timestamp,
    speed: f64,
}

impl Clock {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        billing::DataDir::open(&room.data)?;
        let clock = match (self.advance, self.speed) {
            (None, None) => clock::open(&room.data)?,
            (by, speed) => clock::change(&room.data, by.unwrap_or(SignedDuration::ZERO), speed)?,
        };
        let speed = clock::setting(&room.data)?.map_or(1.0, |setting| setting.speed);
        let shown = Shown { now: clock.now(), speed };
        room.output.print(&shown, || format!("{} UTC, {speed} times real time", time(shown.now)))
    }
}
