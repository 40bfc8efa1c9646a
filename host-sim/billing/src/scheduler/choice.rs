//! A module that cannot open a service is passed over for the next one of the tariff (MOD-04).

use super::outcome::Subject;
use crate::choice::candidates;
use crate::error::Result;
use crate::model::{By, FailureKind, OperationKind, ServiceStatus};
use crate::step::{Decision, Facts};
use crate::store::Tx;

/// Turns the decision about a failed open into an open by the next module, or, when none is left, into a stop with
/// the reasons of all. Only while nothing was begun and nothing is held: the caller knows the former as `untouched`.
pub(super) fn pass_over(
    tx: &Tx<'_>,
    subject: &Subject<'_>,
    facts: &Facts<'_>,
    untouched: bool,
    decision: &mut Decision,
) -> Result<()> {
    let (operation, service) = (subject.operation, subject.service);
    let Some(failure) = decision.operation.failure.clone().filter(|failure| is_passed_over(failure.kind)) else {
        return Ok(());
    };
    let opens = operation.kind == OperationKind::Open && service.status == ServiceStatus::Ordered;
    if !untouched || !opens || tx.claim_of(service.id)?.is_some() {
        return Ok(());
    }
    let candidates = candidates(tx, service)?;
    if candidates.len() < 2 {
        return Ok(());
    }
    tx.add_passed(operation.id, subject.module.id, &failure.message)?;
    let passed = tx.passed(operation.id)?;
    let rest = candidates.into_iter().filter(|candidate| !passed.iter().any(|(id, _)| *id == candidate.module.id));
    let mut next = None;
    for candidate in rest {
        match candidate.unfit {
            Some(why) => tx.add_passed(operation.id, candidate.module.id, &why)?,
            None => {
                next = Some(candidate.module);
                break;
            }
        }
    }
    let by = By::new(&subject.module.name).because(&failure.message);
    tx.add_service_history(service.id, &by, "passed over", subject.now)?;
    match next {
        Some(next) => {
            tx.set_service_module(service.id, next.id)?;
            decision.try_next(facts, &subject.module.name, &failure, &next.name);
        }
        None => {
            let reasons = tx.passed(operation.id)?.into_iter().map(|(id, reason)| {
                let name = tx.module_ever(id)?.name;
                Ok(format!("{name}: {reason}"))
            });
            let reasons = reasons.collect::<Result<Vec<_>>>()?;
            decision.none_left(facts, failure.kind, &reasons.join("; "));
        }
    }
    Ok(())
}

/// An invalid order stays invalid, a conflict with the records is looked at, and a broken module is mended.
fn is_passed_over(kind: FailureKind) -> bool {
    match kind {
        FailureKind::Unavailable
        | FailureKind::Unauthorized
        | FailureKind::Exhausted
        | FailureKind::Refused
        | FailureKind::Protocol => true,
        FailureKind::Invalid | FailureKind::Conflict | FailureKind::Broken | FailureKind::Unusable => false,
    }
}
