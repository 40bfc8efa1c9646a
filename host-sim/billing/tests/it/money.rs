//! Payments, charges, refunds, and what money does to services.

use billing::model::{
    Cause, EntryKind, FailureKind, LedgerEntry, NewOrder, OperationKind, OperationStatus, PriceChange, Service,
    ServiceId, ServiceStatus,
};
use billing::{Happened, LedgerFilter, Notice, Settled, Stop};
use rusqlite::Connection;
use rust_decimal::Decimal;
use sim_clock::{Clock, SignedDuration, Timestamp};

use crate::scripted::{ask, at_once, claim, done, fails};
use crate::world::{World, by, new_order, new_tariff};

pub(crate) fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub(crate) fn pay(world: &World, client: u64, amount: &str) {
    world.billing.pay(client.into(), money(amount), "EUR", &by()).unwrap();
}

/// Everything succeeds at once, and the second client has this much.
pub(crate) fn poor(amount: &str) -> World {
    let world = World::furnished();
    world.module.answers(at_once);
    world.poor_client("b@example.com");
    if amount != "0" {
        pay(&world, 2, amount);
    }
    world
}

/// An active service of the second client.
fn active(world: &World) -> ServiceId {
    let service = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Active);
    service.id
}

/// Time passes with everything that is due in it.
pub(crate) fn days(world: &World, days: i64) {
    let to = world.clock.now() + SignedDuration::from_hours(24 * days);
    let leap = billing::Leap { to, patience: std::time::Duration::ZERO };
    let moved = |by| {
        world.clock.advance(by).unwrap();
        Ok::<_, billing::BillingError>(())
    };
    world.scheduler(1).advance(leap, &(), moved).unwrap();
    assert_eq!(world.clock.now(), to);
}

fn ledger(world: &World, service: ServiceId) -> Vec<LedgerEntry> {
    world.billing.ledger(&LedgerFilter { client: None, service: Some(service) }).unwrap()
}

fn balance(world: &World) -> String {
    world.billing.balance(2.into()).unwrap().amount.to_string()
}

fn stand(service: &Service) -> (ServiceStatus, Option<Cause>) {
    (service.status, service.suspended_by)
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

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
fn srv_02_the_paid_period_begins_when_the_service_becomes_active() {
    let world = poor("100");
    world.module.will([ask("building", "build", Vec::new())]);
    let id = world.billing.order(&NewOrder { client: 2.into(), ..new_order() }, &by()).unwrap().id;
    days(&world, 10);
    assert_eq!(balance(&world), "50.10", "it is charged when it is ordered");
    assert_eq!(world.service(id).paid_until, None);
    let task = world.last(id).task.unwrap();
    world.billing.close_task(task, &[], &by()).unwrap();
    world.module.will([done()]);
    world.run();
    assert_eq!(world.service(id).paid_until, at("2026-02-11T00:00:00Z"));
    let period = ledger(&world, id)[0].period.unwrap();
    assert_eq!((period.number, period.starts_at), (1, at("2026-01-11T00:00:00Z")));
}

#[test]
fn srv_02_a_service_is_prolonged_by_itself_while_there_is_money() {
    let world = poor("150");
    let id = active(&world);
    days(&world, 60);
    let service = world.service(id);
    assert_eq!((service.status, service.paid_until), (ServiceStatus::Active, at("2026-04-01T00:00:00Z")));
    let periods: Vec<_> = ledger(&world, id).into_iter().map(|entry| entry.period.unwrap()).collect();
    assert_eq!(periods.iter().map(|period| period.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(periods.windows(2).all(|pair| pair[0].ends_at == pair[1].starts_at));
    assert_eq!(balance(&world), "0.30");
}

#[test]
fn srv_01_without_money_it_is_stopped_and_resumed_when_paid() {
    let world = poor("50");
    let id = active(&world);
    days(&world, 33);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Money)));
    pay(&world, 2, "40");
    assert_eq!(world.service(id).operation, None, "not enough");
    pay(&world, 2, "40");
    let operation = world.last(id);
    assert_eq!((operation.kind, operation.cause), (OperationKind::Resume, Cause::Money));
    assert_eq!(balance(&world), "30.20", "charged before it runs again");
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Active, None));
    assert_eq!(world.service(id).paid_until, at("2026-03-03T00:00:00Z"), "the days without service cost nothing");
    let detail = world.billing.service(id).unwrap();
    let lines = detail.history.iter().map(|line| format!("{} {}: {} ({})", line.at, line.who, line.what, line.why));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn srv_02_without_payment_it_is_deleted_after_the_grace_time() {
    let world = poor("50");
    let id = active(&world);
    world.billing.set_grace_days(1.into(), 3).unwrap();
    days(&world, 33);
    assert_eq!(world.service(id).status, ServiceStatus::Suspended);
    days(&world, 1);
    assert_eq!(world.service(id).status, ServiceStatus::Deleted);
    assert_eq!(balance(&world), "0.10", "what was delivered is not given back");
    pay(&world, 2, "500");
    days(&world, 60);
    assert_eq!(ledger(&world, id).len(), 1);
    world.refused("not-found", |billing| billing.set_grace_days(99.into(), 3));
}

