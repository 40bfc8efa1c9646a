//! Module files.

use std::sync::OnceLock;
use std::time::Duration;

use processing_engine::{Engine, EngineConfig, Limits, Outline};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let limits = Limits { deadline: Duration::from_secs(2), ..Limits::default() };
        Engine::new(EngineConfig { limits, ..EngineConfig::default() }).expect("an engine")
    })
}

/// A file is refused with a code and a sentence, or it is a module; a module introduces itself or fails to, within its
/// bounds, and the host goes on.
///
/// In the order of a host: what a file says of itself is read before anybody has vouched for it, so it is read here of
/// every input, also of one that is not loaded then. What the host does in between, it does with signatures, which are
/// another target.
pub(crate) fn check(bytes: &[u8]) {
    let engine = engine();
    let outline = Outline::of("input.wasm", bytes);
    let loaded = engine.load_bytes("input.wasm", bytes);
    for error in [outline.as_ref().err(), loaded.as_ref().err()].into_iter().flatten() {
        assert!(error.code().starts_with("module-"), "{}", error.code());
        assert!(error.to_string().contains("input.wasm"), "{error}");
    }
    if let Ok(module) = loaded {
        if let Ok(outline) = outline {
            assert_eq!(outline.digest, module.digest());
        }
        drop(module.describe());
    }
}
