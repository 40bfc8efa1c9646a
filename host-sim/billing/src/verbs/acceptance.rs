//! An object is given up without proof of what was done to its disks: two persons answer for it.
//!
//! For a close that the module has carried out to its end without reporting, or without reporting soundly, what it did to
//! the disks. The record then says that nothing was proven, and who accepted it; so does the certificate.

use super::guard::is_same_person;
use super::operations::{note, retry};
use super::services::refuse_held_at_all;
use super::staff::refuse_outsider_of;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{Acceptance, By, Operation, OperationKind, OperationStatus, RELEASE_NOT_PROVEN, ServiceId};
use crate::store::Tx;

impl Billing {
    /// Accepts that a service's object is given up without proof. The first person's word is kept; another person's, given
    /// in the same way, makes the close go on to its end. Both need a reason.
    ///
    /// # Errors
    /// `not-found`, `nothing-to-accept` (no close stopped with `release-not-proven`), `held`, `not-in-department`,
    /// `value-empty` (the reason), `own-request`.
    pub fn accept_release(&self, id: ServiceId, by: &By) -> Result<Acceptance> {
        let acceptance = self.store().write(|tx| {
            let service = tx.service(id)?;
            let operation = tx.unfinished_operation(id)?.filter(has_no_proof);
            let operation = operation.ok_or(Refusal::NothingToAccept { service: id })?;
            refuse_outsider_of(tx, &tx.module(operation.module)?.department, by)?;
            refuse_held_at_all(tx, &service, "giving up the object")?;
            if by.why.trim().is_empty() {
                return Err(Refusal::Empty { what: "the reason" }.into());
            }
            match tx.acceptance(operation.id)? {
                None => ask(tx, &operation, by, self.now())?,
                Some(known) if known.approved.is_none() => approve(tx, &operation, &known, by, self.now())?,
                // The close is to be tried again, and ends then.
                Some(_) => retry(tx, &operation, by, self.now())?,
            }
            Ok(tx.acceptance(operation.id)?.ok_or(Refusal::NothingToAccept { service: id })?)
        })?;
        self.news().signal();
        Ok(acceptance)
    }
}

fn has_no_proof(operation: &Operation) -> bool {
    operation.kind == OperationKind::Close
        && operation.status == OperationStatus::Stopped
        && operation.failure.as_ref().is_some_and(|failure| failure.code == RELEASE_NOT_PROVEN)
}

fn ask(tx: &Tx<'_>, operation: &Operation, by: &By, now: jiff::Timestamp) -> Result<()> {
    tx.insert_acceptance(operation.id, by, now)?;
    note(tx, operation, "accepted-without-proof", by, now)?;
    tx.add_service_history(operation.service, by, "release without proof accepted, waits for a second person", now)
}

fn approve(tx: &Tx<'_>, operation: &Operation, known: &Acceptance, by: &By, now: jiff::Timestamp) -> Result<()> {
    if is_same_person(&known.asked.who, &by.who) {
        return Err(Refusal::OwnRequest { operation: operation.id, who: known.asked.who.clone() }.into());
    }
    tx.approve_acceptance(operation.id, by, now)?;
    tx.add_service_history(operation.service, by, "release without proof approved", now)?;
    retry(tx, operation, by, now)
}
