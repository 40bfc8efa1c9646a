//! Money that staff move by hand: periods ahead and corrections.

use billing::model::{By, EntryKind, NewOrder, ServiceId, ServiceStatus};
use billing::{Billing, LedgerFilter};
use rust_decimal::Decimal;
use sim_clock::Clock;

use crate::money::{days, money, pay, poor};
use crate::scripted::ask;
use crate::world::{World, by, new_order};

fn order(world: &World) -> ServiceId {
    world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap().id
}

fn balance(world: &World) -> String {
    world.billing.balance(2.into()).unwrap().amount.to_string()
}

/// Begin and end of each period that was charged, in days from the first of January.
fn periods(world: &World, service: ServiceId) -> Vec<Option<(i64, i64)>> {
    let entries = world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap();
    let start = sim_clock::ManualClock::default().now();
    let day = |at: sim_clock::Timestamp| at.duration_since(start).as_hours() / 24;
    let charges = entries.iter().filter(|entry| entry.kind == EntryKind::Charge);
    charges
        .map(|entry| {
            let period = entry.period.unwrap();
            period.starts_at.zip(period.ends_at).map(|(from, to)| (day(from), day(to)))
        })
        .collect()
}

#[test]
fn srv_02_a_service_is_prolonged_by_hand_and_its_periods_follow_each_other() {
    let world = poor("200");
    let service = order(&world);
    world.run();
    let found = world.billing.prolong(service, 2, &by().because("paid by invoice")).unwrap();
    assert_eq!(found.paid_until.unwrap().to_string(), "2026-04-01T00:00:00Z");
    assert_eq!(periods(&world, service), [Some((0, 31)), Some((31, 59)), Some((59, 90))]);
    let last = world.billing.ledger(&LedgerFilter::default()).unwrap().pop().unwrap();
    assert_eq!((last.who.as_str(), last.why.as_str()), ("anna", "prolonged by hand: paid by invoice"));
    days(&world, 89);
    assert_eq!(balance(&world), "50.30", "nothing more is charged while it is paid");
}

#[test]
fn srv_02_what_is_paid_ahead_of_its_delivery_begins_with_it() {
    let world = poor("150");
    let service = order(&world);
    world.billing.prolong(service, 1, &by()).unwrap();
    assert_eq!(periods(&world, service), [None, None]);
    days(&world, 3);
    assert_eq!(periods(&world, service), [Some((0, 31)), Some((31, 59))]);

    let world = poor("150");
    world.module.will([ask("asking", "card", Vec::new())]);
    let never = order(&world);
    world.run();
    world.billing.prolong(never, 1, &by()).unwrap();
    world.billing.close(never, &by()).unwrap();
    world.run();
    assert_eq!(balance(&world), "150.00", "all of it is given back");
}

#[test]
fn srv_01_prolonging_a_service_without_money_lets_it_run_again() {
    let world = poor("50");
    let service = order(&world);
    days(&world, 33);
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    world.billing.set_autoprolong(service, false, &by()).unwrap();
    pay(&world, 2, "60");
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended, "automatic prolong is off");
    world.billing.prolong(service, 1, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(periods(&world, service), [Some((0, 31)), Some((33, 61))]);
}

#[test]
fn srv_02_what_cannot_be_prolonged_is_refused_and_costs_nothing() {
    let world = poor("120");
    let service = order(&world);
    world.run();
    let prolong = |code, periods| world.refused(code, |billing| billing.prolong(service, periods, &by()));
    prolong("prolong-too-far", u32::MAX);
    assert_eq!(
        prolong("prolong-too-far", 240),
        "service 1 cannot be prolonged by 240 periods: from 1 to 239 can be paid now (months paid ahead: 1, at most 240)"
    );
    assert_eq!(
        prolong("prolong-too-far", 0),
        "service 1 cannot be prolonged by 0 periods: from 1 to 239 can be paid now (months paid ahead: 1, at most 240)"
    );
    world.refused("not-found", |billing| billing.prolong(99.into(), 1, &by()));
    world.billing.close(service, &by()).unwrap();
    prolong("service-busy", 1);
    world.run();
    prolong("service-status", 1);
}

