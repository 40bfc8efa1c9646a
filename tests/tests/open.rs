//! DED-04 to DED-08: an order is delivered from stock, built by staff, or refused; a client's server is the client's.

use billing::model::{OperationStatus, ServiceStatus, TaskStatus};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::ServerHand;
use system_tests::{Options, World, by};

#[test]
fn ded_04_a_server_that_fits_is_prepared() {
    let world = World::new();
    let service = world.delivered();
    let service = world.service(service);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("1")));
}

#[test]
fn ded_05_the_most_similar_server_becomes_a_task_and_is_prepared_when_it_was_built() {
    let world = World::with(Options { configuration: "E-2146G-64Gb-3x960SSD".into(), ..Options::default() });
    let service = world.order();
    world.run();
    // Server 1 lacks one disk, server 3 memory and two disks.
    let tasks = world.billing.tasks(&billing::TaskFilter::default()).unwrap();
    let [task] = tasks.as_slice() else { panic!("{tasks:#?}") };
    assert_eq!(task.department, "technicians");
    insta::assert_snapshot!(format!("{}\n\n{}", task.title, task.instructions));
    assert_eq!(world.service(service).status, ServiceStatus::Ordered);

    // Closed too early: the server is looked at again, and the same task is open once more.
    world.billing.close_task(task.id, &[], &by()).unwrap();
    world.run();
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
    let again = world.billing.tasks(&billing::TaskFilter::default()).unwrap();
    assert_eq!(again.len(), 1, "{again:#?}");

    let built = ServerHand { configuration: Some("E-2146G-64Gb-3x960SSD".into()), ..ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(ServerId(1), built).unwrap());
    world.billing.close_task(again[0].id, &[], &by()).unwrap();
    world.run();
    let service = world.service(service);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("1")));
    let closed = world.billing.task(again[0].id).unwrap();
    assert_eq!(closed.status, TaskStatus::Closed);
}

#[test]
fn ded_05_a_server_that_is_taken_away_while_staff_build_it_is_replaced_by_the_next_nearest() {
    let world = World::with(Options { configuration: "E-2146G-64Gb-3x960SSD".into(), ..Options::default() });
    let service = world.order();
    world.run();
    assert_eq!(world.service(service).external_id.as_deref(), Some("1"));
    world.panel.panel(|panel| panel.remove_server(ServerId(1))).unwrap();
    let task = world.billing.tasks(&billing::TaskFilter::default()).unwrap().remove(0);
    world.billing.close_task(task.id, &[], &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).external_id.as_deref(), Some("2"), "{:#?}", world.last_operation(service));
    assert_eq!(world.last_operation(service).status, OperationStatus::WaitingTask);
}

#[test]
fn ded_05_two_orders_are_not_built_from_one_server() {
    let world = World::with(Options { configuration: "E-2146G-64Gb-3x960SSD".into(), ..Options::default() });
    let (first, second) = (world.order(), world.order());
    world.run();
    let server = |service| world.service(service).external_id;
    assert_eq!((server(first).as_deref(), server(second).as_deref()), (Some("1"), Some("2")));
}

#[test]
fn ded_06_the_clients_account_is_created_once_and_owns_the_servers() {
    let world = World::new();
    let (first, second) = (world.delivered(), world.delivered());
    assert_ne!(world.service(first).external_id, world.service(second).external_id);
    world.panel.panel(|panel| {
        let accounts = panel.users().filter(|user| user.email == "anna@example.com").count();
        assert_eq!(accounts, 1);
        for server in [1, 2] {
            assert_eq!(panel.owner_email(ServerId(server)), Some("anna@example.com"));
        }
    });
}

#[test]
fn ded_06_an_account_in_another_spelling_is_the_same_client() {
    let world = World::new();
    world.panel.panel(|panel| {
        let role = dcimanager_sim::model::Role::User;
        panel.add_user("Anna@Example.com", "whatever-it-is", role).unwrap();
    });
    let service = world.delivered();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    world.panel.panel(|panel| assert_eq!(panel.owner_email(ServerId(1)), Some("Anna@Example.com")));
}

#[test]
fn ded_07_the_ordered_os_is_installed_and_the_scripts_are_passed() {
    let world = World::new();
    world.delivered();
    let installs: Vec<String> = world
        .asked()
        .iter()
        .filter(|entry| entry.is("POST", "/install"))
        .filter_map(|entry| entry.body.clone())
        .collect();
    assert_eq!(installs, [r#"{"domain":"web.example.com","os_template":4,"password":"***","script":[2]}"#]);
}

#[test]
fn ded_07_the_service_is_not_active_before_the_set_up_is_complete() {
    let world = World::new();
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", Fault::OperationNeverEnds)));
    let service = world.order();
    world.run();
    // Hours later it is still not active; staff are told.
    assert_eq!(world.service(service).status, ServiceStatus::Ordered);
    assert_eq!(world.failure_code(service), "install-takes-too-long");
}

#[test]
fn ded_07_a_failed_set_up_is_a_failed_operation_with_the_panels_reason() {
    let world = World::new();
    let fails = Fault::OperationFails { reason: "PXE: no answer".into() };
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", fails)));
    let service = world.order();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Ordered);
    let operation = world.last_operation(service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let failure = operation.failure.unwrap();
    assert_eq!(failure.code, "install-failed");
    assert!(failure.message.contains("PXE: no answer"), "{}", failure.message);

    // Staff mend it and ask for another try: the same server, a second installation.
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    let service = world.service(service);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("1")));
}

#[test]
fn ded_04_a_server_that_was_marked_by_a_step_that_failed_is_gone_on_with_and_not_left_behind() {
    let world = World::new();
    // The mark is written, and the answer is one that nobody understands: staff have to look.
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/server/1", Fault::Oversized { bytes: 1 << 26 })));
    let service = world.order();
    world.run();
    assert_eq!(world.failure_code(service), "answer-too-large");
    world.billing.retry_operation(world.last_operation(service).id, &by()).unwrap();
    world.run();
    let service = world.service(service);
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Active, Some("1")));
    world.panel.panel(|panel| assert_eq!(panel.server(ServerId(2)).unwrap().notes, ""));
}

#[test]
fn ded_08_the_service_shows_the_servers_addresses() {
    let world = World::new();
    let mut order = world.new_order();
    order.resources = vec![("ip".into(), 2), ("ipv6".into(), 1)];
    let service = world.billing.order(&order, &by()).unwrap().id;
    world.run();
    let shown: Vec<String> =
        world.service(service).addresses.iter().map(|a| format!("{}/{}", a.ip, a.prefix)).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn an_open_that_failed_can_be_closed_and_gives_the_server_back_clean() {
    let world = World::new();
    let fails = Fault::OperationFails { reason: "PXE: no answer".into() };
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", fails).always()));
    let service = world.order();
    world.run();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted, "{:#?}", world.last_operation(service));
    world.panel.panel(|panel| {
        assert_eq!(panel.owner_email(ServerId(1)), None);
        assert!(panel.data_owners(ServerId(1)).is_empty());
        assert_eq!(panel.server(ServerId(1)).unwrap().notes, "");
    });
}
