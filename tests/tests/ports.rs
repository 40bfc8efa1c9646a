//! DED-10, DED-11: stopping and resuming act on the server's switch ports and never on the BMC's.

use billing::model::{OperationStatus, ServiceId, ServiceStatus};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::{PortId, ServerId};
use dcimanager_sim::model::AdminStatus;
use dcimanager_sim::panel::{Panel, ServerHand};
use system_tests::{World, by};

/// The ports of server 1 that are open, the BMC's (19) included.
fn open_ports(world: &World) -> Vec<u64> {
    let switches = world.panel.panel(|panel| panel.export().switches);
    let ports = switches.iter().flat_map(|switch| &switch.ports);
    let open = ports.filter(|port| port.id.0 < 20 && port.admin_status == AdminStatus::Up);
    open.map(|port| port.id.0).collect()
}

#[test]
fn ded_10_the_servers_ports_are_shut_and_the_bmcs_stays_open() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    assert_eq!(open_ports(&world), [19]);
}

#[test]
fn ded_10_without_switch_ports_the_service_is_not_stopped_and_the_operation_says_why() {
    let world = World::new();
    let service = world.delivered();
    world.panel.panel(|panel| {
        let server = panel.server(ServerId(1)).unwrap().clone();
        for connection in server.switch_connections.iter().filter(|connection| !connection.is_ipmi_connection) {
            panel.disconnect(ServerId(1), connection.id).unwrap();
        }
    });
    let operation = world.billing.suspend(service, &by()).unwrap().id;
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    let stopped = world.operation(operation);
    assert_eq!((stopped.status, world.failure_code(service).as_str()), (OperationStatus::Stopped, "no-switch-port"));

    // Staff decide: the service stays as it is.
    world.billing.cancel_operation(operation, &by()).unwrap();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert!(world.service(service).operation.is_none());
}

#[test]
fn ded_11_a_port_that_the_administrator_had_shut_stays_shut() {
    let world = World::new();
    let service = world.delivered();
    world.panel.panel(|panel| panel.set_port_status(PortId(12), AdminStatus::Down)).unwrap();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.billing.resume(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(open_ports(&world), [11, 19]);
}

/// Its second port cannot be switched; then staff give the operation up.
fn given_up_half_way(world: &World, service: ServiceId, ask: impl FnOnce()) {
    let port = Rule::new("POST", "*/port/12/*", Fault::ErrorBefore).times(10);
    world.panel.faults(|faults| faults.add(port));
    ask();
    world.run();
    let stopped = world.last_operation(service);
    assert_eq!((stopped.status, open_ports(world).len()), (OperationStatus::Stopped, 2), "{stopped:#?}");
    world.billing.cancel_operation(stopped.id, &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::Canceled);
    assert_eq!(world.service(service).operation, None);
}

#[test]
fn ded_10_a_suspend_that_is_given_up_half_way_opens_again_what_it_has_shut() {
    let world = World::new();
    let service = world.delivered();
    given_up_half_way(&world, service, || drop(world.billing.suspend(service, &by()).unwrap()));
    assert_eq!((world.service(service).status, open_ports(&world)), (ServiceStatus::Active, vec![11, 12, 19]));
}

#[test]
fn ded_11_a_resume_that_is_given_up_half_way_shuts_again_what_it_has_opened() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    given_up_half_way(&world, service, || drop(world.billing.resume(service, &by()).unwrap()));
    assert_eq!((world.service(service).status, open_ports(&world)), (ServiceStatus::Suspended, vec![19]));
}

/// A suspend that stopped half-way, whose server something was done to in the panel since, is given up. What it ends with.
fn given_up_after(world: &World, service: ServiceId, code: &str, hand: impl FnOnce(&mut Panel)) -> String {
    let port = Rule::new("POST", "*/port/12/*", Fault::ErrorBefore).times(10);
    world.panel.faults(|faults| faults.add(port));
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    world.panel.panel(hand);
    let suspend = world.last_operation(service);
    world.billing.retry_operation(suspend.id, &by()).unwrap();
    world.run();
    assert_eq!(world.failure_code(service), code);
    let writes = world.panel.log().write_count();
    world.billing.cancel_operation(suspend.id, &by()).unwrap();
    world.run();
    assert_eq!(world.panel.log().write_count(), writes);
    let over = world.last_operation(service);
    assert_eq!((over.id, over.status), (suspend.id, OperationStatus::Canceled));
    assert_eq!((world.service(service).status, world.service(service).operation), (ServiceStatus::Active, None));
    over.failure.unwrap().message
}

/// There is nothing left whose ports could be switched back.
#[test]
fn ded_10_a_suspend_of_a_server_that_is_gone_can_be_given_up() {
    let world = World::new();
    let service = world.delivered();
    let why = given_up_after(&world, service, "server-gone", |panel| drop(panel.remove_server(ServerId(1)).unwrap()));
    assert!(why.contains("If it is put back, see whether its switch ports"), "{why}");
}

/// Its ports are somebody else's by now, and are not switched.
#[test]
fn ded_10_a_suspend_of_a_server_that_is_somebody_elses_can_be_given_up() {
    let world = World::new();
    let service = world.delivered();
    let bob = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    let why = given_up_after(&world, service, "server-belongs-to-another", |panel| {
        panel.by_hand(ServerId(1), bob).unwrap();
    });
    assert!(why.contains("If it is this service's again, see whether its switch ports"), "{why}");
}
