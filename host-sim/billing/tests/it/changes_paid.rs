//! What a change costs: refused before anything is touched, charged when it is done, and not at all when it fails.

use billing::LedgerFilter;
use billing::model::{FailureKind, OperationStatus, ServiceId};
use processing_engine::contract::{Detail, Failure, Step};

use crate::money::{days, money, pay};
use crate::prices::{order, priced};
use crate::scripted::{done, fails, wait};
use crate::world::{World, by, new_order, new_tariff};

/// Kind, amount and reason of what a service was charged since its order.
fn changes(world: &World, service: ServiceId) -> Vec<String> {
    let entries = world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap();
    entries.iter().skip(1).map(|entry| format!("{} {} {}", entry.kind, entry.amount, entry.why)).collect()
}

fn change(world: &World, service: ServiceId, ip: u64) -> billing::Result<billing::model::Operation> {
    world.billing.change_resources(service, &[("ip".to_owned(), ip)], &[], &by())
}

fn balance(world: &World) -> rust_decimal::Decimal {
    world.billing.balance(2.into()).unwrap().amount
}

#[test]
fn srv_01_the_difference_for_the_rest_of_the_period_is_charged_and_given_back() {
    let (world, tariff) = priced("100");
    let service = order(&world, tariff, None, 1);
    assert_eq!(balance(&world), money("50"));
    change(&world, service, 3).unwrap();
    assert_eq!(balance(&world), money("50"), "not before it is done");
    world.run();
    change(&world, service, 2).unwrap();
    world.run();
    assert_eq!(changes(&world, service), ["change -4 changed: ip 1 → 3", "change 2 changed: ip 3 → 2"]);
    // The next period is charged with the new amount.
    pay(&world, 2, "10");
    days(&world, 32);
    assert_eq!(changes(&world, service).last().unwrap(), "charge -52 prolonged (50 + 1 ip at 2)");
}

#[test]
fn srv_01_a_client_who_cannot_pay_is_refused_before_anything_is_touched() {
    let (world, tariff) = priced("53");
    let service = order(&world, tariff, None, 1);
    world.module.take_log();
    world.refused("balance-too-low", |_| change(&world, service, 3));
    world.run();
    assert!(world.module.take_log().is_empty());
    // One is paid for.
    change(&world, service, 2).unwrap();
    world.run();
    assert_eq!(balance(&world), money("1"));
}

#[test]
fn srv_01_a_change_that_fails_or_is_undone_is_not_charged() {
    let (world, tariff) = priced("100");
    let service = order(&world, tariff, None, 1);
    let why = Detail { code: "no-free-address".into(), message: "the pool is dry".into() };
    let undone = Ok(Step::Undone(Failure::Exhausted(why)));
    world.module.will([wait("adding", 1), undone, fails(FailureKind::Refused)]);
    for _ in 0..2 {
        change(&world, service, 3).unwrap();
        world.run();
        assert_eq!(world.last(service).status, OperationStatus::Canceled);
    }
    assert!(changes(&world, service).is_empty());
    assert_eq!(balance(&world), money("50"));
}

#[test]
fn srv_01_money_that_was_spent_meanwhile_stops_the_change_until_it_is_paid() {
    let (world, tariff) = priced("54");
    let service = order(&world, tariff, None, 1);
    world.module.will([wait("adding", 60)]);
    change(&world, service, 3).unwrap();
    world.scheduler(1).work_once(&()).unwrap();
    let mut cheap = new_tariff("Cheap", &[1.into()]);
    cheap.prices = billing::model::PriceChange { periods: vec![(1, money("3"))], ..cheap.prices };
    let cheap = world.billing.add_tariff(&cheap).unwrap().id;
    let other = billing::model::NewOrder { client: 2.into(), tariff: cheap, ..new_order() };
    world.billing.order(&other, &by()).unwrap();
    world.run();
    let operation = world.last(service);
    let failure = operation.failure.unwrap();
    assert_eq!((operation.status, failure.code.as_str()), (OperationStatus::Stopped, "balance-too-low"));
    assert!(changes(&world, service).is_empty());
    assert_eq!(world.service(service).resources[0].amount, 1);
    pay(&world, 2, "10");
    world.module.will([done()]);
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    assert_eq!(changes(&world, service), ["change -4.00 changed: ip 1 → 3"]);
    assert_eq!(world.service(service).resources[0].amount, 3);
}
