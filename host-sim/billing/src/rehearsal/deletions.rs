//! How many deletions in a day are unusual.
//!
//! A wrong clock, a wrong import of payments or a changed tariff deletes many services in one night. Nobody can take that
//! back, so the number is compared with what the provider usually has.

use serde::Serialize;

/// More than so many are unusual, whatever was before.
const MANY: u64 = 20;
/// Up to so many are usual, whatever was before.
const SOME: u64 = 2;
/// Between the two: more than so many times the daily average of the last 30 days are unusual.
const MANY_TIMES: u64 = 3;
/// Days of the average.
const DAYS: u64 = 30;

/// Deletions that are due, and what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Deletions {
    /// Services that would be deleted until tomorrow.
    pub due: u64,
    /// Services that were deleted in the last 30 days.
    pub last_month: u64,
    /// How many are taken for usual.
    pub usual: u64,
    /// Whether that is exceeded.
    pub unusual: bool,
}

impl Deletions {
    /// Compares: [`SOME`] are always usual, more than [`MANY`] never, and between them [`MANY_TIMES`] the daily average.
    pub(super) fn compared(due: u64, last_month: u64) -> Self {
        let average = last_month.saturating_mul(MANY_TIMES).div_ceil(DAYS);
        let usual = average.clamp(SOME, MANY);
        Self { due, last_month, usual, unusual: due > usual }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_at_once_or_many_more_than_before_are_unusual() {
        for (due, last_month, unusual) in [
            (0, 0, false),
            (2, 0, false),
            (3, 0, true),
            (3, 30, false),
            (4, 30, true),
            (9, 90, false),
            (10, 90, true),
            (20, 100_000, false),
            (21, 100_000, true),
        ] {
            assert_eq!(Deletions::compared(due, last_month).unusual, unusual, "{due} after {last_month}");
        }
    }
}
