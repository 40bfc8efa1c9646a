//! A module that asks to be called again soon, and again, is slowed down: it would keep a worker and its panel busy for
//! nothing. Neither a pause of a millisecond nor a percentage that goes to and fro gets around it.

use processing_engine::contract::Next;

use crate::model::Operation;

/// A shorter pause than this is none: as fast as a panel is asked by anything that waits for it.
const SOON_MS: u64 = 1_000;

/// So many calls at once are taken for work: a module acts once a step, and may have many addresses to remove.
const FREE: u32 = 100;

/// An operation that has made so many calls has no hurry left, whatever it says. The longest ones need a few hundred.
const MANY: u64 = 10_000;

/// The longest pause that is put between calls.
const MOST_MS: u64 = 60_000;

/// How hastily an operation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Haste {
    /// Calls in a row that were asked for soon while the percentage did not rise.
    pub(super) zero_waits: u32,
    /// The pause before the next call is at least this long: 0 at first, then a second that doubles each time.
    pub(super) least_ms: u64,
}

impl Haste {
    /// After a step that said `next`. Only a percentage that rises is progress: a state can change for ever.
    pub(super) fn after(before: &Operation, percent: u8, next: &Next) -> Self {
        let soon = match next {
            Next::Wait(ms) => *ms < SOON_MS,
            Next::Claim(_) => true,
            Next::Task(_) => false,
        };
        let hasty = soon && percent <= before.percent;
        let zero_waits = if hasty { before.zero_waits.saturating_add(1) } else { 0 };
        let doubled = zero_waits.saturating_sub(FREE).checked_sub(1);
        let slowed = doubled.map_or(0, |times| 1_000_u64.saturating_mul(1 << times.min(16)).min(MOST_MS));
        let least_ms = if before.cost.calls >= MANY { MOST_MS } else { slowed };
        Self { zero_waits, least_ms }
    }
}