#[test]
fn srv_01_what_staff_stopped_is_not_resumed_by_a_payment_nor_charged_nor_deleted() {
    let world = poor("50");
    let id = active(&world);
    world.billing.suspend(id, &by().because("abuse")).unwrap();
    days(&world, 90);
    pay(&world, 2, "500");
    world.run();
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Staff)));
    assert_eq!(ledger(&world, id).len(), 1);
    // Staff let it run again: the next period begins then.
    world.billing.resume(id, &by()).unwrap();
    world.run();
    let service = world.service(id);
    assert_eq!((service.status, service.paid_until), (ServiceStatus::Active, at("2026-05-01T00:00:00Z")));
    assert_eq!(ledger(&world, id).len(), 2);
}

#[test]
fn srv_01_staff_do_not_resume_what_is_not_paid() {
    let world = poor("50");
    let id = active(&world);
    days(&world, 33);
    world.refused("balance-too-low", |billing| billing.resume(id, &by()));
}

#[test]
fn srv_02_automatic_prolong_can_be_switched_off() {
    let world = poor("500");
    let id = active(&world);
    let service = world.billing.set_autoprolong(id, false, &by()).unwrap();
    assert!(!service.autoprolong);
    days(&world, 32);
    assert_eq!(stand(&world.service(id)), (ServiceStatus::Suspended, Some(Cause::Money)));
    pay(&world, 2, "1");
    assert_eq!(world.service(id).operation, None, "money is not what is missing");
    world.billing.set_autoprolong(id, true, &by()).unwrap();
    world.run();
    assert_eq!(world.service(id).status, ServiceStatus::Active);
    world.refused("not-found", |billing| billing.set_autoprolong(99.into(), true, &by()));
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
fn srv_02_a_service_with_an_unfinished_operation_waits_for_the_next_pass() {
    let world = poor("50");
    let id = active(&world);
    world.module.will([ask("asking", "card", Vec::new())]);
    world.billing.suspend(id, &by()).unwrap();
    days(&world, 40);
    assert_eq!(world.last(id).status, OperationStatus::WaitingTask);
    world.billing.cancel_operation(world.last(id).id, &by()).unwrap();
    let acts = world.billing.day(world.clock.now()).unwrap();
    assert_eq!(acts.iter().map(|act| act.what).collect::<Vec<_>>(), [Settled::SuspendRequested]);
    assert_eq!(world.billing.day(world.clock.now()).unwrap(), [], "twice is the same as once");
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
fn srv_02_a_service_that_was_forgotten_for_months_is_charged_for_each_of_them() {
    let world = poor("500");
    let id = active(&world);
    world.clock.advance(SignedDuration::from_hours(24 * 100)).unwrap();
    let acts = world.billing.day(world.clock.now()).unwrap();
    assert_eq!(acts.iter().map(|act| act.charged).collect::<Vec<_>>(), [Some(money("49.90")); 3]);
    assert_eq!(world.service(id).paid_until, at("2026-05-01T00:00:00Z"));
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

#[test]
fn srv_02_two_hosts_that_settle_at_the_same_time_charge_once() {
    let world = poor("1000");
    let services: Vec<_> = (0..8).map(|_| active(&world)).collect();
    let other = world.another_process();
    world.clock.advance(SignedDuration::from_hours(24 * 31)).unwrap();
    let now = world.clock.now();
    let acts: usize = std::thread::scope(|scope| {
        let both = [&world, &other].map(|one| scope.spawn(move || one.billing.day(now).unwrap().len()));
        both.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(acts, 8);
    assert!(services.iter().all(|id| ledger(&world, *id).len() == 2));
}

#[test]
fn srv_02_a_daemon_settles_when_the_time_comes() {
    let world = poor("50");
    let id = active(&world);
    let scheduler = world.scheduler(2);
    let stop = Stop::new(&scheduler);
    let (sender, suspended) = std::sync::mpsc::channel();
    let observer = move |notice: &Notice| {
        if matches!(notice.what, Happened::Ended { .. }) {
            sender.send(notice.kind).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| scheduler.run_forever(&stop, &observer).unwrap());
        world.clock.advance(SignedDuration::from_hours(24 * 31)).unwrap();
        let kind = suspended.recv_timeout(std::time::Duration::from_secs(60));
        stop.stop();
        assert_eq!(kind, Ok(OperationKind::Suspend));
    });
    assert_eq!(world.service(id).status, ServiceStatus::Suspended);
}
