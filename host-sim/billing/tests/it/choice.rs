//! Several modules per tariff (MOD-04), and departments with staff (MOD-03).

use billing::TaskFilter;
use billing::model::{By, FailureKind, NewModule, OperationStatus, ProcessingModule, ServiceId, ServiceStatus, TaskId};
use processing_engine::contract::{Detail, Failure, Step};

use crate::scripted::{ask, claim, done, fails, lock, option, snapshot};
use crate::world::{World, by, new_module};

/// Two modules at two panels, each with its department: `First` is tried first.
fn two() -> (World, ProcessingModule, ProcessingModule) {
    let world = World::new();
    world.client("a@example.com");
    let add = |name: &str, sort, url: &str, department: &str| {
        let (url, department) = (url.into(), department.into());
        let module = world.billing.add_module(&NewModule { sort, url, department, ..new_module(name) }).unwrap();
        world.billing.sync_module(module.id, &mut |_| ()).unwrap();
        module
    };
    let second = add("Second", 20, "https://second.example.com", "Southerners");
    let first = add("First", 10, "https://first.example.com", "Northerners");
    world.tariff("Small", &[second.id, first.id]);
    world.module.take_log();
    (world, first, second)
}

fn served_by(world: &World, service: ServiceId) -> u64 {
    world.service(service).module.0
}

#[test]
fn mod_04_the_lowest_sort_is_asked_first_and_the_service_remembers_it() {
    let (world, first, _) = two();
    world.module.will([done()]);
    let service = world.active();
    assert_eq!((service.status, service.module), (ServiceStatus::Active, first.id));
}

#[test]
fn mod_04_a_module_that_cannot_is_passed_over_for_the_next() {
    for kind in [
        FailureKind::Unavailable,
        FailureKind::Unauthorized,
        FailureKind::Exhausted,
        FailureKind::Refused,
        FailureKind::Protocol,
    ] {
        let (world, _, second) = two();
        world.module.will([fails(kind), claim("choosing", ["7"]), done()]);
        let service = world.active();
        assert_eq!((service.status, service.module), (ServiceStatus::Active, second.id), "{kind}");
        let history = world.billing.service(service.id).unwrap().history;
        let line = history.iter().find(|line| line.what == "passed over").unwrap();
        assert_eq!((line.who.as_str(), line.why.as_str()), ("First", format!("the panel is {kind}").as_str()));
    }
}

#[test]
fn mod_04_a_module_that_has_taken_back_what_it_began_is_passed_over() {
    let (world, _, second) = two();
    let refused = Failure::Refused(Detail { code: "install-failed".into(), message: "server 17 is broken".into() });
    world.module.will([claim("choosing", ["17"]), Ok(Step::Undone(refused)), claim("choosing", ["17"]), done()]);
    let service = world.active();
    assert_eq!((service.module, service.external_id.as_deref()), (second.id, Some("17")), "the other panel's 17");
    insta::assert_snapshot!(world.history(world.last(service.id).id));
}

#[test]
fn mod_04_what_has_begun_stays_with_its_module() {
    let (world, first, _) = two();
    world.module.will([claim("choosing", ["17"]), fails(FailureKind::Refused)]);
    let service = world.order();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Stopped);
    assert_eq!(world.service(service.id).module, first.id);
    world.billing.retry_operation(world.last(service.id).id, &by()).unwrap();
    assert_eq!(world.service(service.id).module, first.id);
}

#[test]
fn mod_04_an_invalid_order_or_a_conflict_is_no_reason_to_ask_another_module() {
    for kind in [FailureKind::Invalid, FailureKind::Conflict, FailureKind::Broken] {
        let (world, first, _) = two();
        world.module.will([fails(kind)]);
        let service = world.order();
        world.run();
        assert_eq!(world.last(service.id).status, OperationStatus::Stopped);
        assert_eq!(world.service(service.id).module, first.id, "{kind}");
    }
}

#[test]
fn mod_04_when_none_is_left_the_operation_stops_with_all_reasons_and_a_retry_begins_with_the_first() {
    let (world, first, _) = two();
    world.module.will([fails(FailureKind::Unavailable), fails(FailureKind::Exhausted)]);
    let service = world.order();
    world.run();
    let operation = world.last(service.id);
    assert_eq!(operation.status, OperationStatus::Stopped);
    let failure = operation.failure.unwrap();
    assert_eq!(failure.code, "no-module-left");
    assert_eq!(
        failure.message,
        "no processing module of the tariff could open the service: First: the panel is unavailable; \
         Second: the panel is exhausted"
    );
    let task = world.billing.task(operation.task.unwrap()).unwrap();
    assert!(task.instructions.contains(&failure.message));

    world.billing.close_task(task.id, &[], &by()).unwrap();
    assert_eq!(world.service(service.id).module, first.id);
    world.module.will([done()]);
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Active);
    assert_eq!(served_by(&world, service.id), first.id.0);
}

