//! Stores what a call has led to: operation, claim, service, tasks and histories in one transaction, or nothing.

use jiff::Timestamp;
use processing_engine::contract;
use secrecy::SecretString;

use super::choice::pass_over;
use super::release::record;
use super::version;
use crate::calls::FileStamp;
use crate::error::{BillingError, Result};
use crate::model::{
    By, CallFailure, Counters, FailureKind, Operation, OperationEvent, OperationKind, OperationStatus, Parameter,
    ParameterSource, ProcessingModule, Resource, Service, ServiceStatus, TaskId, after,
};
use crate::money::{BILLING, begin_paid_period, charge_difference, refund_undelivered};
use crate::step::{ClaimChange, Decision, Facts, Outcome, ProblemChange, decide};
use crate::store::{CalledFile, Lease, Tx};

/// What the outcome belongs to.
pub(super) struct Subject<'a> {
    pub(super) lease: &'a Lease,
    pub(super) operation: &'a Operation,
    pub(super) service: &'a Service,
    pub(super) module: &'a ProcessingModule,
    /// The secrets of the call by their placeholders.
    pub(super) placeholders: &'a [(String, SecretString)],
    pub(super) cost: Counters,
    pub(super) file: Option<&'a FileStamp>,
    /// Why the file is not the active version's.
    pub(super) because: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// What was stored.
pub(super) struct Stored {
    pub(super) decision: Decision,
    pub(super) task: Option<TaskId>,
}

/// Stores the outcome if the lease is still held; none if it is not, and then nothing is written.
pub(super) fn store(tx: &Tx<'_>, subject: &Subject<'_>, outcome: Outcome) -> Result<Option<Stored>> {
    if !tx.holds(subject.lease)? {
        return Ok(None);
    }
    let touched_nothing = subject.lease.fresh && subject.cost.writes == 0 && outcome != Outcome::Lost;
    let facts = Facts { operation: subject.operation, service_status: subject.service.status, now: subject.now };
    let untouched = match &outcome {
        Outcome::Step(contract::Step::Undone(_)) => true,
        Outcome::Failed(_) => subject.operation.state.is_none(),
        Outcome::Step(_) | Outcome::Lost => false,
    };
    let outcome = record(tx, subject, outcome)?;
    let mut decision = decide(&facts, outcome);
    if let Some(taken) = settle_claim(tx, subject, &mut decision)? {
        decision = decide(&facts, Outcome::Failed(taken));
    }
    if let Some(unpaid) = charge_change(tx, subject, &decision)? {
        decision = decide(&facts, Outcome::Failed(unpaid));
    }
    pass_over(tx, subject, &facts, untouched, &mut decision)?;
    let task = store_tasks(tx, subject, &decision)?;
    store_service(tx, subject, &decision)?;
    match &decision.problem {
        ProblemChange::Keep => {}
        ProblemChange::Clear => tx.clear_module_problem(subject.module.id)?,
        ProblemChange::Set(failure) => tx.set_module_problem(subject.module.id, failure, subject.now)?,
    }
    if touched_nothing && decision.operation.status.is_unfinished() {
        tx.clear_begun(subject.operation.id)?;
    }
    decision.history.cost = subject.cost;
    version::tell(tx, subject)?;
    tx.add_operation_history(subject.operation.id, &decision.history, subject.now)?;
    let file =
        subject.file.map(|FileStamp { version, digest, .. }| CalledFile { version, digest, because: subject.because });
    let stored = tx.finish_call(subject.lease, &decision.operation, subject.cost, file.as_ref(), subject.now)?;
    Ok(stored.then_some(Stored { decision, task }))
}

/// Brings the claim to what was decided. Answers a failure when an object must be held that another service holds.
fn settle_claim(tx: &Tx<'_>, subject: &Subject<'_>, decision: &mut Decision) -> Result<Option<CallFailure>> {
    let service = subject.service.id;
    // Read again: staff may have given the panel another name while it was called.
    let origin = &tx.module(subject.module.id)?.origin;
    let held = tx.claim_of(service)?.filter(|(at, _)| at == origin).map(|(_, id)| id);
    match &decision.claim {
        ClaimChange::Keep => {}
        ClaimChange::Release => {
            tx.release_claim(service)?;
            tx.set_external_id(service, None)?;
        }
        ClaimChange::Hold(id) => {
            let is_held = held.as_ref() == Some(id) || take(tx, subject, origin, std::slice::from_ref(id))?.is_some();
            if !is_held {
                let message = format!(
                    "the module reports object {id} for service {service}, but that object serves another service of \
                     this billing system"
                );
                // The transaction goes on with a failure, so the claim that was given up comes back.
                if let Some(held) = held {
                    tx.claim(service, origin, &held, subject.now)?;
                }
                return Ok(Some(CallFailure::new(FailureKind::Conflict, "external-id-taken", message)));
            }
            tx.set_external_id(service, Some(id))?;
        }
        ClaimChange::First(ids) => {
            let got = match held.filter(|held| ids.contains(held)) {
                Some(held) => Some(held),
                None => take(tx, subject, origin, &not_held(tx, origin, ids)?)?,
            };
            tx.set_external_id(service, got.as_deref())?;
            let (what, detail, event) = match got {
                Some(id) => ("claimed", format!("object {id} is reserved"), OperationEvent::Claimed(id)),
                None => {
                    let detail = format!("none of {} objects is free", ids.len());
                    ("nothing-to-claim", detail, OperationEvent::NothingToClaim)
                }
            };
            decision.history.what = what;
            decision.history.detail = format!("{}: {detail}", decision.history.detail);
            decision.operation.event = event;
        }
    }
    Ok(None)
}

