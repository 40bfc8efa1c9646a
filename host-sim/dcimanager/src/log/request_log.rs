//! The log itself, shared between the server's threads and whoever reads it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Entry;

/// How many requests are kept when nothing else is said.
const DEFAULT_LIMIT: usize = 100_000;

/// What was waited for did not come.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no request as expected within {waited:?}; the last of {count} was: {last}")]
pub struct WaitTimeout {
    /// How long, in real time.
    pub waited: Duration,
    /// How many requests there were.
    pub count: u64,
    /// The last request, or `none`.
    pub last: String,
}

/// The log of requests. The oldest are forgotten when there are too many; numbers go on.
#[derive(Debug)]
pub struct RequestLog {
    state: Mutex<State>,
    news: Condvar,
    limit: usize,
}

#[derive(Debug, Default)]
struct State {
    entries: VecDeque<Entry>,
    last: u64,
    writes: u64,
}

impl State {
    fn since(&self, number: u64) -> Vec<Entry> {
        // From the end, as it is usually the last few that are asked for.
        let fresh = self.entries.iter().rev().take_while(|entry| entry.number > number).count();
        self.entries.iter().skip(self.entries.len() - fresh).cloned().collect()
    }
}

impl Default for RequestLog {
    fn default() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }
}

impl RequestLog {
    /// A log that keeps the last `limit` requests.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self { state: Mutex::default(), news: Condvar::new(), limit }
    }

    /// Adds a request; its number is set here.
    pub(crate) fn push(&self, mut entry: Entry) {
        let mut state = self.lock();
        state.last += 1;
        entry.number = state.last;
        state.writes += u64::from(entry.write);
        state.entries.push_back(entry);
        if state.entries.len() > self.limit {
            state.entries.pop_front();
        }
        drop(state);
        self.news.notify_all();
    }

    /// All requests that are kept, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.iter().cloned().collect()
    }

    /// The requests after a number.
    #[must_use]
    pub fn since(&self, number: u64) -> Vec<Entry> {
        self.lock().since(number)
    }

    /// The requests that asked for a change and are kept.
    #[must_use]
    pub fn writes(&self) -> Vec<Entry> {
        self.lock().entries.iter().filter(|entry| entry.write).cloned().collect()
    }

    /// How many requests asked for a change, kept or not, since the beginning or [`RequestLog::clear`].
    #[must_use]
    pub fn write_count(&self) -> u64 {
        self.lock().writes
    }

    /// The number of the last request; 0 before the first.
    #[must_use]
    pub fn last_number(&self) -> u64 {
        self.lock().last
    }

    /// Forgets all requests. Numbers go on.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.entries.clear();
        state.writes = 0;
    }

    /// Waits until a request fits, one that is there already included, and gives the first of them.
    ///
    /// # Errors
    /// [`WaitTimeout`] after `timeout` of real time.
    pub fn wait_for(&self, timeout: Duration, fits: impl Fn(&Entry) -> bool) -> Result<Entry, WaitTimeout> {
        self.wait_after(0, timeout, fits)
    }

    /// As [`RequestLog::wait_for`], but only among the requests after a number.
    ///
    /// # Errors
    /// [`WaitTimeout`] after `timeout` of real time.
    pub fn wait_after(
        &self,
        number: u64,
        timeout: Duration,
        fits: impl Fn(&Entry) -> bool,
    ) -> Result<Entry, WaitTimeout> {
        let deadline = Instant::now() + timeout;
        let mut seen = number;
        loop {
            // Judged without the lock, so that `fits` may look at the simulator itself.
            let fresh = {
                let state = self.lock();
                let fresh = state.since(seen);
                // Not the number of the last entry: the log may have been cleared.
                seen = seen.max(state.last);
                fresh
            };
            if let Some(found) = fresh.into_iter().find(|entry| fits(entry)) {
                return Ok(found);
            }
            let mut state = self.lock();
            while state.last <= seen {
                let left = deadline.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    let last = state.entries.back().map_or_else(|| "none".to_owned(), Entry::line);
                    return Err(WaitTimeout { waited: timeout, count: state.last, last });
                }
                state = self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    // Entries are pushed whole, so a poisoned lock holds nothing half-written.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
