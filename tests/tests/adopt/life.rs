//! After it is adopted, a service lives as any other: it is stopped, resumed, kept in order, and given back with clean
//! disks; and never when its server is somebody else's by then.

use billing::model::{OperationStatus, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::PowerStatus;
use sim_clock::{Clock, SignedDuration};
use system_tests::{World, by, calls};

use crate::{ANNAS, BOB, BOBS, CAROLS, adopted, propose, world};

fn notes(world: &World, server: ServerId) -> String {
    world.panel.panel(|panel| panel.server(server).unwrap().notes.clone())
}

fn has_data(world: &World, server: ServerId) -> bool {
    world.panel.panel(|panel| !panel.data_owners(server).is_empty())
}

/// The acts that the panel carried out, in order, without the login.
fn effects(world: &World) -> Vec<String> {
    let effects = world.asked().into_iter().filter_map(|entry| entry.effect);
    effects.filter(|effect| !effect.contains("logged in") && !effect.contains("notes")).collect()
}

#[test]
fn an_adopted_service_is_stopped_and_resumed() {
    let world = world();
    let service = adopted(&world, ANNAS).id;
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended, "{}", world.failure_code(service));
    world.billing.resume(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    insta::assert_snapshot!(effects(&world).join("\n"));
}

#[test]
fn what_was_stopped_before_runs_again_when_staff_resume_it() {
    let world = world();
    let service = adopted(&world, BOBS);
    world.clock.advance(SignedDuration::from_hours(24 * 90)).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Suspended, "it is neither charged nor deleted");
    world.billing.pay(service.client, "1000".parse().unwrap(), "EUR", &by()).unwrap();
    world.billing.resume(service.id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Active, "{}", world.failure_code(service.id));
    // Another service of this client could not be stopped, and is charged for as well.
    let charged: Vec<String> = world
        .billing
        .ledger(&billing::LedgerFilter::default())
        .unwrap()
        .into_iter()
        .filter(|entry| entry.service == Some(service.id) && !entry.amount.is_zero())
        .map(|entry| format!("{} {}", entry.amount, entry.why))
        .collect();
    assert_eq!(charged, ["-100 resumed"], "its period was charged when it was resumed");
}

#[test]
fn ded_12_an_adopted_server_is_given_back_in_order_with_clean_disks() {
    let world = world();
    let service = adopted(&world, ANNAS).id;
    assert!(has_data(&world, ANNAS));
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{}", world.failure_code(service));
    insta::assert_snapshot!(calls(&world.asked().into_iter().filter(|entry| entry.write).collect::<Vec<_>>()));
    assert!(!has_data(&world, ANNAS));
    assert_eq!(notes(&world, ANNAS), "call before a reboot", "the administrator's own notes stay");
}

#[test]
fn col_07_adopted_equipment_keeps_its_disks_and_its_owner() {
    let world = world();
    let service = adopted(&world, CAROLS).id;
    world.billing.close(service, &by()).unwrap();
    world.run();
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{}", world.failure_code(service));
    assert!(has_data(&world, CAROLS));
    assert_eq!(
        world.panel.panel(|panel| panel.owner_email(CAROLS).map(str::to_owned)).as_deref(),
        Some("carol@example.com")
    );
    assert!(notes(&world, CAROLS).ends_with(&format!("service:{service} returned")));
    // It is handed over, and not adopted again.
    let adoption = propose(&world);
    let left = adoption.left_out.iter().find(|one| one.external_id == "5").unwrap();
    assert_eq!(left.obstacles[0].code, "clients-equipment");
}

/// Every operation stops before it touches the server.
fn not_touched(server: ServerId, owner: Option<dcimanager_sim::ids::UserId>) {
    let world = world();
    let service = adopted(&world, server).id;
    world.panel.panel(|panel| panel.set_owner(server, owner)).unwrap();
    world.panel.log().clear();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    world.billing.close(service, &by()).unwrap();
    world.run();
    if !world.billing.tasks(&Default::default()).unwrap().is_empty() && world.failure_code(service).is_empty() {
        world.close_task(&[]);
    }
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    assert_eq!(world.panel.log().write_count(), 0, "{:#?}", world.asked());
    assert!(has_data(&world, server));
}

