//! The data folder while a host runs: what is dropped into the folder of modules or changes there, and the file of limits.
//!
//! Calls look by themselves, each time. This is so that people read of it, that it is written down which version served
//! when, and that new code is compiled before it is needed.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use billing::{Plugins, Seen, noticed};
use sim_clock::Clock;

use crate::progress::Watch;

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Who looks, and who is told.
pub(crate) struct Folder<'a> {
    pub(crate) plugins: &'a Plugins,
    pub(crate) clock: &'a dyn Clock,
    pub(crate) watch: &'a Watch,
    /// Whether what is there at the first look is told too.
    pub(crate) introduces: bool,
}

/// Nothing is ever sent: the channel's end is the message.
enum Never {}

impl Folder<'_> {
    /// Does this, and looks meanwhile; at least once, however short it takes.
    pub(crate) fn watched<T>(&self, work: impl FnOnce() -> T) -> T {
        std::thread::scope(|scope| {
            let (end, ended) = mpsc::channel::<Never>();
            scope.spawn(move || self.until(&ended));
            let done = work();
            drop(end);
            done
        })
    }

    fn until(&self, ended: &Receiver<Never>) {
        let mut seen = None;
        loop {
            match self.plugins.look_around() {
                Ok(now) => {
                    self.tell(seen.as_ref(), &now);
                    seen = Some(now);
                }
                Err(error) => tracing::warn!(error = error.to_string(), "the folder of modules cannot be looked at"),
            }
            match ended.recv_timeout(LOOK) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(_) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn tell(&self, before: Option<&Seen>, now: &Seen) {
        let nothing = Seen::default();
        let before = match before {
            Some(before) => before,
            None if self.introduces => &nothing,
            None => return,
        };
        for change in noticed(before, now) {
            self.watch.line(self.clock.now(), &change.to_string());
        }
    }
}
