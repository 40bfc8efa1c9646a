//! COL-06: the close, in its order, when staff say so, and never on somebody else's equipment.

use billing::model::{OperationStatus, ServiceId, ServiceStatus, parameters};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::model::Role;
use dcimanager_sim::panel::ServerHand;
use system_tests::{EQUIPMENT, World, by, calls, task_text};

use super::{effects, notes, server, stopped_with};

/// A close that has something to do in each of its four acts, and waits for staff.
fn closing(world: &World) -> ServiceId {
    let service = world.placed(&[("ip", 1), ("ipv6", 1)]);
    world.panel.panel(|panel| {
        let anna = panel.add_user("anna@example.com", "her own password", Role::User).unwrap();
        panel.set_owner(EQUIPMENT, Some(anna)).unwrap();
    });
    world.billing.close(service, &by()).unwrap();
    world.run();
    service
}

fn start_diagnostics(world: &World) {
    world.panel.panel(|panel| panel.start_diagnostics(EQUIPMENT, false)).unwrap();
}

#[test]
fn col_06_deleting_creates_a_task_and_nothing_happens_before_staff_complete_it() {
    let world = World::new();
    let service = closing(&world);
    insta::assert_snapshot!(task_text(&world.task()));
    assert!(world.asked().iter().all(|entry| !entry.write));
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    world.billing.accept_task(world.task().id, &by()).unwrap();
    world.run();
    assert!(world.asked().iter().all(|entry| !entry.write));
}

#[test]
fn col_06_then_operations_addresses_power_and_ports_in_this_order() {
    let world = World::new();
    let service = closing(&world);
    start_diagnostics(&world);
    world.billing.close_task(world.task().id, &[], &by()).unwrap();
    world.asked();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{:#?}", world.last_operation(service));
    let released = world.billing.release(service).unwrap().released;
    let own = "the equipment is the client's own: its disks were not cleaned";
    assert_eq!(released, billing::model::Released::NotCleaned(own.to_owned()));
    insta::assert_snapshot!(calls(&world.asked()));
    let closed = world.service(service);
    assert_eq!((closed.external_id, closed.addresses.len()), (None, 0));
    // The equipment stays the client's, with its BMC reachable for the provider.
    world.panel.panel(|panel| {
        assert_eq!(panel.owner_email(EQUIPMENT), Some("anna@example.com"));
        assert_eq!(panel.bmc_ports_disabled(), 0);
    });
    assert_eq!(notes(&world, EQUIPMENT), "billing:… service:1 returned");
}

#[test]
fn col_06_the_order_holds_whichever_reply_is_lost() {
    let whole = {
        let world = World::new();
        closing(&world);
        start_diagnostics(&world);
        world.asked();
        world.close_task(&[]);
        effects(&world)
    };
    assert_eq!(whole.len(), 7, "{whole:#?}");
    for act in ["*/cancel", "*/ip/*", "*/power_off", "*/disable", "*/server/7"] {
        let world = World::new();
        let service = closing(&world);
        start_diagnostics(&world);
        world.asked();
        world.panel.faults(|faults| {
            faults.add(Rule::new("POST", act, Fault::ActThenDrop));
            faults.add(Rule::new("DELETE", act, Fault::ActThenDrop));
        });
        world.close_task(&[]);
        assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{act}");
        let same = |effects: Vec<String>, world: &World| -> Vec<String> {
            effects.into_iter().map(|effect| effect.replace(world.billing.installation(), "…")).collect()
        };
        let seen = same(effects(&world), &world);
        assert_eq!(seen.len(), whole.len(), "{act}: {seen:#?}");
        assert!(seen.iter().zip(&whole).take(6).all(|(a, b)| a == b), "{act}: {seen:#?}");
    }
}

#[test]
fn col_06_what_is_done_already_is_not_done_again() {
    let world = World::new();
    let service = closing(&world);
    world.panel.panel(|panel| {
        panel.clear_addresses(EQUIPMENT).unwrap();
        panel.press_power(EQUIPMENT, false).unwrap();
    });
    world.asked();
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    insta::assert_snapshot!(effects(&world).join("\n").replace(world.billing.installation(), "…"));
}

#[test]
fn col_06_a_service_that_was_never_placed_is_deleted_at_once() {
    let world = World::new();
    let service = world.order_colocation(&[("ip", 1)]);
    world.run();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert!(world.billing.tasks(&billing::TaskFilter::default()).unwrap().is_empty());
    assert!(world.asked().is_empty());
}

#[test]
fn col_06_equipment_that_waits_for_addresses_is_closed_like_any_other() {
    let world = World::new();
    world.add_equipment();
    let service = world.order_colocation(&[("ip", 200)]);
    world.run();
    world.close_task(&system_tests::card());
    assert_eq!(world.task().key, "addresses");
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.task().key, "close");
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert_eq!(notes(&world, EQUIPMENT), "billing:… service:1 returned");
}

#[test]
fn col_06_ded_14_equipment_of_somebody_else_is_not_touched() {
    let world = World::new();
    let service = closing(&world);
    let bobs = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, bobs)).unwrap();
    let before = server(&world, EQUIPMENT);
    world.close_task(&[]);
    assert_eq!(stopped_with(&world, service), (OperationStatus::Stopped, "server-belongs-to-another".into()));
    assert_eq!((server(&world, EQUIPMENT), world.open_ports().len()), (before, 3));

    // The administrator corrects the owner; staff are not asked a second time.
    let nobodys = ServerHand { owner: Some(None), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, nobodys)).unwrap();
    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}

#[test]
fn col_06_equipment_that_was_deleted_in_dcimanager_is_for_staff_to_confirm() {
    let world = World::new();
    let service = closing(&world);
    let gone = world.panel.panel(|panel| panel.remove_server(EQUIPMENT)).unwrap();
    world.close_task(&[]);
    insta::assert_snapshot!(task_text(&world.task()));
    assert_eq!(world.service(service).status, ServiceStatus::Active);

    // It comes back: the deletion goes on without asking again.
    world.panel.panel(|panel| panel.add_server(gone.clone())).unwrap();
    world.close_task(&parameters([("gone", "off")]));
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert_eq!(world.open_ports(), [79]);
}

#[test]
fn col_06_equipment_that_is_gone_for_good_ends_the_service() {
    let world = World::new();
    let service = closing(&world);
    world.panel.panel(|panel| panel.remove_server(EQUIPMENT)).unwrap();
    world.close_task(&[]);
    world.close_task(&parameters([("gone", "on")]));
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
}
