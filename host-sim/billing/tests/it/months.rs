//! Random months of orders, payments, failures and days: whatever happens, the ledger balances, the periods of a
//! service neither overlap nor leave active time unpaid, and nothing runs on without money.

use billing::LedgerFilter;
use billing::model::{
    ClientId, EntryKind, FailureKind, NewOrder, NewUnitPrice, OperationStatus, PriceChange, ServiceId, ServiceStatus,
    TariffId,
};
use proptest::prelude::*;
use rust_decimal::Decimal;
use sim_clock::{Clock, Timestamp};

use crate::money::{days, money};
use crate::scripted::{at_once, fails};
use crate::world::{World, by, new_order, new_tariff};

#[derive(Debug, Clone, Copy)]
enum Act {
    Order {
        client: u64,
        tariff: u64,
    },
    Pay {
        client: u64,
        cents: i64,
    },
    Suspend(usize),
    Resume(usize),
    Close(usize),
    Autoprolong(usize, bool),
    /// The next call of the module fails like this.
    Fail(FailureKind),
    /// Staff try all again that stopped.
    Retry,
    Days(i64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let client = 1..=3u64;
    let act = prop_oneof![
        3 => (client.clone(), 1..=3u64).prop_map(|(client, tariff)| Act::Order { client, tariff }),
        3 => (client, 1..=20_000i64).prop_map(|(client, cents)| Act::Pay { client, cents }),
        1 => any::<usize>().prop_map(Act::Suspend),
        2 => any::<usize>().prop_map(Act::Resume),
        1 => any::<usize>().prop_map(Act::Close),
        1 => any::<(usize, bool)>().prop_map(|(service, on)| Act::Autoprolong(service, on)),
        1 => prop_oneof![Just(FailureKind::Refused), Just(FailureKind::Unavailable)].prop_map(Act::Fail),
        1 => Just(Act::Retry),
        6 => (0..=12i64).prop_map(Act::Days),
    ];
    prop::collection::vec(act, 1..60)
}

/// Three clients without money, and a tariff that is free, one of a month, and one of three.
fn world() -> World {
    let world = World::new();
    world.module.answers(at_once);
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        world.poor_client(email);
    }
    let module = world.module("main").id;
    world.billing.sync_module(module, &mut |_| ()).unwrap();
    for (name, price, months, grace) in [("Free", "0", 1, 14), ("Month", "49.90", 1, 5), ("Quarter", "120", 3, 14)] {
        let mut tariff = new_tariff(name, &[module]);
        tariff.prices = PriceChange::period(months, money(price));
        tariff.prices.units.push(NewUnitPrice { resource: "ip".into(), months: None, price: money("0.35") });
        let id = world.billing.add_tariff(&tariff).unwrap().id;
        world.billing.set_grace_days(id, grace).unwrap();
    }
    world
}

/// Carries out an act. What is refused, is refused: that must not break anything either.
fn carry_out(world: &World, act: Act) {
    let billing = &world.billing;
    let count = billing.services(&billing::ServiceFilter { with_deleted: true, ..Default::default() }).unwrap().len();
    let some = |index: usize| ServiceId((index % count.max(1)) as u64 + 1);
    match act {
        Act::Order { client, tariff } => {
            let resources = vec![("ip".to_owned(), client)];
            let order = NewOrder { client: ClientId(client), tariff: TariffId(tariff), resources, ..new_order() };
            drop(billing.order(&order, &by()));
        }
        Act::Pay { client, cents } => {
            billing.pay(ClientId(client), Decimal::new(cents, 2), "EUR", &by()).unwrap();
        }
        Act::Suspend(index) => drop(billing.suspend(some(index), &by())),
        Act::Resume(index) => drop(billing.resume(some(index), &by())),
        Act::Close(index) => drop(billing.close(some(index), &by())),
        Act::Autoprolong(index, on) => drop(billing.set_autoprolong(some(index), on, &by())),
        Act::Fail(kind) => world.module.will([fails(kind)]),
        Act::Retry => {
            for operation in billing.operations(&billing::OperationFilter::default()).unwrap() {
                if operation.status == OperationStatus::Stopped {
                    billing.retry_operation(operation.id, &by()).unwrap();
                }
            }
        }
        Act::Days(count) => days(world, count),
    }
}

fn check(world: &World, passed: bool) {
    for balance in world.billing.balances().unwrap() {
        let filter = LedgerFilter { client: Some(balance.client), service: None };
        let mut sum = Decimal::ZERO;
        for entry in world.billing.ledger(&filter).unwrap() {
            sum += entry.amount;
            assert_eq!(entry.balance, sum, "entry {} of client {}", entry.id, balance.client);
            assert!(sum >= Decimal::ZERO, "nobody owes anything");
            assert_eq!(entry.kind == EntryKind::Payment, entry.period.is_none());
        }
        assert_eq!(balance.amount, sum);
    }
    let now = world.clock.now();
    for service in world.billing.services(&billing::ServiceFilter { with_deleted: true, ..Default::default() }).unwrap()
    {
        check_periods(world, service.id);
        if service.status == ServiceStatus::Deleted && service.activated_at.is_none() {
            let filter = LedgerFilter { client: None, service: Some(service.id) };
            let cost: Decimal = world.billing.ledger(&filter).unwrap().iter().map(|entry| entry.amount).sum();
            assert!(cost.is_zero(), "service {} was never delivered and cost {cost}", service.id);
        }
        let unpaid = service.paid_until.is_none_or(|end| end <= now);
        if passed && service.status == ServiceStatus::Active && service.operation.is_none() {
            assert!(!unpaid, "service {} runs unpaid at {now}", service.id);
        }
    }
}

/// Periods follow each other; where they do not, the service was not active.
fn check_periods(world: &World, id: ServiceId) {
    let entries = world.billing.ledger(&LedgerFilter { client: None, service: Some(id) }).unwrap();
    let charges: Vec<_> = entries.iter().filter(|entry| entry.kind == EntryKind::Charge).collect();
    let periods: Vec<_> = charges.iter().map(|entry| entry.period.unwrap()).collect();
    let history = world.billing.service(id).unwrap().history;
    let when = |whats: &[&str]| -> Vec<Timestamp> {
        history.iter().filter(|line| whats.contains(&line.what.as_str())).map(|line| line.at).collect()
    };
    let (begun, ended) = (when(&["opened", "resumed"]), when(&["suspended", "deleted"]));
    for (index, period) in periods.iter().enumerate() {
        assert_eq!(period.number as usize, index + 1);
        assert_eq!(period.starts_at.is_some(), period.ends_at.is_some());
    }
    for pair in periods.windows(2) {
        let (Some(end), Some(start)) = (pair[0].ends_at, pair[1].starts_at) else { continue };
        assert!(end <= start, "periods of service {id} overlap");
        if end == start {
            continue;
        }
        assert!(!begun.iter().any(|at| (end..start).contains(at)), "service {id} became active in a gap");
        let active_at_end =
            begun.iter().filter(|at| **at <= end).count() > ended.iter().filter(|at| **at <= end).count();
        let stopped_in_gap = ended.iter().any(|at| (end..=start).contains(at));
        assert!(!active_at_end || stopped_in_gap, "service {id} was active in a gap");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn srv_02_a_random_month_balances_and_leaves_no_active_time_unpaid(acts in acts()) {
        let world = world();
        for act in acts {
            carry_out(&world, act);
            check(&world, matches!(act, Act::Days(1..)));
        }
        days(&world, 40);
        check(&world, true);
    }
}
