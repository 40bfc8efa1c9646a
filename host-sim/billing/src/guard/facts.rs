//! What the decision is made from, read in the transaction that acts on it.

use jiff::Timestamp;

use super::rule::{Facts, WINDOW, is_guarded};
use crate::error::Result;
use crate::model::{Hold, Operation, Service};
use crate::store::Tx;

pub(super) fn facts(tx: &Tx<'_>, operation: &Operation, service: &Service, now: Timestamp) -> Result<Facts> {
    let since = now.checked_sub(WINDOW).unwrap_or(Timestamp::MIN);
    Ok(Facts {
        kind: operation.kind,
        guarded: is_guarded(operation.kind, operation.change.as_ref()),
        cause: operation.cause,
        asked_at: operation.created_at,
        delivered: service.activated_at.is_some(),
        holds: holds_in_the_way(tx, service)?,
        approved: tx.approval(operation.id)?.is_some(),
        deletions: tx.deletions_begun_since(since)?,
        now,
    })
}

/// Holds in force on the service, its client, and the object that it has claimed.
pub(crate) fn holds_in_the_way(tx: &Tx<'_>, service: &Service) -> Result<Vec<Hold>> {
    let claim = tx.claim_of(service.id)?;
    let object = claim.as_ref().map(|(origin, external_id)| (origin.as_str(), external_id.as_str()));
    tx.holds_on(service.id, service.client, object)
}
