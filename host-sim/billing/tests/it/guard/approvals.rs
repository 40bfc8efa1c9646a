//! Above the limit of deletions a second person has to approve.

use billing::model::{AdoptionWishes, By, FailureKind, OperationId, OperationStatus, PolicyChange, TaskStatus};
use billing::{OperationFilter, Until};
use processing_engine::contract::{Bearing, Holding, HoldingsPage, Power, ServiceStatus};
use sim_clock::{Clock, SignedDuration};

use super::{boris, limit, with_services};
use crate::scripted::{at_once, fails, lock};
use crate::world::{World, by};

#[test]
fn above_the_limit_a_second_person_has_to_approve() {
    let (world, services) = with_services(3);
    limit(&world, Some(1));
    for service in &services {
        world.billing.close(*service, &By::new("Anna")).unwrap();
    }
    world.run();
    let waiting = world.last(services[1]);
    assert_eq!(world.service(services[0]).status.word(), "deleted");
    assert_eq!(waiting.status, OperationStatus::WaitingApproval);
    assert!(world.billing.store().check().unwrap().is_sound());
    let task = world.billing.task(waiting.task.unwrap()).unwrap();
    insta::assert_snapshot!(format!("{}\n\n{}", task.title, task.instructions));

    world.refused("own-request", |billing| billing.approve_operation(waiting.id, &By::new(" ANNA ")));
    world.refused("own-request", |billing| billing.close_task(task.id, &[], &By::new("anna")));
    world.billing.approve_operation(waiting.id, &boris().because("the client leaves")).unwrap();
    world.refused("operation-approved", |billing| billing.approve_operation(waiting.id, &boris()));
    // The other one by its task.
    let other = world.last(services[2]).task.unwrap();
    world.billing.close_task(other, &[], &boris()).unwrap();
    world.run();
    for service in services {
        assert_eq!(world.service(service).status.word(), "deleted");
    }
    let detail = world.billing.operation(waiting.id).unwrap();
    assert_eq!((detail.approval.unwrap().who.as_str(), detail.tasks[0].status), ("boris", TaskStatus::Closed));
    world.refused("operation-status", |billing| billing.approve_operation(waiting.id, &boris()));
}

#[test]
fn only_staff_of_the_department_approve() {
    let (world, services) = with_services(1);
    limit(&world, Some(0));
    world.billing.add_staff("clara", "Engineers").unwrap();
    let operation = world.billing.close(services[0], &by()).unwrap();
    assert_eq!(operation.status, OperationStatus::WaitingApproval, "it is told to whoever asks");
    world.refused("not-in-department", |billing| billing.approve_operation(operation.id, &boris()));
    world.billing.approve_operation(operation.id, &By::new("clara")).unwrap();
    world.run();
    assert_eq!(world.service(services[0]).status.word(), "deleted");
}

#[test]
fn the_limit_counts_the_last_hour_of_the_billing_clock_over_all_workers() {
    let (world, services) = with_services(7);
    limit(&world, Some(2));
    for service in &services[..5] {
        world.billing.close(*service, &by()).unwrap();
    }
    world.scheduler(4).run(&Until::NothingDue, &()).unwrap();
    let with = |status| {
        let filter = OperationFilter { status: Some(status), ..OperationFilter::default() };
        world.billing.operations(&filter).unwrap().len()
    };
    assert_eq!(with(OperationStatus::WaitingApproval), 3);
    // Those that wait go on waiting, however much time passes; a new one has room.
    world.clock.advance(SignedDuration::from_hours(1)).unwrap();
    world.billing.close(services[5], &by()).unwrap();
    world.run();
    assert_eq!(world.service(services[5]).status.word(), "deleted");
    assert_eq!(with(OperationStatus::WaitingApproval), 3);
    // A higher limit has all of them looked at again.
    limit(&world, None);
    world.run();
    assert_eq!(with(OperationStatus::WaitingApproval), 0);
}

#[test]
fn an_order_that_was_never_delivered_is_given_up_without_asking() {
    let (world, _) = with_services(0);
    limit(&world, Some(0));
    world.module.will([fails(FailureKind::Exhausted)]);
    let service = world.order().id;
    world.run();
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
}

#[test]
fn a_policy_that_makes_no_sense_is_refused() {
    let (world, _) = with_services(0);
    let less = Some(SignedDuration::from_hours(-1));
    for change in [
        PolicyChange { close_grace: less, ..PolicyChange::default() },
        PolicyChange { suspend_grace: less, ..PolicyChange::default() },
    ] {
        world.refused("value-negative", |billing| billing.set_policy(&change, &by()));
    }
    // Whoever changes nothing is not who changed it.
    world.refused("change-empty", |billing| billing.set_policy(&PolicyChange::default(), &by()));
    world.refused("not-found", |billing| billing.approve_operation(OperationId(9), &by()));
    let policy = world.billing.policy().unwrap();
    assert_eq!((policy.deletions_per_hour, policy.changed_by), (Some(50), None));
}

/// It was delivered by whoever sold it before.
#[test]
fn what_was_stopped_when_it_was_adopted_is_a_deletion_like_any_other() {
    let world = World::furnished();
    world.module.answers(at_once);
    *lock(&world.module.holdings) = vec![Ok(HoldingsPage { holdings: vec![stopped("17")], cursor: None })];
    let wishes = AdoptionWishes { map: [("17".to_owned(), 1.into())].into(), ..AdoptionWishes::default() };
    let proposed = world.billing.propose_adoption(1.into(), &wishes, &mut |_| ()).unwrap();
    world.billing.adopt(1.into(), &wishes, &proposed.digest, &by(), &mut |_| ()).unwrap();
    let adopted = world.service(1.into());
    assert_eq!((adopted.status.word(), adopted.activated_at), ("suspended", Some(world.clock.now())));
    limit(&world, Some(0));
    let close = world.billing.close(adopted.id, &by()).unwrap();
    assert_eq!(close.status, OperationStatus::WaitingApproval);
}

fn stopped(id: &str) -> Holding {
    Holding {
        external_id: id.into(),
        title: format!("srv{id}"),
        configuration: "E5-32Gb".into(),
        location: String::new(),
        owner: Some("a@example.com".into()),
        owner_name: String::new(),
        mark: Bearing::None,
        addresses: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        os: String::new(),
        power: Power::Off,
        status: ServiceStatus::Suspended,
        product: None,
        obstacles: Vec::new(),
        fits: Vec::new(),
    }
}
