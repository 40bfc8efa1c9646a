//! `host-sim recording`: what calls of modules were told and what they answered.

use billing::model::ModuleId;
use billing::{RecordingFilter, RecordingLine};
use call_recording::{Recording, text};
use clap::Subcommand;

use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::Room;

/// Recordings.
///
/// Every call of a module is recorded, without secrets. `host-sim operation show N --exchanges` shows those of an
/// operation; here are the others: connection checks, configuration, stock, upkeep.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the latest calls outside of operations
    List {
        /// Of this processing module only
        #[arg(long)]
        module: Option<ModuleId>,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u64,
    },
    /// Show a call; with --output json the document that `replay` reads
    Show {
        /// Its number in the list
        recording: u64,
    },
    /// Show or change how long recordings are kept
    Keep {
        /// So many days after the operation has ended; 0 deletes them with the next daily pass
        #[arg(long)]
        days: Option<u32>,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        match self {
            Self::List { module, limit } => {
                let lines = billing.recordings(&RecordingFilter { module, limit: Some(limit) })?;
                room.output.print(&lines, || table(&lines).to_string())
            }
            Self::Show { recording } => show(room, billing.recording(recording)?),
            Self::Keep { days } => {
                if let Some(days) = days {
                    billing.keep_recordings(days)?;
                }
                let days = billing.recordings_kept_days()?;
                room.output.print(&serde_json::json!({ "days": days }), || {
                    format!(
                        "Recordings are kept for {days} days after their operation has ended.\n\
                         What is older goes with the daily pass (`host-sim day`, `run` or `serve`)."
                    )
                })
            }
        }
    }
}

/// The calls of a recording, one below the other.
pub(super) fn show(room: &Room, recording: Recording) -> Result<(), CliError> {
    room.output.print(&recording, || {
        if recording.calls.is_empty() {
            return "No call is recorded: none was made yet, or they are older than recordings are kept.".to_owned();
        }
        recording.calls.iter().map(text::call).collect::<Vec<_>>().join("\n")
    })
}

fn table(lines: &[RecordingLine]) -> Table {
    let mut table = Table::new(
        ["RECORDING", "MODULE", "TIME", "CALL", "REQUESTS", "WRITES", "ENDED"],
        "There are no such recordings.",
    );
    for line in lines {
        table.row([
            line.id.to_string(),
            line.module.to_string(),
            time(line.began_at),
            line.export.clone().unwrap_or_default(),
            line.requests.to_string(),
            line.writes.to_string(),
            shortened(line.ended.as_deref().unwrap_or_else(|| line.fate.word())),
        ]);
    }
    table
}

/// As much of a result as a row can bear.
fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let short: String = text.chars().take(MOST).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
