//! The file of limits, while a host runs.

use std::sync::Arc;

use billing::model::{ModuleId, NewModule};
use billing::{Billing, DataDir, EngineCalls, LIMITS, LiveEngine, ModuleFiles, Store};
use processing_engine::{Allocation, EngineConfig, Limits};
use sim_clock::ManualClock;
use test_guests::{Guest, Op, Panel, respond};

use crate::component::component;
use crate::world::new_module;

/// How a check of the connection failed.
fn checked(billing: &Billing, module: ModuleId) -> String {
    billing.check_module(module).unwrap_err();
    billing.module(module).unwrap().problem.unwrap().code
}

#[test]
fn limits_that_change_hold_from_the_next_call_on_and_not_for_the_one_under_way() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let store = Store::open(&dir).unwrap();
    let config = EngineConfig { allocation: Allocation::OnDemand, ..EngineConfig::default() };
    let live = LiveEngine::following(&dir, config).unwrap();
    let calls = EngineCalls::of_files(ModuleFiles::of(live.clone(), &store), &store);
    let billing = Billing::new(store, Arc::new(ManualClock::default()), Arc::new(calls));
    let file = dir.root().join(LIMITS);

    // Somebody writes the file while the first request is under way.
    let panel = Panel::start({
        let (live, file) = (live.clone(), file.clone());
        move |request, stream| {
            if request.line.contains("/first") && live.engine().limits().requests != 1 {
                std::fs::write(&file, "requests = 1\n").unwrap();
                assert_eq!(live.engine().limits().requests, 1);
            }
            respond(stream, 200, &[], b"")
        }
    });
    let drop_in = |version: &str, bytes: &[u8]| {
        std::fs::write(dir.modules().join(format!("pmtest-{version}.wasm")), bytes).unwrap();
    };
    drop_in("1.0.0", &component("pmtest", "1.0.0", ""));
    let module = billing.add_module(&NewModule { url: panel.url(), ..new_module("main") }).unwrap().id;
    let asks = Guest::named("pmtest", "1.1.0").check_connection([Op::get("/first"), Op::get("/second")]);
    drop_in("1.1.0", &asks.build());

    assert_eq!(checked(&billing, module), "status-200", "the call under way had all its requests");
    assert_eq!(checked(&billing, module), "denied", "the next one had one");

    // A slip of the finger changes nothing, and is told.
    std::fs::write(&file, "requests = \"many\"\n").unwrap();
    assert_eq!(checked(&billing, module), "denied");
    let (limits, refused) = live.limits();
    assert_eq!(limits.requests, 1);
    assert!(refused.unwrap().contains("`requests` is \"many\""));

    // Without the file the defaults hold again.
    std::fs::remove_file(&file).unwrap();
    assert_eq!(live.limits(), (Limits::default(), None));
}
