//! One object serves one service, on however many threads and processes.

use std::collections::BTreeSet;

use billing::model::{CallFailure, FailureKind, ModuleId, OperationKind, OperationStatus, ServiceStatus, TariffId};
use billing::{ServiceFilter, StepRequest};
use processing_engine::contract::{Event, Step};

use crate::scripted::{Asked, ask, changes, claim, done};
use crate::world::{World, by, new_module, new_order, new_tariff};

/// What a module does that claims one of these, and asks staff to build one when there is none.
fn claiming(servers: usize) -> impl Fn(&Asked<'_>) -> Result<Step, CallFailure> + Send + Sync {
    move |asked| match asked.request {
        StepRequest::Begin(OperationKind::Open) => claim("choosing", (0..servers).map(|id| id.to_string())),
        StepRequest::Advance { event: Event::Claimed(id), .. } => {
            assert_eq!(asked.call.service.external_id.as_deref(), Some(id.as_str()), "the service shows its claim");
            Ok(Step::Done(changes()))
        }
        StepRequest::Advance { event: Event::NothingToClaim, .. } => ask("building", "build", Vec::new()),
        _ => done(),
    }
}

fn served(world: &World) -> Vec<String> {
    let filter = ServiceFilter { status: Some(ServiceStatus::Active), ..ServiceFilter::default() };
    world.billing.services(&filter).unwrap().into_iter().filter_map(|service| service.external_id).collect()
}

#[test]
fn n_orders_for_m_servers_on_many_threads_deliver_exactly_m() {
    const ORDERS: usize = 24;
    const SERVERS: usize = 9;
    let world = World::furnished();
    world.module.answers(claiming(SERVERS));
    for _ in 0..ORDERS {
        world.order();
    }
    world.scheduler(8).run_until_idle(&()).unwrap();
    let served = served(&world);
    assert_eq!(served.len(), SERVERS);
    assert_eq!(served.iter().collect::<BTreeSet<_>>().len(), SERVERS, "none twice");
    let waiting = world.billing.operations(&Default::default()).unwrap();
    assert_eq!(waiting.len(), ORDERS - SERVERS);
    assert!(waiting.iter().all(|operation| operation.status == OperationStatus::WaitingTask));
}

#[test]
fn n_orders_for_m_servers_in_two_processes_deliver_exactly_m() {
    const ORDERS: usize = 20;
    const SERVERS: usize = 7;
    let one = World::furnished();
    let two = one.another_process();
    one.module.answers(claiming(SERVERS));
    std::thread::scope(|scope| {
        for world in [&one, &two] {
            scope.spawn(|| {
                for _ in 0..ORDERS / 2 {
                    world.billing.order(&new_order(), &by()).unwrap();
                }
                world.scheduler(3).run_until_idle(&()).unwrap();
            });
        }
    });
    let served = served(&one);
    assert_eq!(served.iter().collect::<BTreeSet<_>>().len(), SERVERS, "{served:?}");
    assert_eq!(served.len(), SERVERS);
    assert_eq!(two.billing.operations(&Default::default()).unwrap().len(), ORDERS - SERVERS);
}

#[test]
fn two_modules_of_one_panel_share_its_objects() {
    let world = World::furnished();
    let mut new = new_module("the same panel, written in another way");
    new.url = "PANEL.example.com:443/".into();
    let second = world.billing.add_module(&new).unwrap();
    assert_eq!(second.origin, world.billing.module(ModuleId(1)).unwrap().origin);
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    let tariff = world.tariff("Second", &[second.id]);
    world.module.answers(claiming(1));
    world.order();
    let mut order = new_order();
    order.tariff = tariff.id;
    world.billing.order(&order, &by()).unwrap();
    world.run();
    assert_eq!(served(&world), ["0"]);
}

#[test]
fn the_same_number_on_another_panel_is_another_object() {
    let world = World::furnished();
    let mut new = new_module("elsewhere");
    new.url = "https://other.example.com".into();
    let second = world.billing.add_module(&new).unwrap();
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    let tariff = world.billing.add_tariff(&new_tariff("Second", &[second.id])).unwrap();
    world.module.answers(claiming(1));
    for id in [TariffId(1), tariff.id] {
        let mut order = new_order();
        order.tariff = id;
        world.billing.order(&order, &by()).unwrap();
    }
    world.run();
    assert_eq!(served(&world), ["0", "0"]);
}

#[test]
fn a_claim_among_those_that_are_named_stays_and_another_one_is_given_up() {
    let world = World::furnished();
    world.module.will([claim("a", ["1"]), claim("b", ["2", "1"]), claim("c", ["3"]), claim("d", Vec::<String>::new())]);
    world.module.will([ask("e", "build", Vec::new())]);
    let service = world.order();
    let scheduler = world.scheduler(1);
    let mut held = Vec::new();
    for _ in 0..5 {
        scheduler.work_once(&()).unwrap();
        held.push(world.service(service.id).external_id.unwrap_or_default());
    }
    assert_eq!(held, ["1", "1", "3", "", ""]);
}

#[test]
fn a_claim_lives_until_the_service_is_deleted() {
    let world = World::furnished();
    world.module.answers(claiming(1));
    let first = world.order();
    world.run();
    world.module.will([crate::scripted::fails(FailureKind::Conflict)]);
    world.billing.close(first.id, &by()).unwrap();
    world.run();
    let second = world.order();
    world.run();
    assert_eq!(world.service(second.id).external_id, None, "the close has not succeeded: the object is not clean");
    world.billing.retry_operation(world.last(first.id).id, &by()).unwrap();
    world.run();
    let task = world.last(second.id).task.unwrap();
    world.module.will([claim("choosing", ["0"])]);
    world.billing.close_task(task, &[], &by()).unwrap();
    world.run();
    assert_eq!(served(&world), ["0"]);
    assert_eq!(world.service(second.id).status, ServiceStatus::Active);
}

/// A hold says that what is on it must stay, and an order is installed over it.
#[test]
fn an_object_that_is_held_is_not_given_to_an_order_until_it_is_released() {
    let world = World::furnished();
    world.module.answers(claiming(2));
    let held = |id: &str| world.billing.object(ModuleId(1), id).unwrap();
    let ours = by().because("our own router");
    world.billing.place_hold(&held("0"), &ours).unwrap();
    world.order();
    world.run();
    assert_eq!(served(&world), ["1"], "the next one is taken");

    let second = world.order().id;
    world.run();
    assert_eq!(world.last(second).status, OperationStatus::WaitingTask, "the only one that is left is held");
    assert!(world.history(world.last(second).id).contains("none of 2 objects is free"));
    world.billing.release_hold(&held("0"), &by()).unwrap();
    let third = world.order().id;
    world.run();
    assert_eq!(world.service(third).external_id.as_deref(), Some("0"));

    // What a service has already stays its own.
    world.billing.place_hold(&held("1"), &ours).unwrap();
    assert_eq!(served(&world), ["1", "0"]);
}
