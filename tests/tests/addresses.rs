//! IP-04: no pool, or too few free addresses.

use billing::model::{OperationStatus, ServiceStatus};
use billing::{Scheduler, SchedulerOptions};
use dcimanager_sim::ids::{RackId, ServerId};
use system_tests::{World, by};

#[test]
fn ip_04_too_few_free_addresses_name_the_pool_and_leave_nothing_half_done() {
    let world = World::new();
    let mut order = world.new_order();
    order.resources = vec![("ip".into(), 40)];
    let service = world.billing.order(&order, &by()).unwrap().id;
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let failure = operation.failure.unwrap();
    assert_eq!((failure.kind.word(), failure.code.as_str()), ("exhausted", "no-free-address"));
    assert!(failure.message.contains("public"), "the pool is named: {}", failure.message);
    // The server is as it was, and for sale again.
    world.panel.panel(|panel| {
        let server = panel.server(ServerId(1)).unwrap();
        assert_eq!((server.owner, server.notes.as_str(), server.addresses.len()), (None, "", 0));
        assert!(server.os_template.is_none());
    });
    assert_eq!(world.service(service).external_id, None);
    let other = world.delivered();
    assert_eq!(world.service(other).external_id.as_deref(), Some("1"));
}

#[test]
fn ip_04_without_any_pool_nothing_is_half_done_and_the_order_goes_on_when_there_is_one() {
    let world = World::new();
    let pool = world.panel.panel(|panel| {
        let pool = panel.pools().next().unwrap().clone();
        panel.set_rack_pool(RackId(1), None).unwrap();
        panel.remove_pool(pool.id).unwrap();
        pool
    });
    let service = world.order();
    world.run();
    assert_eq!(world.failure_code(service), "no-free-address");
    world.panel.panel(|panel| assert_eq!(panel.server(ServerId(1)).unwrap().owner, None));

    world.panel.panel(|panel| panel.set_pool(pool));
    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

/// The client has the server before its addresses are there, and may use it. What is not delivered after all is cleaned.
#[test]
fn ded_13_what_the_client_did_on_a_server_that_is_taken_back_is_cleaned_away() {
    let world = World::new();
    let mut order = world.new_order();
    order.resources = vec![("ip".into(), 40)];
    let service = world.billing.order(&order, &by()).unwrap().id;
    let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
    let scheduler = Scheduler::new(&world.billing, options).unwrap();
    let has_owner = || world.panel.panel(|panel| panel.owner_email(ServerId(1)).is_some());
    while !has_owner() {
        scheduler.work_once(&()).unwrap();
    }
    world.panel.panel(|panel| {
        panel.write_mark(ServerId(1), "anna@example.com", "her shop").unwrap();
        panel.press_power(ServerId(1), false).unwrap();
        panel.start_power_on(ServerId(1)).unwrap();
        panel.finish_operation(ServerId(1)).unwrap();
    });
    world.run();
    assert_eq!(world.failure_code(service), "no-free-address");
    world.panel.panel(|panel| {
        let server = panel.server(ServerId(1)).unwrap();
        assert_eq!((server.owner, server.notes.as_str(), server.addresses.len()), (None, "", 0));
        assert!(panel.data_owners(ServerId(1)).is_empty(), "{:?}", panel.data_owners(ServerId(1)));
    });
    let history = world.billing.service(service).unwrap().history;
    assert!(history.iter().any(|line| line.what.contains("was used while anna@example.com had it")), "{history:#?}");
}
