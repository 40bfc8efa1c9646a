//! Waiting for what cannot be interrupted: the system's resolver, and TCP while it connects.
//!
//! Neither can be called back once it was asked. So it is asked on a thread of its own, and whoever waits may stop
//! waiting: the thread ends when the system answers, and what it brings then is dropped.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::cancel::Cancel;

/// Why nobody waits any longer.
#[derive(Debug)]
pub(super) enum Unfinished {
    /// The flag was set.
    Interrupted,
    /// The time is over.
    TooLate,
    /// The system has no thread left.
    NoThread(io::Error),
}

/// Does this, and waits for it until it is done, the time is over, or the flag is set.
pub(super) fn apart<T: Send + 'static>(
    cancel: &Cancel,
    within: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Unfinished> {
    let (tell, heard) = mpsc::channel();
    let interrupt = tell.clone();
    // Nobody waits for the thread, and nobody may hear what it says.
    let said = move || drop(tell.send(Some(work())));
    drop(thread::Builder::new().name("dial".to_owned()).spawn(said).map_err(Unfinished::NoThread)?);
    let waited = cancel.interruptible(move || drop(interrupt.send(None)), || heard.recv_timeout(within));
    match waited {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(Unfinished::Interrupted),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(Unfinished::TooLate),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);

    /// Work that is never done: whoever waited for it would hang with the test.
    fn never() -> impl FnOnce() + Send + 'static {
        || loop {
            thread::park();
        }
    }

    #[test]
    fn what_is_done_in_time_is_had() {
        assert_eq!(apart(&Cancel::new(), LONG, || 7).unwrap(), 7);
    }

    #[test]
    fn what_is_not_done_in_time_is_waited_for_no_longer() {
        assert!(matches!(apart(&Cancel::new(), Duration::ZERO, never()), Err(Unfinished::TooLate)));
    }

    #[test]
    fn an_interrupt_ends_the_wait_before_it_begins_and_while_it_lasts() {
        let cancel = Cancel::new();
        let (began, begun) = mpsc::channel();
        let waiter = thread::spawn({
            let cancel = cancel.clone();
            move || {
                let work = move || {
                    began.send(()).unwrap();
                    never()();
                };
                apart(&cancel, LONG, work)
            }
        });
        begun.recv().unwrap();
        cancel.cancel();
        assert!(matches!(waiter.join().unwrap(), Err(Unfinished::Interrupted)));
        assert!(matches!(apart(&cancel, LONG, never()), Err(Unfinished::Interrupted)));
    }

    #[test]
    fn what_comes_too_late_is_dropped() {
        let brought = Arc::new(());
        let (release, released) = mpsc::channel::<()>();
        let late = Arc::clone(&brought);
        let work = move || {
            released.recv().ok();
            late
        };
        assert!(matches!(apart(&Cancel::new(), Duration::ZERO, work), Err(Unfinished::TooLate)));
        release.send(()).unwrap();
        while Arc::strong_count(&brought) > 1 {
            thread::yield_now();
        }
    }
}
