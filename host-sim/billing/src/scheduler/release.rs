//! An object is given up only with a record of what was done to its disks, in the same transaction.

use processing_engine::contract::{Changes, Step};

use super::outcome::Subject;
use crate::error::Result;
use crate::model::{CallFailure, FailureKind, OperationKind, RELEASE_NOT_PROVEN, Released};
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
    let accepted = match flaw(release.as_ref()) {
        None => None,
        Some(flaw) => match tx.acceptance(operation.id)?.and_then(|acceptance| acceptance.released()) {
            Some(accepted) => Some(accepted),
            None => {
                let message = format!(
                    "{flaw} object {external_id}: it stays claimed for service {}. Use a version of the module that \
                     reports it, then retry",
                    service.id
                );
                return Ok(Outcome::Failed(CallFailure::new(FailureKind::Protocol, RELEASE_NOT_PROVEN, message)));
            }
        },
    };
    let Some(released) = accepted.as_ref().or(release.as_ref()) else { return Ok(outcome) };
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

/// Why what a module reports of an object is no proof; none if it is one.
fn flaw(release: Option<&Released>) -> Option<&'static str> {
    match release {
        None => Some("the module reports the end of the close, but not what was done to the disks of"),
        Some(Released::Cleaned(cleaning)) if cleaning.started_ms.is_some_and(|started| started > cleaning.ended_ms) => {
            Some("the module reports a cleaning that ended before it began, of the disks of")
        }
        Some(_) => None,
    }
}
