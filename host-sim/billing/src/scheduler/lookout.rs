//! Of all workers that have nothing to do, one keeps watch; the others sleep until it leaves.
//!
//! If all of them watched, each thing that happens would wake all of them, and each would look for what the first one has
//! taken: sixty-four idle workers made a step of one operation cost more than its call. So whoever keeps watch and finds
//! something to do wakes one of the others, who looks for more: work that comes in heaps is taken up one after the other,
//! and a single piece of it disturbs one worker.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The place of the one who keeps watch.
#[derive(Debug, Default)]
pub(super) struct Lookout {
    taken: Mutex<bool>,
    left: Condvar,
}

/// Somebody keeps watch for as long as there is one of these.
#[derive(Debug)]
pub(super) struct OnWatch<'a>(&'a Lookout);

impl Lookout {
    /// Keeps watch from now on, if nobody does.
    pub(super) fn try_take(&self) -> Option<OnWatch<'_>> {
        let mut taken = self.lock();
        if *taken {
            return None;
        }
        *taken = true;
        Some(OnWatch(self))
    }

    /// Sleeps until nobody keeps watch, or it is over and somebody [wakes all](Lookout::wake_all). What `over` says is
    /// looked at that often in any case.
    pub(super) fn sleep(&self, over: impl Fn() -> bool, often: Duration) {
        let mut taken = self.lock();
        while *taken && !over() {
            taken = self.left.wait_timeout(taken, often).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Wakes those who sleep: it is over.
    pub(super) fn wake_all(&self) {
        // With the lock held, so that nobody is between looking whether it is and falling asleep.
        let _taken = self.lock();
        self.left.notify_all();
    }

    // A flag cannot be left half-changed, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OnWatch<'_> {
    /// Somebody who sleeps takes over.
    fn drop(&mut self) {
        *self.0.lock() = false;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc;
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    #[test]
    fn one_keeps_watch_and_whoever_sleeps_takes_over() {
        let lookout = Lookout::default();
        let watch = lookout.try_take().unwrap();
        assert!(lookout.try_take().is_none());
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for number in 0..3 {
                let (lookout, tell) = (&lookout, tell.clone());
                scope.spawn(move || {
                    let watch = loop {
                        if let Some(watch) = lookout.try_take() {
                            break watch;
                        }
                        lookout.sleep(|| false, LONG);
                    };
                    tell.send(number).unwrap();
                    drop(watch);
                });
            }
            drop(watch);
            // Each of them had it in the end, one after the other.
            let mut all: Vec<_> = told.iter().take(3).collect();
            all.sort_unstable();
            assert_eq!(all, [0, 1, 2]);
        });
        assert!(lookout.try_take().is_some());
    }

    #[test]
    fn nobody_sleeps_when_nobody_keeps_watch() {
        Lookout::default().sleep(|| false, LONG);
    }

    #[test]
    fn all_wake_at_the_end() {
        let lookout = Lookout::default();
        let _watch = lookout.try_take().unwrap();
        let over = AtomicBool::new(false);
        let is_over = || over.load(Ordering::SeqCst);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| lookout.sleep(is_over, LONG));
            }
            over.store(true, Ordering::SeqCst);
            lookout.wake_all();
        });
    }
}
