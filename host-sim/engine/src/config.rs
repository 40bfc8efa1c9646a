//! What a host decides once, when it makes its engine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::witness::MemoryWitness;
use crate::limits::Limits;

/// How to make an [`Engine`](crate::Engine).
#[derive(Debug, Clone, Default)]
pub struct EngineConfig {
    /// The bounds of every call.
    pub limits: Limits,
    /// Folder for compiled code; it is made if it is absent. Without one every load compiles anew. Only this host may
    /// be able to write there: what is in it is executed. See [`CodeCache`](crate::CodeCache) for how it is guarded.
    pub code_cache: Option<PathBuf>,
    /// Where instances live.
    pub allocation: Allocation,
    /// How often a request is repeated that the panel answered with 503.
    pub wake_up: WakeUp,
    /// Is shown the memory of every call, to prove what is not in it. Calls then have no pool, and are slower.
    pub witness: Option<Arc<dyn MemoryWitness>>,
}

/// Where the memory of instances comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// A pool for this many calls at once, when the address space is large enough for it; otherwise each call asks the
    /// operating system, and a warning says so. A call more at the same time ends with
    /// [`CallError::Busy`](crate::CallError::Busy).
    Pooling {
        /// Calls at once, 1 or more. Each takes 4 GiB of address space, and memory only as far as it is used.
        calls: u32,
    },
    /// Each call asks the operating system for its memory.
    OnDemand,
}

impl Default for Allocation {
    fn default() -> Self {
        Self::Pooling { calls: 256 }
    }
}

/// How the host waits for a panel's service that was asleep. DCImanager suspends idle services and answers 503, without
/// effect, until they are awake; its clients repeat the request 10 times with short growing pauses (API reference §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WakeUp {
    /// How often one request is sent at most, the first time included.
    pub tries: u32,
    /// The pause before the first repetition; each further one is longer by this much. Zero does not wait at all.
    pub pause: Duration,
}

impl Default for WakeUp {
    fn default() -> Self {
        Self { tries: 10, pause: Duration::from_millis(100) }
    }
}

impl WakeUp {
    /// The pause after this try (1 is the first), or none when no further try is due.
    #[must_use]
    pub fn pause_after(&self, tried: u32) -> Option<Duration> {
        (tried < self.tries).then(|| self.pause.saturating_mul(tried))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_with_the_tenth_try() {
        let wake_up = WakeUp::default();
        let pauses: Vec<_> = (1..=10).map(|tried| wake_up.pause_after(tried).map(|p| p.as_millis())).collect();
        let expected: Vec<_> = (1..10).map(|n| Some(n * 100)).chain([None]).collect();
        assert_eq!(pauses, expected);
    }
}
