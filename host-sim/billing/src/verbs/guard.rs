//! Guarded destruction: the policy, holds, approvals.

use jiff::{SignedDuration, Timestamp};

use super::operations::note;
use super::staff::refuse_outsider_of;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::guard::{holds_in_the_way, look_again, stops_or_deletes};
use crate::model::{
    By, Hold, HoldId, HoldOn, ModuleId, Operation, OperationId, OperationKind, OperationStatus, Policy, PolicyChange,
    ReleasedHold, Service, ServiceStatus,
};
use crate::store::{OperationFilter, TaskFilter, Tx};

impl Billing {
    /// The policy for stopping and deleting services.
    ///
    /// # Errors
    /// The database.
    pub fn policy(&self) -> Result<Policy> {
        self.store().read(|tx| tx.policy())
    }

    /// Changes the policy. Everything that it keeps waiting is looked at again.
    ///
    /// # Errors
    /// `change-empty`, `value-negative`.
    pub fn set_policy(&self, change: &PolicyChange, by: &By) -> Result<Policy> {
        if change.is_empty() {
            return Err(Refusal::ChangeEmpty { what: "the policy".to_owned() }.into());
        }
        for (what, grace) in
            [("the grace of a close", change.close_grace), ("the grace of a suspend", change.suspend_grace)]
        {
            if grace.is_some_and(|grace| grace < SignedDuration::ZERO) {
                return Err(Refusal::Negative { what }.into());
            }
        }
        let policy = self.store().write(|tx| {
            let known = tx.policy()?;
            let changed = Policy {
                deletions_per_hour: change.deletions_per_hour.unwrap_or(known.deletions_per_hour),
                close_grace: change.close_grace.unwrap_or(known.close_grace),
                suspend_grace: change.suspend_grace.unwrap_or(known.suspend_grace),
                ..known
            };
            tx.set_policy(&changed, by, self.now())?;
            for operation in waiting(tx, self.now())? {
                look_again(tx, &operation, self.now())?;
            }
            tx.policy()
        })?;
        self.news().signal();
        Ok(policy)
    }

    /// Holds by their number: those in force, or the released ones too.
    ///
    /// # Errors
    /// The database.
    pub fn holds(&self, with_released: bool) -> Result<Vec<Hold>> {
        self.store().read(|tx| tx.all_holds(with_released))
    }

    /// An object of a module's panel, for a hold on it.
    ///
    /// # Errors
    /// `not-found`, `value-empty`.
    pub fn object(&self, module: ModuleId, external_id: &str) -> Result<HoldOn> {
        let external_id = external_id.trim();
        if external_id.is_empty() {
            return Err(Refusal::Empty { what: "the object's number" }.into());
        }
        let origin = self.store().read(|tx| tx.module(module))?.origin;
        Ok(HoldOn::Object { origin, external_id: external_id.to_owned() })
    }

    /// Places a hold: from now on nothing here is stopped, deleted or reinstalled. What has begun already goes on.
    ///
    /// # Errors
    /// `not-found`, `service-status` (deleted), `value-empty` (the reason), `hold-exists`.
    pub fn place_hold(&self, on: &HoldOn, by: &By) -> Result<Hold> {
        if by.why.trim().is_empty() {
            return Err(Refusal::Empty { what: "the reason of a hold" }.into());
        }
        self.store().write(|tx| {
            match on {
                HoldOn::Service(service) => refuse_deleted(&tx.service(*service)?)?,
                HoldOn::Client(client) => drop(tx.client(*client)?),
                HoldOn::Object { .. } => {}
            }
            if let Some(known) = tx.hold_on(on)? {
                return Err(Refusal::HoldExists { on: on.clone(), who: known.who, why: known.why }.into());
            }
            let id = tx.insert_hold(on, by, self.now())?;
            self.note_hold(tx, on, by, "held")?;
            tx.hold(id)
        })
    }

    /// Releases a hold: what it kept is looked at again, and goes on unless something else keeps it. Nothing else is woken.
    ///
    /// # Errors
    /// `not-held`.
    pub fn release_hold(&self, on: &HoldOn, by: &By) -> Result<ReleasedHold> {
        let released = self.store().write(|tx| {
            let Some(known) = tx.hold_on(on)? else { return Err(Refusal::NotHeld { on: on.clone() }.into()) };
            let kept_by_it = kept_by(tx, known.id)?;
            tx.release_hold(known.id, by, self.now())?;
            self.note_hold(tx, on, by, "hold released")?;
            let mut released = ReleasedHold { hold: tx.hold(known.id)?, due: Vec::new(), kept: Vec::new() };
            for operation in kept_by_it {
                let list = match look_again(tx, &operation, self.now())? {
                    true => &mut released.due,
                    false => &mut released.kept,
                };
                list.push(tx.operation(operation.id)?);
            }
            Ok(released)
        })?;
        self.news().signal();
        Ok(released)
    }

