//! The heartbeat of the engine.
//!
//! Code that runs is stopped at its next look at the epoch, so somebody has to count the epoch up. One thread does, for
//! all modules. It sleeps a fixed time after each tick, so that a stalled computer is not followed by a burst of ticks;
//! and what a tick means is decided by the clock (see `call::run`), so that a late tick ends nothing too early.

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// Time between two ticks: how much later than its deadline running code may end.
const TICK: Duration = Duration::from_millis(10);

/// Starts the thread. It holds no part of the engine and ends one tick after the engine is gone.
pub(super) fn start(engine: &Engine) -> io::Result<JoinHandle<()>> {
    let weak = engine.weak();
    thread::Builder::new().name("module-ticker".to_owned()).spawn(move || {
        loop {
            thread::sleep(TICK);
            match weak.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => break,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thread_ends_when_the_engine_is_gone() {
        let engine = Engine::default();
        let thread = start(&engine).unwrap();
        let weak = engine.weak();
        drop(engine);
        thread.join().unwrap();
        assert!(weak.upgrade().is_none());
    }
}
