//! Recordings of a world's operations, made again without its panel.

use billing::model::ServiceId;
use call_recording::{Recording, Replayed, engine_config, replay};
use processing_engine::{Engine, EngineConfig, LoadedModule};

use crate::World;
use crate::built::{component, components};

/// The built component, loaded for replays.
#[must_use]
pub fn module() -> LoadedModule {
    let config = EngineConfig { code_cache: Some(components().join("cache")), ..EngineConfig::default() };
    let engine = Engine::new(engine_config(config)).expect("an engine");
    engine.load(&component()).expect("the component")
}

/// The recordings of all operations of a service, each after the way through its JSON text.
#[must_use]
pub fn recording(world: &World, service: ServiceId) -> Vec<Recording> {
    let operations = world.billing.service(service).expect("the service").operations;
    let written = operations.iter().map(|operation| {
        let recording = world.billing.operation_recording(operation.id).expect("a recording");
        let text = serde_json::to_string_pretty(&recording).expect("it is written");
        let read = Recording::read(&text).expect("it is read");
        assert_eq!(read.calls.len(), recording.calls.len());
        read
    });
    written.collect()
}

/// Makes all calls of all operations of a service again; how many calls and requests that were. Whatever differs or
/// cannot be replayed fails the test.
pub fn replayed(world: &World, service: ServiceId) -> (u64, u64) {
    let module = module();
    let mut sum = (0, 0);
    for recording in recording(world, service) {
        let Replayed { calls, requests, skipped, difference } = replay(&module, &recording.calls);
        let kind = recording.operation.map(|operation| operation.kind);
        assert!(skipped.is_empty(), "{kind:?}: {skipped:?}");
        assert!(difference.is_none(), "{kind:?}: {}", difference.expect("a difference"));
        sum = (sum.0 + calls, sum.1 + requests);
    }
    sum
}
