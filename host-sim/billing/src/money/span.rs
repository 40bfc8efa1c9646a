//! Periods in calendar months.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The time of a period.
///
/// Its end is counted in months from an anchor, the begin of the first of the periods that follow each other without a
/// gap: what begins on the 31st ends on the last day of a short month, and on the 31st again after a long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) starts_at: Timestamp,
    /// Exclusive.
    pub(crate) ends_at: Timestamp,
    pub(crate) anchor: Timestamp,
    /// From the anchor to the end.
    pub(crate) anchor_months: u32,
}

impl Span {
    /// How many milliseconds so many months take that begin with it. It differs from its own length only for the first
    /// period of what was adopted, which ends when somebody says: that is as long as it was paid for elsewhere.
    pub(crate) fn nominal_ms(&self, months: u32) -> i64 {
        let ends_at = if self.anchor_months == 0 { months_after(self.starts_at, months) } else { self.ends_at };
        ends_at.as_millisecond().saturating_sub(self.starts_at.as_millisecond())
    }

    /// A period that begins now; it follows `last` without a gap if that ends then.
    pub(crate) fn after(last: Option<Span>, starts_at: Timestamp, months: u32) -> Self {
        let (anchor, before) = match last {
            Some(last) if last.ends_at == starts_at => (last.anchor, last.anchor_months),
            _ => (starts_at, 0),
        };
        let anchor_months = before.saturating_add(months);
        Self { starts_at, ends_at: months_after(anchor, anchor_months), anchor, anchor_months }
    }
}

/// In UTC, because a provider's clients are everywhere. At the end of all calendars time stands still.
fn months_after(anchor: Timestamp, months: u32) -> Timestamp {
    let zoned = anchor.to_zoned(TimeZone::UTC);
    // No calendar has more months than this; more are refused by jiff.
    let months = i64::from(months.min(200_000));
    zoned.checked_add(months.months()).map_or(Timestamp::MAX, |end| end.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(start: &str, months: u32, count: usize) -> Vec<String> {
        let mut last = None;
        let mut next: Timestamp = start.parse().unwrap();
        let ends = (0..count).map(|_| {
            let span = Span::after(last, next, months);
            assert_eq!(span.starts_at, next, "no gap, no overlap");
            last = Some(span);
            next = span.ends_at;
            span.ends_at.strftime("%m-%d %H:%M").to_string()
        });
        ends.collect()
    }

    #[test]
    fn srv_02_a_short_month_does_not_move_those_that_follow() {
        assert_eq!(
            ends("2026-01-31T10:30:00Z", 1, 5),
            ["02-28 10:30", "03-31 10:30", "04-30 10:30", "05-31 10:30", "06-30 10:30"]
        );
        assert_eq!(ends("2027-11-30T00:00:00Z", 3, 3), ["02-29 00:00", "05-30 00:00", "08-30 00:00"]);
    }

    #[test]
    fn after_a_gap_months_are_counted_anew() {
        let first = Span::after(None, "2026-01-31T00:00:00Z".parse().unwrap(), 1);
        let later = Span::after(Some(first), "2026-03-05T00:00:00Z".parse().unwrap(), 1);
        assert_eq!(later.ends_at.to_string(), "2026-04-05T00:00:00Z");
    }

    #[test]
    fn the_end_of_all_calendars_is_no_panic() {
        let span = Span::after(None, "9999-12-01T00:00:00Z".parse().unwrap(), u32::MAX);
        assert_eq!(span.ends_at, Timestamp::MAX);
    }
}
