//! A flag that ends a call from another thread.
//!
//! A host that shuts down, or an operation that staff cancel, must not wait for the deadline of a call.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Ends the calls that carry it. Clones share one flag, which cannot be taken back.
///
/// Running code ends within a tick of the engine, a pause between two requests at once; a request that is already under
/// way is waited for, because its effect would be unknown otherwise. The call ends with
/// [`CallError::Cancelled`](crate::CallError::Cancelled).
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    shared: Arc<(Mutex<bool>, Condvar)>,
}

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag.
    pub fn cancel(&self) {
        let (flag, changed) = &*self.shared;
        *flag.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    /// Whether the flag is set.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the time is over or the flag is set; says whether it is set.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let (flag, changed) = &*self.shared;
        let guard = flag.lock().unwrap_or_else(PoisonError::into_inner);
        if time.is_zero() {
            return *guard;
        }
        let (guard, _) = changed.wait_timeout_while(guard, time, |set| !*set).unwrap_or_else(PoisonError::into_inner);
        *guard
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_flag_ends_a_pause_at_once() {
        let cancel = Cancel::new();
        assert!(!cancel.wait(Duration::ZERO));
        cancel.clone().cancel();
        assert!(cancel.wait(Duration::from_secs(3600)));
    }
}
