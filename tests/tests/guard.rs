//! Guarded destruction through the whole system: what is held is not touched in the panel, and the owner is read again
//! right before anything is erased.

use billing::model::{HoldOn, OperationStatus, PolicyChange, ServiceId, ServiceStatus};
use billing::{Happened, Notice, Scheduler, SchedulerOptions};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::ServerHand;
use system_tests::{World, by, code};

const SERVER: ServerId = ServerId(1);

/// A delivered service, and nothing in the panel's log.
fn delivered(world: &World) -> ServiceId {
    let service = world.delivered();
    world.asked();
    service
}

/// Works, and lets somebody change the owner by hand as soon as the module says something with these words: after its
/// last request of that step, and so before the first one of the next.
fn run_with_owner_changed_after(world: &World, words: &str, owner: Option<&str>) {
    let observer = |notice: &Notice| {
        if matches!(&notice.what, Happened::Progress { message, .. } if message.contains(words)) {
            let hand = ServerHand { owner: Some(owner.map(str::to_owned)), ..ServerHand::default() };
            world.panel.panel(|panel| panel.by_hand(SERVER, hand)).unwrap();
        }
    };
    let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&observer).unwrap();
}

fn nothing_was_erased(world: &World) {
    assert!(!world.asked().iter().any(|entry| entry.write && entry.target.contains("diagnostics")));
    assert!(!world.panel.panel(|panel| panel.data_owners(SERVER).is_empty()), "the data is still there");
}

#[test]
fn ded_14_a_new_owner_at_the_last_moment_before_the_cleaning_keeps_the_disks() {
    let world = World::new();
    let service = delivered(&world);
    world.billing.close(service, &by()).unwrap();
    run_with_owner_changed_after(&world, "belongs to nobody", Some("bob@example.com"));
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    nothing_was_erased(&world);
}

#[test]
fn ded_14_a_client_who_got_the_server_back_at_the_last_moment_keeps_the_disks() {
    let world = World::new();
    let service = delivered(&world);
    world.billing.close(service, &by()).unwrap();
    run_with_owner_changed_after(&world, "belongs to nobody", Some("anna@example.com"));
    assert_eq!(world.failure_code(service), "server-has-an-owner-again");
    nothing_was_erased(&world);

    // Staff take the server from her once more, and the close goes on.
    world.panel.panel(|panel| panel.set_owner(SERVER, None)).unwrap();
    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn ded_14_the_cleaning_is_asked_for_right_after_the_server_was_read() {
    let world = World::new();
    let service = delivered(&world);
    world.billing.close(service, &by()).unwrap();
    world.run();
    let asked = world.asked();
    let cleaning = asked.iter().position(|entry| entry.write && entry.target.contains("diagnostics")).unwrap();
    let before = &asked[cleaning - 1];
    assert_eq!((before.method.as_str(), before.target.as_str()), ("GET", "/api/dci/v3/server/1"));
}

#[test]
fn a_server_that_is_held_by_its_number_is_not_touched() {
    let world = World::new();
    let service = delivered(&world);
    let on = world.billing.object(world.module, "1").unwrap();
    world.billing.close(service, &by()).unwrap();
    world.billing.place_hold(&on, &by().because("our own router")).unwrap();
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Held);
    assert!(operation.message.contains("our own router"), "{}", operation.message);
    assert!(world.asked().is_empty(), "the panel was not even asked");
    assert_eq!(code(world.billing.suspend(service, &by())), "service-busy");

    world.billing.cancel_operation(operation.id, &by()).unwrap();
    assert_eq!(code(world.billing.suspend(service, &by())), "held");
    world.billing.release_hold(&on, &by()).unwrap();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn a_hold_does_not_stop_a_close_that_has_begun() {
    let world = World::new();
    let service = delivered(&world);
    world.billing.close(service, &by()).unwrap();
    let observer = |notice: &Notice| {
        if matches!(&notice.what, Happened::Progress { message, .. } if message.contains("marked as being given back"))
        {
            world.billing.place_hold(&HoldOn::Service(service), &by().because("too late")).unwrap();
        }
    };
    let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&observer).unwrap();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{:#?}", world.last_operation(service));
}

#[test]
fn without_approval_the_panel_is_not_touched() {
    let world = World::new();
    let service = delivered(&world);
    let change = PolicyChange { deletions_per_hour: Some(Some(0)), ..PolicyChange::default() };
    world.billing.set_policy(&change, &by()).unwrap();
    let operation = world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingApproval);
    assert!(world.asked().is_empty());
    world.billing.approve_operation(operation.id, &billing::model::By::new("boris")).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

/// Nothing tells afterwards who had a server, so that it was seen is remembered.
#[test]
fn ded_14_what_somebody_else_had_while_it_was_installed_is_cleaned_before_it_is_delivered() {
    let world = World::new();
    let service = world.order();
    run_with_owner_changed_after(&world, "is being installed", Some("bob@example.com"));
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    world.panel.panel(|panel| {
        panel.write_mark(SERVER, "bob@example.com", "his shop").unwrap();
        panel.set_owner(SERVER, None).unwrap();
    });
    world.asked();

    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(world.panel.panel(|panel| panel.data_owners(SERVER).len()), 1, "only the client's");
    let writes: Vec<_> = world.asked().into_iter().filter(|entry| entry.write).map(|entry| entry.target).collect();
    let place = |act: &str| writes.iter().position(|target| target.contains(act)).unwrap();
    assert!(place("diagnostics") < place("install"), "{writes:?}");
    let told = world.billing.service(service).unwrap().history;
    assert!(told.iter().any(|line| line.what.contains("belongs to bob@example.com")), "{told:#?}");
}