/// Charges a change that is done, in the transaction that writes its new amounts. Answers a failure when the client spent
/// the money meanwhile: the panel then has what the records do not have, and staff decide.
fn charge_change(tx: &Tx<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<Option<CallFailure>> {
    let (service, amounts) = (subject.service, &decision.service.amounts);
    if amounts.is_empty() {
        return Ok(None);
    }
    let why = decision.service_history.clone().unwrap_or_default();
    let (tariff, to) = (tx.tariff(service.tariff)?, after(&service.resources, amounts));
    match charge_difference(tx, service, &tariff, &to, &By::new(BILLING).because(why), subject.now) {
        Ok(_) => Ok(None),
        Err(BillingError::Refused(refusal)) => {
            let message = format!(
                "the panel has carried the change out, but it cannot be charged: {refusal}. Record a payment and retry, \
                 or cancel the operation to have the change taken back"
            );
            Ok(Some(CallFailure::new(FailureKind::Conflict, refusal.code(), message)))
        }
        Err(error) => Err(error),
    }
}

/// Gives up what the service holds and reserves the first of these that nobody holds.
fn take(tx: &Tx<'_>, subject: &Subject<'_>, origin: &str, ids: &[String]) -> Result<Option<String>> {
    tx.release_claim(subject.service.id)?;
    for id in ids {
        if tx.claim(subject.service.id, origin, id, subject.now)? {
            return Ok(Some(id.clone()));
        }
    }
    Ok(None)
}

/// Those of these objects that no hold keeps for nobody: what is held is not installed over for a new service either.
fn not_held(tx: &Tx<'_>, origin: &str, ids: &[String]) -> Result<Vec<String>> {
    let held = tx.held_objects(origin)?;
    Ok(ids.iter().filter(|id| !held.contains(id)).cloned().collect())
}

fn store_tasks(tx: &Tx<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<Option<TaskId>> {
    let operation = subject.operation.id;
    let task = match &decision.task {
        Some(text) => Some(tx.put_task(operation, &subject.module.department, text, subject.now)?),
        None => None,
    };
    if decision.tidy {
        tx.cancel_tasks(operation, task, subject.now)?;
    }
    Ok(task)
}

fn store_service(tx: &Tx<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<()> {
    let (id, now) = (subject.service.id, subject.now);
    let change = &decision.service;
    let names: Vec<&str> = change.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    if !names.is_empty() {
        tx.remove_service_parameters(id, &names)?;
    }
    for parameter in change.parameters.iter().filter(|parameter| !parameter.value.is_empty()) {
        add_parameter(tx, subject, parameter)?;
    }
    if let Some(addresses) = &change.addresses {
        tx.replace_addresses(id, addresses)?;
    }
    for amount in &change.amounts {
        let resource = Resource { name: amount.name.clone(), amount: amount.to, unit: amount.unit.clone() };
        tx.set_service_resource(id, &resource)?;
    }
    if let Some(status) = change.status {
        tx.set_service_status(id, status, subject.operation.cause, now)?;
        match status {
            ServiceStatus::Active => begin_paid_period(tx, id, now)?,
            ServiceStatus::Deleted => refund_undelivered(tx, subject.service, now)?,
            ServiceStatus::Ordered | ServiceStatus::Suspended => {}
        }
    }
    if let Some(said) = &decision.service_history {
        let by = By::new(&subject.module.name).because(format!("operation {}", subject.operation.id));
        tx.add_service_history(id, &by, said, now)?;
    }
    if let Some(note) = &decision.note {
        let by = By::new(&subject.module.name).because(format!("operation {}", subject.operation.id));
        tx.add_service_history(id, &by, note, now)?;
    }
    let operation = &decision.operation;
    let keeps_status = subject.operation.kind == OperationKind::Change || operation.status == OperationStatus::Canceled;
    debug_assert!(
        operation.status.is_unfinished() || change.status.is_some() || keeps_status,
        "an end without a status"
    );
    Ok(())
}

/// A placeholder that comes back is the secret it stands for: it is kept sealed.
fn add_parameter(tx: &Tx<'_>, subject: &Subject<'_>, parameter: &Parameter) -> Result<()> {
    let id = subject.service.id;
    let secret = subject.placeholders.iter().find(|(placeholder, _)| *placeholder == parameter.value);
    match secret {
        Some((_, secret)) => tx.add_secret_service_parameter(id, ParameterSource::Module, &parameter.name, secret),
        None => tx.add_service_parameter(id, ParameterSource::Module, parameter),
    }
}

/// The operation waits for staff, or for its time.
pub(super) fn due_at(decision: &Decision) -> Option<Timestamp> {
    (decision.operation.status == OperationStatus::Due).then_some(decision.operation.due_at)
}
