//! COL-01, COL-02: the task and its card.

use billing::model::{OperationStatus, ServiceStatus, TaskStatus};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::ServerHand;
use system_tests::{EQUIPMENT, World, by, calls, card, card_with, code, task_text};

use super::{notes, server};

/// A world with Anna's equipment and the open task of a colocation that she ordered.
fn ordered() -> (World, billing::model::ServiceId) {
    let world = World::new();
    world.add_equipment();
    let service = world.order_colocation(&[("unit", 2), ("power", 400)]);
    world.run();
    (world, service)
}

/// Why the card is refused; the task stays open, and nothing is changed in the panel.
fn refused(world: &World, values: &[billing::model::Parameter]) -> String {
    let task = world.task();
    let error = world.billing.close_task(task.id, values, &by()).unwrap_err();
    assert_eq!(error.code(), "card-invalid");
    assert_eq!(world.task().status, TaskStatus::Open);
    world.run();
    assert!(world.asked().iter().all(|entry| !entry.write));
    error.to_string()
}

#[test]
fn col_01_an_order_creates_a_task_in_the_modules_department() {
    let (world, service) = ordered();
    insta::assert_snapshot!(task_text(&world.task()));
    assert_eq!(world.service(service).status, ServiceStatus::Ordered);
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
    assert!(world.asked().is_empty(), "the panel is not asked before there is a card");
    assert_eq!(code(world.billing.close_task(world.task().id, &[], &by())), "card-invalid");
}

#[test]
fn col_02_staff_accept_the_task_and_fill_in_its_card() {
    let (world, service) = ordered();
    let task = world.task();
    let accepted = world.billing.accept_task(task.id, &by()).unwrap();
    assert_eq!((accepted.status, accepted.accepted_by.as_deref()), (TaskStatus::Accepted, Some("test")));
    world.asked();
    world.close_task(&card());
    insta::assert_snapshot!(calls(&world.asked()));
    let placed = world.service(service);
    assert_eq!((placed.status, placed.external_id.as_deref()), (ServiceStatus::Active, Some("7")));
    let shown: Vec<_> = placed.parameters.iter().map(|one| format!("{} = {:?}", one.name, one.value)).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    url = Some("https://bmc-7.example.com")
    username = Some("ADMIN")
    rack = Some("A1")
    label = Some("DB-1")
    server-name = Some("Anna-DB")
    "#);
    assert_eq!(notes(&world, EQUIPMENT), "billing:… service:1 active");
}

#[test]
fn col_02_only_the_identifier_is_required() {
    let (world, service) = ordered();
    world.close_task(&billing::model::parameters([("identifier", "7")]));
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn col_02_a_card_that_names_no_equipment_of_the_client_is_refused_with_the_reason_at_its_field() {
    let (world, service) = ordered();
    let other = world.delivered();
    let free = ServerId(3);
    let bobs = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(free, bobs)).unwrap();
    let elsewhere = ServerHand { notes: Some("billing:other service:4 active".into()), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(ServerId(2), elsewhere)).unwrap();
    world.asked();
    let before = server(&world, ServerId(1));
    let served = world.service(other).external_id.unwrap();
    assert_eq!(served, "1");

    let reasons: Vec<String> = ["seven", "-7", "99", "3", "1", "2"]
        .map(|identifier| format!("{identifier}: {}", refused(&world, &card_with("identifier", identifier))))
        .map(|reason| reason.replace(world.billing.installation(), "…"))
        .to_vec();
    insta::assert_snapshot!(reasons.join("\n"));
    assert_eq!(server(&world, ServerId(1)), before);

    // Nothing is lost: a card that is right goes on.
    world.close_task(&card());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn col_02_a_server_that_is_only_claimed_is_refused_by_the_billing_records() {
    let world = World::with(system_tests::Options {
        configuration: "E-2146G-64Gb-3x960SSD".into(),
        ..system_tests::Options::default()
    });
    // Claimed for a dedicated server that staff are to build.
    world.order();
    world.run();
    let build = world.task();
    let service = world.order_colocation(&[]);
    world.run();
    world.panel.panel(|panel| panel.set_notes(ServerId(1), "")).unwrap();
    let tasks = world.billing.tasks(&billing::TaskFilter::default()).unwrap();
    let task = tasks.iter().find(|task| task.id != build.id).unwrap();
    let error = world.billing.close_task(task.id, &card_with("identifier", "1"), &by()).unwrap_err();
    assert!(error.to_string().ends_with("is 1, and that server already serves service 1"), "{error}");
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
}

#[test]
fn col_02_two_cards_with_one_identifier_place_one_service_and_the_other_is_asked_again() {
    let world = World::new();
    world.add_equipment();
    let (first, second) = (world.order_colocation(&[]), world.order_colocation(&[]));
    world.run();
    for task in world.billing.tasks(&billing::TaskFilter::default()).unwrap() {
        // Both are right when they are filled in.
        world.billing.close_task(task.id, &card(), &by()).unwrap();
    }
    world.run();
    assert_eq!(world.service(first).status, ServiceStatus::Active);
    assert_eq!((world.service(second).status, world.service(second).external_id), (ServiceStatus::Ordered, None));
    insta::assert_snapshot!(task_text(&world.task()).replace(world.billing.installation(), "…"));
}

#[test]
fn col_02_equipment_that_another_client_gets_meanwhile_is_not_touched() {
    let (world, service) = ordered();
    world.billing.close_task(world.task().id, &card(), &by()).unwrap();
    let bobs = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, bobs)).unwrap();
    let before = server(&world, EQUIPMENT);
    world.run();
    assert_eq!(server(&world, EQUIPMENT), before);
    assert!(world.task().instructions.contains("bob@example.com"), "{}", world.task().instructions);
    assert_eq!(world.service(service).external_id, None);
}

#[test]
fn col_02_equipment_that_another_client_gets_after_the_claim_is_given_up_untouched() {
    let (world, service) = ordered();
    world.billing.close_task(world.task().id, &card(), &by()).unwrap();
    let scheduler = billing::Scheduler::new(&world.billing, billing::SchedulerOptions::default()).unwrap();
    // The card is stored; the server is read and claimed.
    for _ in 0..2 {
        scheduler.work_once(&()).unwrap();
    }
    assert_eq!(world.service(service).external_id.as_deref(), Some("7"));
    let bobs = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, bobs)).unwrap();
    let before = server(&world, EQUIPMENT);
    world.run();
    assert_eq!(server(&world, EQUIPMENT), before);
    assert!(world.task().instructions.contains("bob@example.com"), "{}", world.task().instructions);
    assert_eq!(world.service(service).external_id, None);
}

#[test]
fn col_02_a_panel_that_is_away_leaves_the_task_open() {
    let (world, service) = ordered();
    world.panel.faults(|faults| faults.add(Rule::any(Fault::ErrorBefore).always()));
    assert_eq!(code(world.billing.close_task(world.task().id, &card(), &by())), "panel-unavailable");
    assert_eq!(world.task().status, TaskStatus::Open);
    world.panel.faults(|faults| faults.clear());
    world.close_task(&card());
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

#[test]
fn col_02_a_panel_that_goes_away_after_the_card_costs_only_time() {
    let (mut world, service) = ordered();
    world.billing.close_task(world.task().id, &card(), &by()).unwrap();
    world.panel.faults(|faults| faults.add(Rule::any(Fault::ErrorBefore).times(6)));
    world.restart();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}
