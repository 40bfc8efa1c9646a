//! Waiting for a time or for news, whichever comes first, without polling and without losing a signal.
//!
//! A waiter takes a ticket *before* it looks for work; whatever is signalled after that makes the wait return at once.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use jiff::Timestamp;

use crate::Clock;

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// The clock shows the time that was waited for, or a later one.
    Reached,
    /// Somebody signalled, or the clock was moved, since the ticket was taken.
    Signalled,
}

/// A place to wait at. Share it with whoever has news.
pub struct Wake {
    clock: Arc<dyn Clock>,
    signals: Mutex<u64>,
    news: Condvar,
}

impl Wake {
    /// A place to wait at that also wakes when `clock` is moved by hand.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        let wake = Arc::new(Self { clock, signals: Mutex::new(0), news: Condvar::new() });
        wake.clock.attach(&wake);
        wake
    }

    /// Wakes all who wait, and all who hold a ticket and will wait.
    pub fn signal(&self) {
        *self.signals() += 1;
        self.news.notify_all();
    }

    /// The number of signals so far. Take it before looking for work.
    #[must_use]
    pub fn ticket(&self) -> u64 {
        *self.signals()
    }

    /// Waits until the clock shows `until` (for ever when there is none) or until something was signalled after
    /// `ticket` was taken.
    pub fn wait(&self, ticket: u64, until: Option<Timestamp>) -> Woken {
        self.wait_until_deadline(ticket, until, None).unwrap_or(Woken::Signalled)
    }

    /// As [`Wake::wait`], but gives up after `deadline` of real time and then answers none. For tests, which must
    /// not hang.
    pub fn wait_until_deadline(
        &self,
        ticket: u64,
        until: Option<Timestamp>,
        deadline: Option<Instant>,
    ) -> Option<Woken> {
        let mut signals = self.signals();
        loop {
            if *signals != ticket {
                return Some(Woken::Signalled);
            }
            if until.is_some_and(|until| self.clock.now() >= until) {
                return Some(Woken::Reached);
            }
            let to_deadline = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if to_deadline.is_some_and(|left| left.is_zero()) {
                return None;
            }
            let to_time = until.and_then(|until| self.clock.real_duration_until(until));
            signals = match [to_time, to_deadline].into_iter().flatten().min() {
                Some(pause) => self.news.wait_timeout(signals, pause).unwrap_or_else(PoisonError::into_inner).0,
                None => self.news.wait(signals).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    // A number cannot be left half-changed, so a poisoned lock is as good as any.
    fn signals(&self) -> MutexGuard<'_, u64> {
        self.signals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Wake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wake").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// Those who want to know when a clock is moved. Weak, so that a clock keeps nobody alive.
#[derive(Default)]
pub(crate) struct Listeners(Mutex<Vec<Weak<Wake>>>);

impl Listeners {
    pub(crate) fn add(&self, wake: &Arc<Wake>) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.retain(|known| known.strong_count() > 0);
        list.push(Arc::downgrade(wake));
    }

    pub(crate) fn signal(&self) {
        // Signalled outside of the lock, so that a listener may attach another one.
        let awake: Vec<_> =
            self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect();
        for wake in awake {
            wake.signal();
        }
    }
}

impl fmt::Debug for Listeners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listeners")
    }
}
