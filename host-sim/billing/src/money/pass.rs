//! The pass: everything that time and money change about services, one small transaction for each act.
//!
//! It can be cut anywhere and run again: each act is written together with what makes it unnecessary the next time.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::Serialize;

use super::BILLING;
use super::charge::{charge, has_money};
use super::price::price;
use super::rule::{Facts, Rule, rule};
use crate::error::Result;
use crate::guard::stops_or_deletes;
use crate::model::{By, Cause, ClientId, OperationKind, OperationStatus, Service, ServiceId};
use crate::store::{Store, Tx};
use crate::verbs::{begin, cancel};

/// Something that the pass did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayAct {
    /// To which service.
    pub service: ServiceId,
    /// Whose.
    pub client: ClientId,
    /// What.
    pub what: Settled,
    /// What was charged for it.
    pub charged: Option<Decimal>,
}

/// What the pass did to a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// Its next period was charged.
    Prolonged,
    /// It is to be stopped.
    SuspendRequested,
    /// It is to run again.
    ResumeRequested,
    /// It is to be deleted.
    CloseRequested,
}

/// However long a service was forgotten, its pass ends: the next one goes on.
const ACTS_AT_ONCE: usize = 1_200;

/// Settles all services.
pub(crate) fn pass(store: &Store, now: Timestamp) -> Result<Vec<DayAct>> {
    let acts = settle_all(store, None, now)?;
    store.write(|tx| {
        tx.set_last_pass(now)?;
        // Once a day is often enough for what is kept for days.
        tx.prune_recordings(now)
    })?;
    Ok(acts)
}

/// What the pass would do at this time, without doing it: the pass itself, in a transaction that is taken back. So it
/// cannot tell anything else than what would happen.
pub(crate) fn preview(store: &Store, at: Timestamp) -> Result<Vec<DayAct>> {
    store.rehearse(|tx| {
        let mut acts = Vec::new();
        for service in tx.services_to_settle(at, None)? {
            for _ in 0..ACTS_AT_ONCE {
                match settle(tx, service, at)? {
                    Some(act) => acts.push(act),
                    None => break,
                }
            }
        }
        Ok(acts)
    })
}

/// Settles the services of one client, such as after a payment.
pub(crate) fn settle_client(store: &Store, client: ClientId, now: Timestamp) -> Result<Vec<DayAct>> {
    settle_all(store, Some(client), now)
}

/// When the next pass is due: when a paid period or a grace time ends, and at least once a day. At once if the last one
/// was in the future: the clock was ahead then, and has been put right.
pub(crate) fn day_due(tx: &Tx<'_>, now: Timestamp) -> Result<Timestamp> {
    let Some(last) = tx.last_pass()?.filter(|last| *last <= now) else { return Ok(Timestamp::MIN) };
    let day = last.checked_add(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MAX);
    Ok(tx.next_paid_end(last)?.map_or(day, |end| end.min(day)))
}

fn settle_all(store: &Store, client: Option<ClientId>, now: Timestamp) -> Result<Vec<DayAct>> {
    let mut acts = Vec::new();
    for service in store.read(|tx| tx.services_to_settle(now, client))? {
        for _ in 0..ACTS_AT_ONCE {
            match store.write(|tx| settle(tx, service, now))? {
                Some(act) => acts.push(act),
                None => break,
            }
        }
    }
    Ok(acts)
}

/// One act for one service, decided and written in the same transaction.
fn settle(tx: &Tx<'_>, id: ServiceId, now: Timestamp) -> Result<Option<DayAct>> {
    let service = tx.service(id)?;
    let tariff = tx.tariff(service.tariff)?;
    let price = price(&tariff, service.period_months, &service.resources)?;
    let mut facts = Facts {
        status: service.status,
        suspended_by: service.suspended_by,
        busy: service.operation.is_some(),
        autoprolong: service.autoprolong,
        paid_until: service.paid_until,
        pending: tx.periods(id)?.iter().any(|period| period.span.is_none()),
        money: has_money(tx, service.client, &price)?,
        grace_days: tariff.grace_days,
        now,
    };
    if withdraw(tx, id, &Facts { busy: false, ..facts }, now)? {
        facts.busy = false;
    }
    let Some(rule) = rule(&facts) else { return Ok(None) };
    let by = By::new(BILLING);
    let act = |what, charged| DayAct { service: id, client: service.client, what, charged };
    let asked = |kind, what, said: &str, why: String| {
        tx.add_service_history(id, &By::new(BILLING).because(why), said, now)?;
        begin(tx, id, kind, Cause::Money, BILLING, now)?;
        Ok(Some(act(what, None)))
    };
    match rule {
        Rule::Prolong => {
            let starts_at = Some(next_start(&service, now));
            let cost = charge(tx, &service, &tariff, starts_at, &by.because("prolonged"), now)?;
            Ok(Some(act(Settled::Prolonged, Some(cost))))
        }
        Rule::Suspend(why) => {
            asked(OperationKind::Suspend, Settled::SuspendRequested, "suspend requested", why.to_owned())
        }
        Rule::Resume { charge: false } => {
            asked(OperationKind::Resume, Settled::ResumeRequested, "resume requested", "it is paid".to_owned())
        }
        Rule::Resume { charge: true } => {
            let cost = charge(tx, &service, &tariff, None, &by.because("resumed"), now)?;
            let resumed =
                asked(OperationKind::Resume, Settled::ResumeRequested, "resume requested", "it is paid".to_owned())?;
            Ok(resumed.map(|act| DayAct { charged: Some(cost), ..act }))
        }
        Rule::Close => {
            let why = format!("not paid for {} days", tariff.grace_days);
            asked(OperationKind::Close, Settled::CloseRequested, "close requested", why)
        }
    }
}

/// Takes back what was asked for lack of money, and has not begun, when its reason is gone: also what is due now, and what
/// failed before it had touched anything, because a client who has paid is not stopped or deleted when staff retry it.
/// Whether anything was taken back.
fn withdraw(tx: &Tx<'_>, service: ServiceId, facts: &Facts, now: Timestamp) -> Result<bool> {
    let Some(operation) = tx.unfinished_operation(service)? else { return Ok(false) };
    let is_still_due = match rule(facts) {
        Some(Rule::Suspend(_)) => operation.kind == OperationKind::Suspend,
        Some(Rule::Close) => operation.kind == OperationKind::Close,
        _ => false,
    };
    if operation.cause != Cause::Money
        || !stops_or_deletes(operation.kind)
        || operation.begun_at.is_some()
        || operation.status == OperationStatus::Running
        || is_still_due
    {
        return Ok(false);
    }
    cancel(tx, &operation, &By::new(BILLING), "it is paid", now)?;
    Ok(true)
}

/// Where the next period of an active service begins: at the end of the last one, unless the service was stopped then;
/// what was never charged before begins now.
pub(super) fn next_start(service: &Service, now: Timestamp) -> Timestamp {
    service.paid_until.map_or(now, |end| end.max(service.status_since))
}
