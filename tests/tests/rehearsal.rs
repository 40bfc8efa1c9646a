//! Rehearsals read the panel and change nothing: not there, and not in the records.

use billing::model::{OperationKind, OperationStatus, ServiceId};
use billing::{DataDir, End, RehearsalCalls, Rehearse, Store};
use dcimanager_sim::fault::{Fault, Rule};
use processing_engine::{Engine, EngineConfig};
use system_tests::{World, by, code, components};

fn calls(world: &World) -> RehearsalCalls {
    let code_cache = Some(components().join("cache"));
    let engine = Engine::new(EngineConfig { code_cache, ..EngineConfig::default() }).unwrap();
    RehearsalCalls::new(engine, &Store::open(&DataDir::open(world.data()).unwrap()).unwrap())
}

/// Rehearses, and proves by the panel's own log that it was only asked and logged in to; and by the records that they
/// are as before.
fn rehearsed(world: &World, what: Rehearse, service: ServiceId) -> billing::Rehearsed {
    world.asked();
    let records = || {
        let detail = world.billing.service(service).unwrap();
        serde_json::to_string(&detail).unwrap()
    };
    let before = records();
    let found = world.billing.rehearse(&calls(world), what).unwrap();
    let asked = world.asked();
    assert!(!asked.is_empty() || found.steps.is_empty(), "the panel is really asked");
    for entry in &asked {
        assert!(!entry.write, "{entry:?}");
        assert!(entry.method == "GET" || entry.is("POST", "/token"), "{entry:?}");
    }
    assert_eq!(records(), before);
    found
}

#[test]
fn an_open_is_rehearsed_up_to_its_first_act_with_a_claim_that_is_not_kept() {
    let world = World::new();
    let service = world.order();
    let operation = world.last_operation(service).id;
    let found = rehearsed(&world, Rehearse::Operation(operation), service);
    assert_eq!(found.end, End::AfterAct);
    let acts: Vec<String> = found.acts().map(|act| format!("{} {}", act.method, act.path)).collect();
    assert_eq!(acts, ["POST /api/dci/v3/server/1"]);
    assert!(found.acts().next().unwrap().body.as_ref().unwrap().contains("opening"), "{found:?}");
    assert_eq!(world.service(service).external_id, None);
    // The real thing goes on as if nothing had been.
    world.run();
    assert_eq!(world.service(service).status.word(), "active");
}

#[test]
fn what_nobody_has_asked_for_can_be_rehearsed() {
    let world = World::new();
    let service = world.delivered();
    let suspend = rehearsed(&world, Rehearse::Begin(OperationKind::Suspend, service), service);
    let acts: Vec<String> = suspend.acts().map(|act| format!("{} {}", act.method, act.path)).collect();
    assert_eq!(acts, ["POST /api/dci/v3/switch/3/port/11/disable"]);
    assert_eq!(suspend.end, End::AfterAct);
    let close = rehearsed(&world, Rehearse::Begin(OperationKind::Close, service), service);
    assert!(close.acts().next().unwrap().body.as_ref().unwrap().contains("closing"), "{close:?}");
    let resume = world.billing.rehearse(&calls(&world), Rehearse::Begin(OperationKind::Resume, service));
    assert_eq!(code(resume), "service-status");
}

#[test]
fn an_operation_that_stopped_is_rehearsed_as_if_it_were_tried_again() {
    let world = World::new();
    let reason = "disk sda does not answer".to_owned();
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", Fault::OperationFails { reason })));
    let service = world.order();
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let found = rehearsed(&world, Rehearse::Operation(operation.id), service);
    let act = found.acts().next().unwrap();
    assert!(act.path.ends_with("/install"), "{found:?}");
    assert!(act.body.as_ref().unwrap().contains("«service.password»"), "{found:?}");
}

#[test]
fn a_close_that_waits_for_staff_says_so_and_one_that_is_not_ours_fails_in_the_rehearsal() {
    let world = World::new();
    let place = world.placed(&[("ip", 1)]);
    let found = rehearsed(&world, Rehearse::Begin(OperationKind::Close, place), place);
    assert!(matches!(found.end, End::Task { .. }), "{found:?}");
    let server = world.delivered();
    let bob = dcimanager_sim::panel::ServerHand {
        owner: Some(Some("bob@example.com".into())),
        ..dcimanager_sim::panel::ServerHand::default()
    };
    let held: u64 = world.service(server).external_id.unwrap().parse().unwrap();
    world.panel.panel(|panel| panel.by_hand(dcimanager_sim::ids::ServerId(held), bob)).unwrap();
    let found = rehearsed(&world, Rehearse::Begin(OperationKind::Close, server), server);
    let End::Fails { failure } = found.end else { panic!("{found:?}") };
    assert_eq!(failure.code, "server-belongs-to-another");
}

#[test]
fn a_day_is_planned_without_writing_and_its_deletions_are_counted() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.asked();
    let plan = world.billing.rehearse_day().unwrap();
    assert_eq!(plan.planned.len(), 1, "{plan:?}");
    assert_eq!((plan.deletions.due, plan.deletions.unusual), (0, false));
    assert!(world.asked().is_empty(), "no panel is asked for the plan");
    let found = world.billing.rehearse_planned(&calls(&world), &plan.planned[0]).unwrap().unwrap();
    assert_eq!(found.kind, OperationKind::Suspend);
    assert!(world.asked().iter().all(|entry| !entry.write));
    world.billing.suspend(service, &by()).unwrap_err();
    world.run();
    world.billing.close(service, &by()).unwrap();
    assert_eq!(world.billing.rehearse_day().unwrap().deletions.due, 1);
}
