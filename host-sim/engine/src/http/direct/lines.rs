//! Open connections to one panel, of which each serves one request at a time.
//!
//! ureq can interrupt an agent as a whole, and nothing smaller. So each request that is under way has an agent to itself,
//! with its connection: cutting that one off disturbs no other request. Afterwards the agent waits for the next request,
//! and its connection stays open.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ureq::Agent;

use crate::cancel::Cancel;

/// Agents that wait for a request; one more is dropped, and its connection closed.
const IDLE: usize = 64;

/// The agents of one panel.
pub(super) struct Lines {
    make: Box<dyn Fn() -> Agent + Send + Sync>,
    idle: Mutex<Vec<Agent>>,
}

impl Lines {
    /// Agents that are made like this.
    pub(super) fn new(make: impl Fn() -> Agent + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), idle: Mutex::default() }
    }

    /// Does one request with an agent of its own, the one that was used last. When the flag is set meanwhile, it is cut
    /// off and never used again.
    pub(super) fn with<T>(&self, cancel: &Cancel, request: impl FnOnce(&Agent) -> T) -> T {
        let agent = self.idle().pop().unwrap_or_else(|| (self.make)());
        let interrupted = agent.clone();
        let result = cancel.interruptible(move || interrupted.shutdown(), || request(&agent));
        let mut idle = self.idle();
        // One that was shut down takes no request any more.
        if idle.len() < IDLE && !cancel.is_cancelled() {
            idle.push(agent);
        }
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Agent>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("idle", &self.idle().len()).finish_non_exhaustive()
    }
}
