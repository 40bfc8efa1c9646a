//! The ledger: payments, charges, refunds.

use billing::LedgerFilter;
use billing::model::{EntryKind, FailureKind, NewOrder, OperationStatus, PriceChange, ServiceStatus};
use rusqlite::Connection;
use rust_decimal::Decimal;

use super::{active, balance, days, ledger, money, pay, poor};
use crate::scripted::{claim, fails};
use crate::world::{by, new_order, new_tariff};

#[test]
fn srv_01_payments_are_recorded_and_orders_are_charged() {
    let world = poor("60.10");
    let service = active(&world);
    assert_eq!(balance(&world), "10.20");
    let entries = ledger(&world, service);
    let [charge] = entries.as_slice() else { panic!("one charge: {entries:?}") };
    assert_eq!((charge.kind, charge.amount, charge.currency.as_str()), (EntryKind::Charge, money("-49.90"), "EUR"));
    assert_eq!((charge.who.as_str(), charge.why.as_str()), ("anna", "ordered"));
    let all = world.billing.ledger(&LedgerFilter { client: Some(2.into()), service: None }).unwrap();
    assert_eq!(all.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [EntryKind::Payment, EntryKind::Charge]);
    assert_eq!(all.iter().map(|entry| entry.amount).sum::<Decimal>(), money("10.20"));
}

#[test]
fn srv_01_an_order_that_the_balance_does_not_reach_for_is_refused() {
    let world = poor("49.89");
    let order = NewOrder { client: 2.into(), ..new_order() };
    let message = world.refused("balance-too-low", |billing| billing.order(&order, &by()));
    assert_eq!(message, "client 2 has 49.89 EUR, and 49.90 EUR are to be paid");
    pay(&world, 2, "0.01");
    active(&world);
    assert_eq!(balance(&world), "0.00");
    world.refused("balance-too-low", |billing| billing.order(&order, &by()));
}

#[test]
fn srv_01_a_client_has_one_currency() {
    let world = poor("1");
    let usd = |billing: &billing::Billing| billing.pay(2.into(), money("5"), "USD", &by());
    assert_eq!(world.refused("currency-mismatch", usd), "client 2 pays in EUR, not in USD");
    let mut tariff = new_tariff("In dollars", &[1.into()]);
    tariff.currency = "USD".into();
    tariff.prices = PriceChange::period(1, money("0.50"));
    let tariff = world.billing.add_tariff(&tariff).unwrap().id;
    let order = NewOrder { client: 2.into(), tariff, ..new_order() };
    world.refused("currency-mismatch", |billing| billing.order(&order, &by()));
}

#[test]
fn srv_01_a_payment_that_cannot_be_one_is_refused() {
    let world = poor("0");
    for (amount, currency) in [("0", "EUR"), ("-5", "EUR"), ("0.00001", "EUR"), ("1000000000001", "EUR"), ("5", "eur")]
    {
        world.refused("amount-invalid", |billing| billing.pay(2.into(), money(amount), currency, &by()));
    }
    world.refused("not-found", |billing| billing.pay(99.into(), money("1"), "EUR", &by()));
    world.billing.delete_client(2.into()).unwrap();
    world.refused("client-deleted", |billing| billing.pay(2.into(), money("1"), "EUR", &by()));
}

#[test]
fn srv_01_the_ledger_is_append_only_and_periods_do_not_change() {
    let world = poor("50");
    active(&world);
    let sql = Connection::open(world.billing.store().path()).unwrap();
    for (statement, why) in [
        ("UPDATE ledger_entry SET amount = '1000' WHERE id = 1", "append-only"),
        ("DELETE FROM ledger_entry WHERE id = 1", "append-only"),
        ("UPDATE service_period SET ends_at = ends_at + 1", "does not change"),
        ("DELETE FROM service_period", "not deleted"),
        (
            "INSERT INTO service_period (service_id, number, months, starts_at, ends_at, created_at) \
             SELECT service_id, 2, 1, ends_at - 1, ends_at + 1, 0 FROM service_period",
            "do not overlap",
        ),
        (
            "INSERT INTO ledger_entry (client_id, kind, amount, currency, balance, service_id, period_id, at, who, why) \
             SELECT client_id, kind, amount, currency, balance, service_id, period_id, at, who, why FROM ledger_entry \
             WHERE kind = 'charge'",
            "UNIQUE",
        ),
    ] {
        let error = sql.execute(statement, []).unwrap_err().to_string();
        assert!(error.contains(why), "{statement}: {error}");
    }
}

#[test]
fn srv_01_an_order_that_was_never_delivered_is_refunded_when_it_is_closed() {
    let world = poor("50");
    world.module.will([claim("choosing", ["17"]), fails(FailureKind::Refused)]);
    let id = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap().id;
    world.run();
    assert_eq!(world.last(id).status, OperationStatus::Stopped);
    world.billing.close(id, &by()).unwrap();
    assert_eq!(balance(&world), "0.10", "not before it is closed");
    world.run();
    assert_eq!((world.service(id).status, balance(&world).as_str()), (ServiceStatus::Deleted, "50.00"));
    let refund = ledger(&world, id).pop().unwrap();
    assert_eq!((refund.kind, refund.why.as_str()), (EntryKind::Refund, "period 1 was never delivered"));
}

#[test]
fn srv_01_a_free_service_has_periods_that_cost_nothing() {
    let world = poor("0");
    let mut tariff = new_tariff("Free", &[1.into()]);
    tariff.prices = PriceChange::period(1, money("0"));
    let tariff = world.billing.add_tariff(&tariff).unwrap().id;
    let id = world.billing.order(&NewOrder { client: 2.into(), tariff, ..new_order() }, &by()).unwrap().id;
    world.run();
    days(&world, 45);
    let entries = ledger(&world, id);
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.amount.to_string() == "0" && entry.period.unwrap().starts_at.is_some()));
}

#[test]
fn the_diary_says_what_happened_since() {
    let world = poor("50");
    active(&world);
    let mark = world.billing.diary_mark().unwrap();
    days(&world, 50);
    let lines = world.billing.diary(mark).unwrap().into_iter().map(|line| {
        let amount = line.amount.map(|amount| format!(" {amount}")).unwrap_or_default();
        format!("{} {} {:?}{amount} {}: {}", line.at, line.client_email, line.service, line.what, line.why)
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}
