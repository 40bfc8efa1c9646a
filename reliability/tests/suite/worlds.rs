//! What the sweep relies on: a world does what it did before, a copy goes its own way, the dead write nothing.

use reliability::cut::Plan;
use reliability::operation::{Operation, Rest, Run};
use reliability::snapshot::Snapshot;
use reliability::world::World;

use crate::ground;

fn run(world: &World, operation: &Operation, plan: Plan) -> Run {
    let mut world = operation.prepared(world).unwrap();
    Run::of(operation, &mut world, plan).unwrap()
}

#[test]
fn the_same_run_twice_is_the_same_run() {
    let world = World::new(&ground(), 1).unwrap();
    let operation = Operation::named("dedicated-open-build").unwrap();
    let (first, second) = (run(&world, operation, Plan::default()), run(&world, operation, Plan::default()));
    assert_eq!(first.rest, Rest::Idle);
    assert_eq!((first.outcome, first.watched, first.requests), (second.outcome, second.watched, second.requests));
}

#[test]
fn a_copy_goes_its_own_way() {
    let world = World::new(&ground(), 1).unwrap();
    let services = |world: &World| Snapshot::take(world.billing().unwrap(), world.panel()).unwrap().services.len();
    let operation = Operation::named("dedicated-open").unwrap();
    let mut copy = world.copy().unwrap();
    Run::of(operation, &mut copy, Plan::default()).unwrap();
    assert_eq!((services(&world), services(&copy)), (0, 1));
}

#[test]
fn a_host_that_died_before_the_commit_of_an_order_has_taken_none_and_after_it_one() {
    let world = World::new(&ground(), 1).unwrap();
    let operation = Operation::named("dedicated-open").unwrap();
    for (cut, orders) in [("commit:1:before", 0), ("commit:1:after", 1)] {
        let mut world = operation.prepared(&world).unwrap();
        world.watch().begin(Plan { cut: Some(cut.parse().unwrap()), fault: None });
        let billing = world.billing().unwrap();
        let client = billing.client_by_email(reliability::world::ANNA).unwrap().unwrap();
        let order = billing::model::NewOrder {
            client: client.id,
            tariff: billing.tariffs().unwrap()[0].id,
            period: None,
            parameters: billing::model::parameters([("os-template", "4")]),
            resources: Vec::new(),
        };
        // Whoever asked hears nothing in both cases.
        assert_eq!(billing.order(&order, &reliability::world::by()).unwrap_err().code(), "database-died");
        assert_eq!(billing.order(&order, &reliability::world::by()).unwrap_err().code(), "database-died");
        world.restart().unwrap();
        let snapshot = Snapshot::take(world.billing().unwrap(), world.panel()).unwrap();
        assert_eq!((snapshot.services.len(), snapshot.operations.len()), (orders, orders), "{cut}");
    }
}
