//! An object is given up only with a record of what was done to its disks, in the same transaction.

use processing_engine::contract::{Changes, Step};

use super::outcome::Subject;
use crate::error::Result;
use crate::model::{CallFailure, Cleaning, FailureKind, OperationKind, Released, ServiceId};
use crate::step::Outcome;
use crate::store::{NewRelease, Tx};

/// Records the release that an outcome ends a close with. A close of a service that holds an object, whose module says
/// nothing of its disks, has failed: the object stays claimed, and a person has to look.
pub(super) fn record(tx: &Tx<'_>, subject: &Subject<'_>, outcome: Outcome) -> Result<Outcome> {
    let (operation, service) = (subject.operation, subject.service);
    let Outcome::Step(Step::Done(Changes { release, .. })) = &outcome else { return Ok(outcome) };
    if operation.kind != OperationKind::Close {
        return Ok(outcome);
    }
    let Some((origin, external_id)) = tx.claim_of(service.id)? else { return Ok(outcome) };
    let Some(released) = release else {
        let message = format!(
            "the module reports the end of the close, but not what was done to the disks of object {external_id}: it \
             stays claimed for service {}. Use a version of the module that reports it, then retry",
            service.id
        );
        return Ok(Outcome::Failed(CallFailure::new(FailureKind::Protocol, "release-not-proven", message)));
    };
    if let Released::Cleaned(cleaning) = released
        && cleaning.started_ms.is_some_and(|started| started > cleaning.ended_ms)
    {
        let message = format!("the module reports a cleaning of object {external_id} that ended before it began");
        return Ok(Outcome::Failed(CallFailure::new(FailureKind::Protocol, "release-not-proven", message)));
    }
    if let Released::Cleaned(cleaning) = released
        && let Some(earlier) = proven_before(tx, &origin, &external_id, cleaning)?
    {
        let message = format!(
            "the module reports a cleaning of object {external_id} (operation {} of its panel) that was the proof of \
             service {earlier} already: it stays claimed for service {}. Use a version of the module that cleans the \
             disks anew, then retry",
            cleaning.operation.as_deref().unwrap_or_default(),
            service.id
        );
        return Ok(Outcome::Failed(CallFailure::new(FailureKind::Protocol, "release-not-proven", message)));
    }
    let new = NewRelease {
        service: service.id,
        operation: operation.id,
        module: subject.module.id,
        file: subject.file.map(|file| (file.version.as_str(), file.digest.as_str())),
        origin: &origin,
        external_id: &external_id,
        released,
    };
    tx.insert_release(&new, subject.now)?;
    Ok(outcome)
}

/// The service whose release this very cleaning of the object has proven before: one cleaning is of one client's data.
/// A panel that was built anew counts its operations from the beginning, so when the cleaning ended is compared too.
fn proven_before(tx: &Tx<'_>, origin: &str, external_id: &str, cleaning: &Cleaning) -> Result<Option<ServiceId>> {
    if cleaning.operation.is_none() {
        return Ok(None);
    }
    let is_the_same = |released: &Released| {
        matches!(released, Released::Cleaned(known)
            if known.operation == cleaning.operation && known.finished_at == cleaning.finished_at)
    };
    let earlier = tx.releases_of(origin, external_id)?;
    Ok(earlier.into_iter().find(|(_, released)| is_the_same(released)).map(|(service, _)| service))
}
