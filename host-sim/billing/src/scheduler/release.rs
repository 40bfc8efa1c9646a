//! An object is given up only with a record of what was done to its disks, in the same transaction.

use processing_engine::contract::{Changes, Step};

use super::outcome::Subject;
use crate::error::Result;
use crate::model::{CallFailure, Cleaning, FailureKind, OperationKind, RELEASE_NOT_PROVEN, Released, ServiceId};
use crate::step::Outcome;
use crate::store::{NewRelease, Tx};

/// Records the release that an outcome ends a close with. A close of a service that holds an object, whose module proves
/// nothing of its disks, has failed: the object stays claimed, and a person has to look. What two persons have answered
/// for takes the place of a proof.
pub(super) fn record(tx: &Tx<'_>, subject: &Subject<'_>, outcome: Outcome) -> Result<Outcome> {
    let (operation, service) = (subject.operation, subject.service);
    let Outcome::Step(Step::Done(Changes { release, .. })) = &outcome else { return Ok(outcome) };
    if operation.kind != OperationKind::Close {
        return Ok(outcome);
    }
    let Some((origin, external_id)) = tx.claim_of(service.id)? else { return Ok(outcome) };
    let accepted = match flaw(tx, &origin, &external_id, release.as_ref())? {
        None => None,
        Some(Flaw { what, wanted }) => {
            match tx.acceptance(operation.id)?.and_then(|acceptance| acceptance.released()) {
                Some(accepted) => Some(accepted),
                None => {
                    let message = format!(
                        "{what}: it stays claimed for service {}. Use a version of the module that {wanted}, then retry",
                        service.id
                    );
                    return Ok(Outcome::Failed(CallFailure::new(FailureKind::Protocol, RELEASE_NOT_PROVEN, message)));
                }
            }
        }
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

/// Why what a module reports of an object is no proof.
struct Flaw {
    what: String,
    /// What a module does that proves it.
    wanted: &'static str,
}

fn flaw(tx: &Tx<'_>, origin: &str, external_id: &str, release: Option<&Released>) -> Result<Option<Flaw>> {
    let found = |what, wanted| Ok(Some(Flaw { what, wanted }));
    let cleaning = match release {
        None => {
            let what = "the module reports the end of the close, but not what was done to the disks of object";
            return found(format!("{what} {external_id}"), "reports it");
        }
        Some(Released::Cleaned(cleaning)) => cleaning,
        Some(_) => return Ok(None),
    };
    if cleaning.started_ms.is_some_and(|started| started > cleaning.ended_ms) {
        let what = format!("the module reports a cleaning of object {external_id} that ended before it began");
        return found(what, "reports it as it was");
    }
    match proven_before(tx, origin, external_id, cleaning)? {
        None => Ok(None),
        Some(earlier) => {
            let what = format!(
                "the module reports a cleaning of object {external_id} (operation {} of its panel) that was the proof \
                 of service {earlier} already",
                cleaning.operation.as_deref().unwrap_or_default()
            );
            found(what, "cleans the disks anew")
        }
    }
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
