//! Rounds of upkeep: how often they begin, and what they came to (DED-09).

use jiff::Timestamp;
use serde::Serialize;

use super::ModuleId;

/// How often a processing module's panel is looked after, and what the last rounds came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UpkeepPlan {
    /// Whose panel.
    pub module: ModuleId,
    /// From the begin of one round to the begin of the next, by the billing side's clock; 0: none begins by itself.
    pub every_seconds: u64,
    /// When the next page of the round under way, or the next round, is due; none when none begins by itself.
    pub next_at: Option<Timestamp>,
    /// Failures in a row: each one makes the pause before the next attempt longer.
    pub failures: u32,
    /// The last rounds, latest first.
    pub rounds: Vec<UpkeepRound>,
}

/// What a round came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UpkeepRound {
    /// When it began.
    pub began_at: Timestamp,
    /// When it was complete, or failed.
    pub ended_at: Timestamp,
    /// Pages of the panel that were read.
    pub pages: u64,
    /// What was put right; each of them stands in the history of its service.
    pub corrections: u64,
    /// Code and message of what it failed with; it goes on there when it is tried again.
    pub failure: Option<(String, String)>,
}