    /// A line in the histories of the services that a hold is about.
    fn note_hold(&self, tx: &Tx<'_>, on: &HoldOn, by: &By, what: &str) -> Result<()> {
        let services = match on {
            HoldOn::Service(service) => vec![*service],
            HoldOn::Client(client) => tx.client_services(*client)?,
            HoldOn::Object { origin, external_id } => {
                tx.service_by_external_id(origin, external_id)?.into_iter().collect()
            }
        };
        let what = match on {
            HoldOn::Service(_) => what.to_owned(),
            HoldOn::Client(_) | HoldOn::Object { .. } => format!("{what} ({on})"),
        };
        services.into_iter().try_for_each(|service| tx.add_service_history(service, by, &what, self.now()))
    }

    /// A second person's consent: the operation need not wait for the policy's grace time or limit. Holds still count.
    ///
    /// # Errors
    /// `not-found`, `operation-status` (it is no suspend or close, has begun, or has ended), `own-request`,
    /// `operation-approved`, `not-in-department`.
    pub fn approve_operation(&self, id: OperationId, by: &By) -> Result<Operation> {
        let operation = self.store().write(|tx| {
            approve(tx, &tx.operation(id)?, by, self.now())?;
            tx.operation(id)
        })?;
        self.news().signal();
        Ok(operation)
    }
}

/// Everything that the policy or a hold keeps waiting, and what waits for the end of its grace time.
fn waiting(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Operation>> {
    let mut all = Vec::new();
    for status in [OperationStatus::Held, OperationStatus::WaitingApproval, OperationStatus::Due] {
        all.extend(tx.operations(&with_status(status))?);
    }
    all.retain(|operation| operation.due_at.is_none_or(|due| due > now));
    Ok(all)
}

/// What this hold keeps, alone or with others.
fn kept_by(tx: &Tx<'_>, hold: HoldId) -> Result<Vec<Operation>> {
    let mut kept = Vec::new();
    for operation in tx.operations(&with_status(OperationStatus::Held))? {
        let holds = holds_in_the_way(tx, &tx.service(operation.service)?)?;
        if holds.iter().any(|one| one.id == hold) {
            kept.push(operation);
        }
    }
    Ok(kept)
}

fn with_status(status: OperationStatus) -> OperationFilter {
    OperationFilter { status: Some(status), ..OperationFilter::default() }
}

/// Of a deleted service there is nothing left to hold: what it had may serve another one.
fn refuse_deleted(service: &Service) -> Result<()> {
    if service.status != ServiceStatus::Deleted {
        return Ok(());
    }
    let (status, possible) = (service.status, "nothing, it is deleted already");
    Err(Refusal::ServiceStatus { service: service.id, status, wanted: "hold", possible }.into())
}

/// Approves an operation that has not begun yet. Also what closing its task does.
pub(super) fn approve(tx: &Tx<'_>, operation: &Operation, by: &By, now: Timestamp) -> Result<()> {
    let id = operation.id;
    if !stops_or_deletes(operation.kind) || operation.begun_at.is_some() || !operation.status.is_unfinished() {
        return Err(Refusal::OperationStatus { operation: id, status: operation.status, wanted: "approved" }.into());
    }
    refuse_outsider_of(tx, &tx.module(operation.module)?.department, by)?;
    if is_same_person(&operation.asked_by, &by.who) {
        return Err(Refusal::OwnRequest { operation: id, who: operation.asked_by.clone() }.into());
    }
    if let Some(known) = tx.approval(id)? {
        return Err(Refusal::Approved { operation: id, who: known.who }.into());
    }
    tx.approve_operation(id, by, now)?;
    look_again(tx, operation, now)?;
    for task in tx.tasks(&TaskFilter { operation: Some(id), ..TaskFilter::default() })? {
        if operation.status == OperationStatus::WaitingApproval {
            tx.close_task(task.id, &by.who, now)?;
        }
    }
    note(tx, operation, "approved", by, now)?;
    tx.add_service_history(operation.service, by, approved(operation.kind), now)
}

/// Names are compared as people read them: without regard to case and to blanks around them.
pub(super) fn is_same_person(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

fn approved(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Suspend => "suspend approved",
        _ => "close approved",
    }
}
