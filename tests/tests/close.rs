//! DED-12 to DED-14: a server is given back in order, only when its disks are proven clean, and never when it is
//! somebody else's.

use billing::TaskFilter;
use billing::model::{OperationStatus, ServiceId, ServiceStatus, parameters};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::ServerHand;
use system_tests::{World, by};

const SERVER: ServerId = ServerId(1);

fn closing(world: &World) -> ServiceId {
    let service = world.delivered();
    world.asked();
    world.billing.close(service, &by()).unwrap();
    service
}

/// The acts that the panel carried out, in order.
fn effects(world: &World) -> Vec<String> {
    world.asked().into_iter().filter_map(|entry| entry.effect).collect()
}

#[test]
fn ded_12_the_acts_come_in_the_order_of_the_seed_document() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.panel.panel(|panel| panel.press_power(SERVER, false)).unwrap();
    world.asked();
    world.billing.close(service, &by()).unwrap();
    world.run();
    let effects: Vec<String> = effects(&world)
        .into_iter()
        .filter(|effect| !effect.contains("notes") && !effect.contains("logged in"))
        .collect();
    insta::assert_snapshot!(effects.join("\n"));
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn ded_12_a_running_operation_is_stopped_first() {
    let world = World::new();
    let service = closing(&world);
    world.panel.panel(|panel| panel.start_diagnostics(SERVER, false)).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    let effects = effects(&world);
    let at = |what: &str| effects.iter().position(|effect| effect.contains(what));
    assert!(at("cancel") < at("192.0.2.2"), "{effects:#?}");
    assert!(at("cancel").is_some(), "{effects:#?}");
}

/// After a cleaning that proves nothing: out of stock, a task, and clean at last when staff close it.
fn kept_out_of_stock_after(fault: Fault) {
    let world = World::new();
    let service = closing(&world);
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/diagnostics", fault)));
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
    let tasks = world.billing.tasks(&TaskFilter::default()).unwrap();
    let [task] = tasks.as_slice() else { panic!("{tasks:#?}") };
    assert!(task.title.contains("not proven clean"), "{}", task.title);

    // The next order takes the other server, although this one has no owner any more.
    let other = world.delivered();
    assert_eq!(world.service(other).external_id.as_deref(), Some("2"));
    assert!(world.panel.panel(|panel| panel.server(SERVER).unwrap().owner.is_none()));

    world.billing.close_task(task.id, &[], &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert!(world.panel.panel(|panel| panel.data_owners(SERVER).is_empty()));
    let third = world.delivered();
    assert_eq!(world.service(third).external_id.as_deref(), Some("1"));
}

#[test]
fn ded_13_a_forcibly_ended_cleaning_keeps_the_server_out_of_stock() {
    kept_out_of_stock_after(Fault::OperationForced);
}

#[test]
fn ded_13_a_failed_cleaning_keeps_the_server_out_of_stock() {
    kept_out_of_stock_after(Fault::OperationFails { reason: "disk sdb does not answer".into() });
}

#[test]
fn ded_14_a_server_that_belongs_to_somebody_else_is_not_touched() {
    let world = World::new();
    let service = closing(&world);
    let bob = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(SERVER, bob)).unwrap();
    let before = world.panel.log().write_count();
    world.run();
    assert_eq!(world.panel.log().write_count(), before, "{:#?}", world.asked());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
}

#[test]
fn ded_14_the_owner_is_read_again_before_the_disks_are_cleaned() {
    let world = World::new();
    let service = closing(&world);
    // Just when our owner has been deleted, somebody gives the server to Bob by hand: the answer is lost meanwhile.
    world.panel.faults(|faults| faults.add(Rule::new("DELETE", "*/owner", Fault::ActThenDrop)));
    let observer = |notice: &billing::Notice| {
        if matches!(notice.what, billing::Happened::Failed { .. }) {
            let bob = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
            world.panel.panel(|panel| panel.by_hand(SERVER, bob)).unwrap();
        }
    };
    let scheduler =
        billing::Scheduler::new(&world.billing, billing::SchedulerOptions { workers: 1, ..Default::default() });
    scheduler.unwrap().run_until_idle(&observer).unwrap();
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    assert!(!effects(&world).iter().any(|effect| effect.contains("cleanup")));
    assert!(!world.panel.panel(|panel| panel.data_owners(SERVER).is_empty()), "the data is still there");
}

#[test]
fn a_server_that_is_gone_from_the_panel_is_a_question_to_staff() {
    let world = World::new();
    let service = closing(&world);
    world.panel.panel(|panel| {
        panel.set_owner(SERVER, None).unwrap();
        panel.remove_server(SERVER).unwrap();
    });
    world.run();
    let tasks = world.billing.tasks(&TaskFilter::default()).unwrap();
    assert_eq!(tasks[0].key, "server-gone");
    // The answer is required: without it the task stays open.
    assert_eq!(
        system_tests::code(world.billing.close_task(tasks[0].id, &parameters([("gone", "maybe")]), &by())),
        "card-invalid"
    );
    world.billing.close_task(tasks[0].id, &parameters([("gone", "on")]), &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn a_protected_server_is_refused_at_once_and_goes_on_when_the_protection_is_off() {
    let world = World::new();
    let service = closing(&world);
    world.panel.panel(|panel| panel.set_protected(SERVER, true)).unwrap();
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(
        (operation.status, world.failure_code(service).as_str()),
        (OperationStatus::Stopped, "server-protected")
    );
    assert_eq!(operation.failures, 1, "it is not tried again by itself");
    world.panel.panel(|panel| panel.set_protected(SERVER, false)).unwrap();
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}
