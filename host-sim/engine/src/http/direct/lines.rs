//! Open connections to one panel, of which each serves one request at a time.
//!
//! ureq can interrupt an agent as a whole, and nothing smaller. So each request that is under way has an agent to itself,
//! with its connection: cutting that one off disturbs no other request. Afterwards the agent waits for the next request,
//! and its connection stays open.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ureq::Agent;

use crate::cancel::Cancel;

/// Agents that wait for a request; one more is dropped, and its connection closed.
const IDLE: usize = 64;

/// The agents of one panel.
pub(super) struct Lines {
    make: Box<dyn Fn(Dialling) -> Agent + Send + Sync>,
    idle: Mutex<Vec<Line>>,
}

/// How an agent's connection is made: what ends the wait for it, which ureq's own interrupt does not, and whether it was
/// made.
#[derive(Debug, Clone, Default)]
pub(super) struct Dialling {
    pub(super) cancel: Cancel,
    connected: Arc<AtomicBool>,
}

impl Dialling {
    /// TCP is open: from now on something may be sent.
    pub(super) fn set_connected(&self) {
        self.connected.store(true, Ordering::SeqCst);
    }
}

/// An agent with its connection.
#[derive(Clone)]
pub(super) struct Line {
    agent: Agent,
    dialling: Dialling,
}

impl Line {
    /// To send one request with.
    pub(super) fn agent(&self) -> &Agent {
        &self.agent
    }

    /// Whether anything can have been sent.
    pub(super) fn was_connected(&self) -> bool {
        self.dialling.connected.load(Ordering::SeqCst)
    }

    fn cut(self) {
        self.dialling.cancel.cancel();
        self.agent.shutdown();
    }
}

impl Lines {
    /// Agents that are made like this.
    pub(super) fn new(make: impl Fn(Dialling) -> Agent + Send + Sync + 'static) -> Self {
        Self { make: Box::new(make), idle: Mutex::default() }
    }

    /// Does one request with an agent of its own, the one that was used last. When the flag is set meanwhile, it is cut
    /// off and never used again.
    pub(super) fn with<T>(&self, cancel: &Cancel, request: impl FnOnce(&Line) -> T) -> T {
        let line = self.idle().pop().unwrap_or_else(|| self.make());
        let interrupted = line.clone();
        let result = cancel.interruptible(move || interrupted.cut(), || request(&line));
        let mut idle = self.idle();
        // One that was cut takes no request any more.
        if idle.len() < IDLE && !cancel.is_cancelled() {
            idle.push(line);
        }
        result
    }

    fn make(&self) -> Line {
        let dialling = Dialling::default();
        Line { agent: (self.make)(dialling.clone()), dialling }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Line>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("idle", &self.idle().len()).finish_non_exhaustive()
    }
}
