//! A hold stops a reinstall, which erases too.

use billing::Until;
use billing::model::{FailureKind, HoldOn, OperationStatus, PowerAction};

use super::{boris, service_history, with_services};
use crate::scripted::{fails, wait};
use crate::world::by;

#[test]
fn a_hold_stops_a_reinstall_and_no_other_change() {
    let (world, services) = with_services(1);
    let (service, on) = (services[0], HoldOn::Service(services[0]));
    // Placed after the request: the disks are still as they were.
    world.billing.reinstall(service, &[], "erase-1", &by()).unwrap();
    world.billing.place_hold(&on, &boris().because("keep the evidence")).unwrap();
    world.run();
    let operation = world.last(service);
    assert_eq!((operation.status, operation.begun_at), (OperationStatus::Held, None));
    assert!(world.module.take_log().is_empty(), "the module was not called");
    assert!(world.billing.store().check().unwrap().is_sound());
    let said = service_history(&world, service);
    assert!(
        said.contains("billing: reinstall does not begin: held: service 1 is held by boris: keep the evidence"),
        "{said}"
    );
    world.refused("operation-status", |billing| billing.approve_operation(operation.id, &boris()));

    // Given up, asked for again, and let go on.
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    let message = world.refused("held", |billing| billing.reinstall(service, &[], "erase-1", &by()));
    assert!(message.starts_with("reinstall of service 1 is not possible"), "{message}");
    world.billing.power(service, PowerAction::Reset, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Done, "what erases nothing goes on");
    world.billing.release_hold(&on, &by()).unwrap();
    world.billing.reinstall(service, &[], "erase-1", &by()).unwrap();
    world.billing.place_hold(&on, &boris().because("once more")).unwrap();
    world.run();
    world.billing.release_hold(&on, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Done);
}

/// Nothing was written: there is nothing that only the module could take back.
#[test]
fn a_reinstall_that_has_only_read_is_given_up_without_its_module() {
    let (world, services) = with_services(1);
    let (service, on) = (services[0], HoldOn::Service(services[0]));
    world.module.writes(0);
    for stops in [false, true] {
        world.module.will([wait("looked", 60)]);
        world.billing.reinstall(service, &[], "erase-1", &by()).unwrap();
        world.scheduler(1).run(&Until::NothingDue, &()).unwrap();
        if stops {
            world.module.will([fails(FailureKind::Refused)]);
            world.run();
        }
        world.billing.place_hold(&on, &boris().because("keep the evidence")).unwrap();
        world.run();
        let operation = world.last(service);
        let status = if stops { OperationStatus::Stopped } else { OperationStatus::Held };
        assert_eq!((operation.status, operation.begun_at), (status, None));
        world.module.take_log();
        let given_up = world.billing.cancel_operation(operation.id, &by()).unwrap();
        assert_eq!(given_up.status, OperationStatus::Canceled);
        world.run();
        assert!(world.module.take_log().is_empty(), "the module was not called");
        assert!(world.service(service).operation.is_none() && world.billing.store().check().unwrap().is_sound());
        world.billing.release_hold(&on, &by()).unwrap();
    }
}