/// Some of the periods could be paid for: what was charged for them is taken back, and is not what the client is said to
/// have.
#[test]
fn srv_02_money_that_reaches_for_some_of_the_periods_is_named_as_it_is() {
    let world = poor("220");
    let service = order(&world);
    world.run();
    let price = money("49.90");
    let (has, cost) = (money(&balance(&world)), price * money("5"));
    assert!(has > price * money("2") && has < cost);
    assert_eq!(
        world.refused("balance-too-low", |billing| billing.prolong(service, 5, &by())),
        format!("client 2 has {has} EUR; 5 periods cost {cost} EUR")
    );
}

#[test]
fn srv_01_a_correction_is_one_more_entry_with_its_reason() {
    let world = poor("200");
    let service = order(&world);
    world.run();
    let because = |why: &str| By::new("olga").because(why);
    let correct = |amount: &str, entry, why: &str| {
        world.billing.correct(2.into(), (money(amount), "EUR"), entry, &because(why)).unwrap()
    };
    let before = world.billing.ledger(&LedgerFilter::default()).unwrap();
    let wrong = before.iter().find(|entry| entry.service == Some(service)).unwrap().id;
    let entry = correct("12.34", Some(wrong), "charged for a day without network");
    assert_eq!((entry.kind, entry.corrects, entry.who.as_str()), (EntryKind::Correction, Some(wrong), "olga"));
    assert_eq!(balance(&world), "162.44");
    let debt = correct("-200", None, "the bank took the payment back");
    assert_eq!(debt.balance, money("-37.56"), "a client may be in debt");
    let after = world.billing.ledger(&LedgerFilter::default()).unwrap();
    assert_eq!(after[..before.len()], before, "nothing that was there has changed");
    days(&world, 33);
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    correct("100", None, "the bank paid after all");
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active, "as after a payment");
}

#[test]
fn srv_01_a_correction_that_makes_no_sense_is_refused() {
    let world = poor("10");
    world.client("c@example.com");
    let correct = |amount: &'static str, currency: &'static str, entry, why: &'static str| {
        move |billing: &Billing| billing.correct(2.into(), (money(amount), currency), entry, &by().because(why))
    };
    world.refused("value-empty", correct("1", "EUR", None, " "));
    world.refused("amount-invalid", correct("0", "EUR", None, "x"));
    world.refused("amount-invalid", correct("0.00001", "EUR", None, "x"));
    world.refused("amount-invalid", correct("1", "euro", None, "x"));
    world.refused("currency-mismatch", correct("1", "USD", None, "x"));
    world.refused("not-found", correct("1", "EUR", Some(99), "x"));
    let theirs = world.billing.ledger(&LedgerFilter { client: Some(3.into()), service: None }).unwrap();
    world.refused("not-found", correct("1", "EUR", Some(theirs[0].id), "an entry of another client"));
    let sum: Decimal = theirs.iter().map(|entry| entry.amount).sum();
    assert_eq!(world.billing.balance(3.into()).unwrap().amount, sum);
}

/// Its time is known already, and has not come.
#[test]
fn srv_02_what_was_paid_ahead_of_an_active_service_and_has_not_begun_is_given_back_when_it_is_closed() {
    let world = poor("200");
    let service = order(&world);
    world.run();
    world.billing.prolong(service, 2, &by()).unwrap();
    assert_eq!(balance(&world), "50.30");
    days(&world, 40);
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert_eq!(balance(&world), "100.20", "the third period is given back; the second one has begun");
    assert!(world.billing.store().check().unwrap().is_sound());
}

/// Whoever is told that it failed types it again.
#[test]
fn srv_01_what_is_stored_is_not_said_to_have_failed_when_the_services_cannot_be_settled() {
    let world = poor("50");
    let service = order(&world);
    days(&world, 33);
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.execute_batch("CREATE TRIGGER full BEFORE INSERT ON operation BEGIN SELECT RAISE(ABORT, 'full'); END").unwrap();
    let paid = world.billing.pay(2.into(), money("100"), "EUR", &by()).unwrap();
    assert_eq!(paid.balance, money("100.10"));
    let corrected = world.billing.correct(2.into(), (money("1"), "EUR"), None, &by().because("a slip")).unwrap();
    assert_eq!(corrected.balance, money("101.10"));
    let prolonged = world.billing.prolong(service, 1, &by()).unwrap();
    assert_eq!((prolonged.id, balance(&world).as_str()), (service, "51.20"));

    sql.execute_batch("DROP TRIGGER full").unwrap();
    days(&world, 1);
    assert_eq!(world.service(service).status, ServiceStatus::Active, "the next pass does the rest");
}
