//! The calls of a recording made again, by the same version of a module or another one, without a panel.
//!
//! Each call gets the arguments that it had, and each question that it asks (the panel, its session, the billing
//! records) the answer that it got. Where the module asks something else, or answers something else, the replay ends:
//! that is the first difference, and what would have come next nobody knows.
//!
//! No request can leave: the connection of a replay is made without an address
//! ([`Connection::recorded`](processing_engine::Connection::recorded)).
//!
//! - [`call`]: one call.
//! - [`panel`]: stands in for the panel and compares.
//! - [`records`]: stands in for the billing records and compares.
//! - [`stand_in`]: what stands for secrets whose values nobody recorded.
//! - [`difference`]: how a difference is told.

mod call;
mod difference;
mod panel;
mod records;
mod stand_in;

use processing_engine::{Allocation, EngineConfig, LoadedModule, WakeUp};
use serde::Serialize;

use crate::file::{Fate, RecordedCall};

pub use difference::{Difference, What};

/// What a replay came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Replayed {
    /// Calls that were made again, the one that differs included.
    pub calls: u64,
    /// Requests that were compared.
    pub requests: u64,
    /// Calls that could not be made again, or not to their end.
    pub skipped: Vec<Skipped>,
    /// The first difference; none when the module did all as recorded.
    pub difference: Option<Difference>,
}

/// A call that could not be made again, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// Its number.
    pub call: u64,
    /// Why.
    pub why: String,
}

/// The settings of an engine for replays. The recorded repetitions after a 503 are the host's own: the module is told
/// what came of the last one.
#[must_use]
pub fn engine_config(config: EngineConfig) -> EngineConfig {
    let wake_up = WakeUp { tries: 1, ..WakeUp::default() };
    EngineConfig { wake_up, allocation: Allocation::OnDemand, ..config }
}

/// Makes these calls again with this module, which an engine with [`engine_config`] has loaded.
#[must_use]
pub fn replay(module: &LoadedModule, calls: &[RecordedCall]) -> Replayed {
    let mut replayed = Replayed { calls: 0, requests: 0, skipped: Vec::new(), difference: None };
    for recorded in calls {
        let skipped = |why: &str| Skipped { call: recorded.number, why: why.to_owned() };
        let Some(record) = &recorded.record else {
            replayed.skipped.push(skipped(why_empty(recorded.fate)));
            continue;
        };
        if !record.is_complete() {
            replayed.skipped.push(skipped("a part of what it was told was too long, or must not be recorded"));
            continue;
        }
        replayed.calls += 1;
        let (requests, result) = call::replay_call(module, record);
        replayed.requests += requests;
        match result {
            Ok(call::End::Same) => {}
            Ok(call::End::Cut(why)) => {
                replayed.skipped.push(skipped(&format!("it was cut ({why}): the same as far as it went")));
            }
            Err(what) => {
                let export = record.export.clone();
                replayed.difference = Some(Difference { call: recorded.number, export, what });
                break;
            }
        }
    }
    replayed
}

/// Why nothing is known of a call.
fn why_empty(fate: Fate) -> &'static str {
    match fate {
        Fate::UnderWay => "it is under way, or its host died: nothing of it was recorded",
        Fate::Lost => "its host died: nothing of it was recorded",
        Fate::Stored | Fate::Interrupted | Fate::Late => "the module was not called, or nothing of it was recorded",
    }
}
