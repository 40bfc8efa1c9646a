//! A module that asks to be called again at once, and again, is slowed down: it would keep a worker and its panel busy
//! for nothing.

use processing_engine::contract::Next;

use crate::model::Operation;

/// So many calls at once are taken for work: a module acts once a step, and may have many addresses to remove.
const FREE: u32 = 100;

/// The longest pause that is put between calls.
const MOST_MS: u64 = 60_000;

/// How hastily an operation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Haste {
    /// Calls in a row that were asked for at once while the percentage did not rise.
    pub(super) zero_waits: u32,
    /// The pause before the next call is at least this long: 0 at first, then a second that doubles each time.
    pub(super) least_ms: u64,
}

impl Haste {
    /// After a step that said `next`. Only a percentage that rises is progress: a state can change for ever.
    pub(super) fn after(before: &Operation, percent: u8, next: &Next) -> Self {
        let hasty = matches!(next, Next::Wait(0)) && percent <= before.percent;
        let zero_waits = if hasty { before.zero_waits.saturating_add(1) } else { 0 };
        let doubled = zero_waits.saturating_sub(FREE).checked_sub(1);
        let least_ms = doubled.map_or(0, |times| 1_000_u64.saturating_mul(1 << times.min(16)).min(MOST_MS));
        Self { zero_waits, least_ms }
    }
}
