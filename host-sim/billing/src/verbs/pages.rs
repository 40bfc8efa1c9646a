//! Walks through a module's pages, and notices when they have no end: each call is bounded, but not how many there are.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use crate::model::{CallFailure, FailureKind};

/// So many pages are not the inventory of any panel: a hundred objects on each are ten million.
pub(crate) const MOST_PAGES: u64 = 100_000;

/// Bytes of all pages together, as JSON, that are kept in memory at once: the holdings of a fleet of 100,000 take about a
/// third of it.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// Where in a module's pages the host is.
#[derive(Debug, Default)]
pub(super) struct Pages {
    cursor: Option<String>,
    seen: BTreeSet<String>,
    bytes: u64,
}

impl Pages {
    /// Where to go on.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Counts a page that is kept in memory until the last one is there.
    pub(super) fn keep<T: Serialize>(&mut self, page: &T) -> Result<(), CallFailure> {
        let mut length = Length(0);
        // What cannot be written has no length; the contract's records can all be.
        let _ = serde_json::to_writer(&mut length, page);
        self.bytes = self.bytes.saturating_add(length.0);
        match self.bytes > MOST_BYTES {
            true => {
                Err(broken("pages-too-large", format!("the module's pages have more than {MOST_BYTES} bytes together")))
            }
            false => Ok(()),
        }
    }

    /// Goes on to the page of this cursor; false when there is none.
    pub(super) fn turn(&mut self, cursor: Option<String>) -> Result<bool, CallFailure> {
        let Some(cursor) = cursor else { return Ok(false) };
        if !self.seen.insert(cursor.clone()) {
            return Err(broken(
                "cursor-repeated",
                format!("the module leads in a circle: it gave the cursor `{cursor}` twice"),
            ));
        }
        if u64::try_from(self.seen.len()).is_ok_and(|pages| pages >= MOST_PAGES) {
            return Err(broken("pages-without-end", format!("the module's pages have no end: {MOST_PAGES} were read")));
        }
        self.cursor = Some(cursor);
        Ok(true)
    }
}

fn broken(code: &str, message: String) -> CallFailure {
    CallFailure::new(FailureKind::Broken, code, message)
}

/// Counts what is written to it.
struct Length(u64);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_and_a_circle_is_noticed() {
        let mut pages = Pages::default();
        assert_eq!(pages.turn(Some("2".into())), Ok(true));
        assert_eq!(pages.cursor(), Some("2"));
        assert_eq!(pages.turn(Some("2".into())).unwrap_err().code, "cursor-repeated");
        assert_eq!(pages.turn(None), Ok(false));
    }

    #[test]
    fn pages_without_an_end_are_noticed() {
        let mut pages = Pages::default();
        for page in 1..MOST_PAGES {
            assert_eq!(pages.turn(Some(page.to_string())), Ok(true));
        }
        let failure = pages.turn(Some("one more".into())).unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Broken, "pages-without-end"));
    }

    #[test]
    fn pages_that_fill_the_memory_are_refused() {
        let mut pages = Pages { bytes: MOST_BYTES - 12, ..Pages::default() };
        assert_eq!(pages.keep(&"0123456789"), Ok(()), "twelve bytes with its quotes");
        assert_eq!(pages.keep(&"").unwrap_err().code, "pages-too-large");
    }
}
