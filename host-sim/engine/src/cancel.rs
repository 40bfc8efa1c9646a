//! A flag that ends a call from another thread.
//!
//! A host that shuts down, or an operation that staff cancel, must not wait for the deadline of a call.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Ends the calls that carry it. Clones share one flag, which cannot be taken back.
///
/// Running code ends within a tick of the engine, a pause between two requests at once. A request that is under way is cut
/// off: its effect is unknown then, as after a lost reply, and the next step finds out by looking. A name that is being
/// resolved and a connection that is being made are waited for no longer; nothing was sent then. The call ends with
/// [`CallError::Cancelled`](crate::CallError::Cancelled).
#[derive(Clone, Default)]
pub struct Cancel {
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    set: bool,
    /// What ends the waits that are under way, each under a number of its own.
    interrupts: BTreeMap<u64, Interrupt>,
    next: u64,
}

type Interrupt = Box<dyn FnOnce() + Send>;

impl Cancel {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag.
    pub fn cancel(&self) {
        let interrupts = {
            let mut state = self.lock();
            state.set = true;
            std::mem::take(&mut state.interrupts)
        };
        self.shared.1.notify_all();
        for interrupt in interrupts.into_values() {
            interrupt();
        }
    }

    /// Whether the flag is set.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.lock().set
    }

    /// Does something that waits. When the flag is set meanwhile, or was before, `interrupt` is called, from whichever
    /// thread sets it.
    pub(crate) fn interruptible<T>(&self, interrupt: impl FnOnce() + Send + 'static, wait: impl FnOnce() -> T) -> T {
        let _guard = self.register(Box::new(interrupt));
        wait()
    }

    fn register(&self, interrupt: Interrupt) -> Option<Registered<'_>> {
        let mut state = self.lock();
        if state.set {
            drop(state);
            interrupt();
            return None;
        }
        let number = state.next;
        state.next += 1;
        state.interrupts.insert(number, interrupt);
        Some(Registered { cancel: self, number })
    }

    /// Waits until the time is over or the flag is set; says whether it is set.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let state = self.lock();
        if time.is_zero() {
            return state.set;
        }
        let changed = &self.shared.1;
        let (state, _) =
            changed.wait_timeout_while(state, time, |state| !state.set).unwrap_or_else(PoisonError::into_inner);
        state.set
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An interrupt that is forgotten when the wait is over.
struct Registered<'a> {
    cancel: &'a Cancel,
    number: u64,
}

impl Drop for Registered<'_> {
    fn drop(&mut self) {
        self.cancel.lock().interrupts.remove(&self.number);
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancel").field("set", &self.is_cancelled()).finish()
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

    #[test]
    fn a_wait_is_interrupted_once_and_only_while_it_lasts() {
        let (told, heard) = std::sync::mpsc::channel();
        let tell = move |who: &'static str| {
            let told = told.clone();
            move || told.send(who).unwrap()
        };
        let cancel = Cancel::new();
        cancel.interruptible(tell("over before"), || ());
        cancel.interruptible(tell("meanwhile"), || {
            cancel.cancel();
            cancel.cancel();
        });
        cancel.interruptible(tell("after"), || ());
        assert_eq!(heard.try_iter().collect::<Vec<_>>(), ["meanwhile", "after"]);
    }
}