#[test]
fn mod_04_a_panel_that_does_not_offer_what_was_ordered_is_not_asked() {
    let (world, first, second) = two();
    // The second panel loses the OS that is ordered.
    let mut other = snapshot();
    other.options = vec![option("os_template", "77", "Plan 9")];
    *lock(&world.module.pages) = vec![Ok(other)];
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    world.module.will([fails(FailureKind::Exhausted)]);
    let service = world.order();
    world.run();
    let failure = world.last(service.id).failure.unwrap();
    assert!(failure.message.contains("Second: its panel does not offer `10` for `os_template`"), "{failure}");
    // Without it at the first one, the order itself goes to the one that has it.
    world.billing.sync_module(first.id, &mut |_| ()).unwrap();
    world.refused("option-vanished", |billing| billing.order(&crate::world::new_order(), &by()));
    *lock(&world.module.pages) = vec![Ok(snapshot())];
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    assert_eq!(world.order().module, second.id);
}

#[test]
fn mod_03_tasks_go_to_the_department_of_the_module_that_asks() {
    let (world, _, second) = two();
    world.module.will([fails(FailureKind::Exhausted), ask("building", "build", Vec::new())]);
    let service = world.order();
    world.run();
    let task = world.billing.task(world.last(service.id).task.unwrap()).unwrap();
    assert_eq!((task.department.as_str(), task.module), ("Southerners", second.id));
}

/// A world with a task of the department Engineers.
fn with_task() -> (World, TaskId) {
    let world = World::furnished();
    world.module.will([ask("building", "build", Vec::new())]);
    let service = world.order();
    world.run();
    let task = world.last(service.id).task.unwrap();
    (world, task)
}

fn seen(world: &World, person: &str) -> usize {
    world.billing.tasks(&TaskFilter { person: Some(person.into()), ..TaskFilter::default() }).unwrap().len()
}

#[test]
fn mod_03_only_the_staff_of_the_department_see_accept_and_close_its_tasks() {
    let (world, task) = with_task();
    world.billing.add_staff("tom", "Engineers").unwrap();
    world.billing.add_staff("eve", "Accountants").unwrap();
    assert_eq!((seen(&world, "tom"), seen(&world, "eve"), seen(&world, "nobody")), (1, 0, 0));
    let eve = By::new("eve");
    let message = world.refused("not-in-department", |billing| billing.accept_task(task, &eve));
    assert_eq!(message, "eve is not in the department `Engineers`");
    world.refused("not-in-department", |billing| billing.close_task(task, &[], &eve));
    world.billing.accept_task(task, &By::new("tom")).unwrap();
    world.billing.close_task(task, &[], &By::new("tom")).unwrap();
}

#[test]
fn mod_03_a_department_without_staff_is_open_to_everyone() {
    let (world, task) = with_task();
    world.billing.add_staff("eve", "Accountants").unwrap();
    assert_eq!(seen(&world, "eve"), 1);
    world.billing.close_task(task, &[], &By::new("eve")).unwrap();
}

#[test]
fn mod_03_staff_are_added_listed_and_removed() {
    let world = World::new();
    let member = world.billing.add_staff(" tom ", " Engineers ").unwrap();
    assert_eq!((member.name.as_str(), member.department.as_str()), ("tom", "Engineers"));
    world.refused("staff-exists", |billing| billing.add_staff("tom", "Engineers"));
    world.refused("value-empty", |billing| billing.add_staff(" ", "Engineers"));
    world.refused("value-empty", |billing| billing.add_staff("tom", ""));
    world.billing.add_staff("tom", "Accountants").unwrap();
    assert_eq!(world.billing.staff(None).unwrap().len(), 2);
    assert_eq!(world.billing.staff(Some("Engineers")).unwrap(), [member]);
    world.billing.remove_staff("tom", "Engineers").unwrap();
    world.refused("not-in-department", |billing| billing.remove_staff("tom", "Engineers"));
    assert_eq!(world.billing.staff(Some("Engineers")).unwrap(), []);
}
