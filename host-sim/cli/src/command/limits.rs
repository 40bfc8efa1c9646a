//! `host-sim limits`

use billing::DataDir;
use clap::Args;
use processing_engine::{Limit, Limits, Value};
use serde::Serialize;

use crate::error::CliError;
use crate::output::{Card, Table};
use crate::room::Room;

/// Shows what one call of a processing module may use: each limit with its value and what happens at it.
///
/// The values come from the file limits.toml in the data folder; what it does not name keeps its default. A host that runs
/// takes a change for the calls that begin from then on. A file that is not understood changes nothing there, and is
/// refused here.
#[derive(Args)]
pub(crate) struct ShowLimits {
    /// Show all that is known of these limits, such as deadline; without one, what each of them is in short
    #[arg(value_name = "LIMIT", value_parser = known)]
    limits: Vec<String>,
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
    why: &'static str,
}

/// The name of a limit that there is.
fn known(text: &str) -> Result<String, String> {
    let known = Limits::ALL.iter().any(|limit| limit.key() == text);
    known.then(|| text.to_owned()).ok_or_else(|| "there is no such limit; `host-sim limits` lists them".to_owned())
}

impl ShowLimits {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        if self.example {
            let example = Limits::example();
            return room.output.print(&example, || example.clone());
        }
        let limits = DataDir::limits_in(&room.data)?;
        let wanted = |limit: &&Limit| self.limits.is_empty() || self.limits.contains(&limit.key());
        let rows: Vec<Row> = Limits::ALL.iter().filter(wanted).map(|limit| row(limit, &limits)).collect();
        room.output.print(&rows, || if self.limits.is_empty() { text(&rows) } else { cards(&rows) })
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
        why: limit.why,
    }
}

/// All limits, each in a row: narrow enough for the words of it.
fn text(rows: &[Row]) -> String {
    let mut table = Table::new(["LIMIT", "VALUE", "WHAT IT BOUNDS"], "");
    for row in rows {
        let star = if row.changed { " *" } else { "" };
        let (what, at) = (row.what, row.at);
        table.row([row.limit.clone(), format!("{}{star}", row.value), format!("{what}. At the bound: {at}.")]);
    }
    let note = match rows.iter().any(|row| row.changed) {
        true => "* set in limits.toml in the data folder.",
        false => "All have their defaults. `host-sim limits --example` prints a limits.toml to change them with.",
    };
    format!("{table}\n\n{note}\n`host-sim limits LIMIT` shows what is allowed for one.")
}

fn cards(rows: &[Row]) -> String {
    let card = |row: &Row| {
        let set = if row.changed { ", set in limits.toml" } else { "" };
        let allowed = match row.most {
            Value::Switch(_) => "true or false".to_owned(),
            most => format!("{} to {most}", row.least),
        };
        Card::new()
            .line("Limit", &row.limit)
            .line("Value", format!("{}{set}", row.value))
            .line("Default", format!("{}: {}", row.default, row.why))
            .line("Allowed", allowed)
            .line("Bounds", row.what)
            .line("At the bound", row.at)
            .to_string()
    };
    rows.iter().map(card).collect::<Vec<_>>().join("\n\n")
}
