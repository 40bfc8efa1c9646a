//! Module files.

use std::sync::OnceLock;
use std::time::Duration;

use processing_engine::{Engine, EngineConfig, Limits};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let limits = Limits { deadline: Duration::from_secs(2), ..Limits::default() };
        Engine::new(EngineConfig { limits, ..EngineConfig::default() }).expect("an engine")
    })
}

/// A file is refused with a code and a sentence, or it is a module; a module introduces itself or fails to, within its
/// bounds, and the host goes on.
pub(crate) fn check(bytes: &[u8]) {
    let engine = engine();
    match engine.load_bytes("input.wasm", bytes) {
        Err(error) => {
            assert!(error.code().starts_with("module-"), "{}", error.code());
            assert!(error.to_string().contains("input.wasm"), "{error}");
        }
        Ok(module) => drop(module.describe()),
    }
}
