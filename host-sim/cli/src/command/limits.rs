//! `host-sim limits`

use billing::DataDir;
use clap::Args;
use processing_engine::{Limit, Limits, Value};
use serde::Serialize;

use crate::error::CliError;
use crate::output::Table;
use crate::room::Room;

/// Shows what one call of a processing module may use: each limit with its value and what happens at it.
///
/// The values come from the file limits.toml in the data folder; what it does not name keeps its default. A change takes
/// effect at the next start of a command; a running `host-sim serve` has to be restarted.
#[derive(Args)]
pub(crate) struct ShowLimits {
    /// Print a commented limits.toml that sets nothing: write it into the data folder and change what is needed
    #[arg(long)]
    example: bool,
}

/// A limit for programs: sizes in bytes, times in milliseconds.
#[derive(Serialize)]
struct Row {
    limit: String,
    value: Value,
    default: Value,
    least: Value,
    most: Value,
    unit: &'static str,
    changed: bool,
    what: &'static str,
    at: &'static str,
}

impl ShowLimits {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        if self.example {
            let example = Limits::example();
            return room.output.print(&example, || example.clone());
        }
        let limits = DataDir::limits_in(&room.data)?;
        let rows: Vec<Row> = Limits::ALL.iter().map(|limit| row(limit, &limits)).collect();
        room.output.print(&rows, || text(&rows))
    }
}

fn row(limit: &Limit, limits: &Limits) -> Row {
    let value = limit.of(limits);
    Row {
        limit: limit.key(),
        value,
        default: limit.default,
        least: limit.least,
        most: limit.most,
        unit: value.unit(),
        changed: value != limit.default,
        what: limit.what,
        at: limit.at,
    }
}

fn text(rows: &[Row]) -> String {
    let mut table = Table::new(["LIMIT", "VALUE", "DEFAULT", "ALLOWED", "WHAT IT BOUNDS"], "");
    for row in rows {
        let star = if row.changed { " *" } else { "" };
        let allowed = match row.most {
            Value::Switch(_) => String::new(),
            most => format!("{} to {most}", row.least),
        };
        table.row([
            row.limit.clone(),
            format!("{}{star}", row.value),
            row.default.to_string(),
            allowed,
            format!("{}. At the bound: {}.", row.what, row.at),
        ]);
    }
    let note = match rows.iter().any(|row| row.changed) {
        true => "* set in limits.toml in the data folder.",
        false => "All have their defaults. `host-sim limits --example` prints a limits.toml to change them with.",
    };
    format!("{table}\n\n{note}")
}
