//! The deadline of a call.
//!
//! wasmtime stops code that runs, but not a host function that waits, so both look at one clock: code at every tick of
//! the engine, HTTP by its own timeouts.

use std::time::{Duration, Instant};

use crate::call::stop::Stop;
use crate::cancel::Cancel;

/// The clock of one call; starts before the module is instantiated.
pub(crate) struct Timer {
    started: Instant,
    /// When every request has to be answered.
    deadline: Instant,
    /// When running code ends.
    end: Instant,
    grace: Duration,
    cancel: Cancel,
}

impl Timer {
    pub(crate) fn start(limit: Duration, grace: Duration, cancel: Cancel) -> Self {
        let started = Instant::now();
        let deadline = started.checked_add(limit).unwrap_or(started);
        Self { started, deadline, end: deadline, grace, cancel }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// Ends the call if its time is over or it was cancelled.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        if self.cancel.is_cancelled() {
            Err(Stop::Cancelled)
        } else if Instant::now() >= self.end {
            Err(Stop::Deadline)
        } else {
            Ok(())
        }
    }

    /// A request ended with the deadline: the module has a moment to say so.
    pub(crate) fn give_grace(&mut self) {
        self.end = self.deadline.checked_add(self.grace).unwrap_or(self.deadline);
    }

    /// Whether the time for requests is over.
    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.deadline
    }
}