#[test]
fn col_03_adopted_equipment_bears_no_mark_and_is_changed_all_the_same() {
    let world = world();
    let service = adopted(&world, CAROLS).id;
    let before = notes(&world, CAROLS);
    world.billing.change_resources(service, &[("ip".into(), 2)], &[], &by()).unwrap();
    world.run();
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Done, "{operation:#?}");
    let on_server = world.panel.panel(|panel| panel.server(CAROLS).unwrap().addresses.len());
    assert_eq!((world.service(service).addresses.len(), on_server), (2, 2));
    assert_eq!(notes(&world, CAROLS), before, "a change leaves no mark");
}

#[test]
fn ded_14_adopted_equipment_without_its_owner_is_not_changed() {
    for owner in [None, Some(BOB)] {
        let world = world();
        let service = adopted(&world, CAROLS).id;
        world.panel.panel(|panel| panel.set_owner(CAROLS, owner)).unwrap();
        world.billing.change_resources(service, &[("ip".into(), 2)], &[], &by()).unwrap();
        world.run();
        assert_eq!(world.failure_code(service), "server-belongs-to-another");
        assert_eq!(world.panel.log().write_count(), 0, "{:#?}", world.asked());
    }
}

#[test]
fn ded_14_an_adopted_server_that_belongs_to_somebody_else_by_now_is_not_touched() {
    not_touched(ANNAS, Some(BOB));
}

#[test]
fn ded_14_an_adopted_server_that_was_taken_from_its_client_is_not_touched() {
    not_touched(ANNAS, None);
}

#[test]
fn ded_14_adopted_equipment_that_belongs_to_somebody_else_by_now_is_not_touched() {
    not_touched(CAROLS, Some(BOB));
}

#[test]
fn ded_14_adopted_equipment_without_its_owner_is_not_touched() {
    not_touched(CAROLS, None);
}

#[test]
fn ded_02_an_adopted_server_is_not_for_sale_even_when_its_owner_is_gone() {
    let world = world();
    adopted(&world, ANNAS);
    world.panel.panel(|panel| panel.set_owner(ANNAS, None)).unwrap();
    let service = world.delivered();
    assert_eq!(world.service(service).external_id.as_deref(), Some("6"));
    let none = world.order();
    world.run();
    assert_ne!(world.service(none).external_id.as_deref(), Some("1"), "the claim holds it");
}

/// What a round of upkeep puts right, after the panel had its time.
fn round(world: &World) -> Vec<String> {
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    let round = world.billing.reconcile(world.module, &mut |_| {}).unwrap();
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    round.corrections.into_iter().map(|correction| correction.what).collect()
}

#[test]
fn ded_09_upkeep_keeps_the_power_of_adopted_servers() {
    let world = world();
    let service = adopted(&world, ANNAS).id;
    assert_eq!(round(&world), Vec::<String>::new(), "what is as it should be is left alone");
    world.panel.panel(|panel| panel.press_power(ANNAS, false)).unwrap();
    let words = format!("server 1 was off although service {service} is active: it is turned on");
    assert_eq!(round(&world), [words]);
    let power = world.panel.panel(|panel| panel.power_status(panel.server(ANNAS).unwrap()));
    assert_eq!(power, PowerStatus::On);
}

#[test]
fn ded_09_upkeep_leaves_an_adopted_server_alone_whose_owner_is_another() {
    let world = world();
    adopted(&world, ANNAS);
    world.panel.panel(|panel| {
        panel.press_power(ANNAS, false).unwrap();
        panel.set_owner(ANNAS, Some(BOB)).unwrap();
    });
    assert_eq!(round(&world), Vec::<String>::new());
}
