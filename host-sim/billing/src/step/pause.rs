//! How long to wait before the next attempt.

use jiff::SignedDuration;

/// After so many failures in a row a person has to look.
pub(crate) const MAX_FAILURES: u32 = 10;

/// Seconds before the next attempt, after the first failure in a row, the second, … The last one repeats. Short at
/// first for a panel that restarts, then long enough not to disturb one that is being repaired; ten attempts together
/// take more than an hour.
const PAUSES: [i64; 7] = [10, 30, 60, 120, 300, 600, 900];

/// The pause after this many failures in a row.
pub(crate) fn pause(failures: u32) -> SignedDuration {
    let index = usize::try_from(failures.saturating_sub(1)).unwrap_or(usize::MAX);
    let longest = PAUSES.last().copied().unwrap_or_default();
    SignedDuration::from_secs(PAUSES.get(index).copied().unwrap_or(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_quarter_of_an_hour() {
        let pauses: Vec<_> = (0..=10).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(pauses, [10, 10, 30, 60, 120, 300, 600, 900, 900, 900, 900]);
        assert_eq!(pause(u32::MAX).as_secs(), 900);
    }
}
