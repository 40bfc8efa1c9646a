//! Promises about who holds what, and about operations.

use std::collections::BTreeMap;

use billing::model::{Claim, OperationStatus, ServiceId, ServiceStatus, TaskPurpose};

use super::twice;
use crate::snapshot::{Mark, Snapshot};

/// The mark of equipment that served a colocation service and is nobody's now.
const RETURNED: &str = "returned";

pub(super) fn one_server_one_service(snapshot: &Snapshot) -> Vec<String> {
    let claims = &snapshot.claims;
    let objects = twice(claims.iter().map(|claim| (&claim.origin, &claim.external_id))).into_iter();
    let mut wrong: Vec<String> = objects.map(|(_, object)| format!("object {object} is claimed twice")).collect();
    let served = twice(snapshot.live().filter_map(|service| Some((service.module, service.external_id.as_ref()?))));
    wrong.extend(served.into_iter().map(|(_, object)| format!("object {object} serves two services")));
    let services = twice(claims.iter().map(|claim| claim.service)).into_iter();
    wrong.extend(services.map(|service| format!("service {service} holds two objects")));
    let marked = twice(snapshot.marks().map(|mark| mark.server)).into_iter();
    wrong.extend(marked.map(|server| format!("server {server} bears two marks")));
    wrong
}

pub(super) fn marked_is_claimed(snapshot: &Snapshot) -> Vec<String> {
    let holds = |claim: &Claim, mark: &Mark| {
        claim.external_id == mark.server.to_string() && Some(claim.service.0) == mark.service
    };
    let ours = snapshot.marks().filter(|mark| mark.installation == snapshot.installation && mark.stage != RETURNED);
    let without = ours.filter(|mark| !snapshot.claims.iter().any(|claim| holds(claim, mark)));
    without
        .map(|mark| format!("server {} is marked as {} and its service does not hold it", mark.server, mark.stage))
        .collect()
}

pub(super) fn claim_has_service(snapshot: &Snapshot) -> Vec<String> {
    let live: BTreeMap<ServiceId, _> = snapshot.live().map(|service| (service.id, service)).collect();
    let mut wrong = Vec::new();
    for claim in &snapshot.claims {
        let (object, service) = (&claim.external_id, claim.service);
        match live.get(&service) {
            None => wrong.push(format!("object {object} is held by service {service}, which is over")),
            Some(known) if known.external_id.as_ref() != Some(object) => {
                wrong.push(format!("object {object} is held by service {service}, whose record names another one"));
            }
            Some(known) if known.status == ServiceStatus::Ordered && known.operation.is_none() => {
                wrong.push(format!("object {object} is held by service {service}, for which nothing is done"));
            }
            Some(_) => {}
        }
    }
    let held = |service: ServiceId| snapshot.claims.iter().any(|claim| claim.service == service);
    let unheld = snapshot.live().filter(|service| service.external_id.is_some() && !held(service.id));
    wrong.extend(unheld.map(|service| format!("service {} names an object that it does not hold", service.id)));
    wrong
}

pub(super) fn operation_ends_or_waits(snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = Vec::new();
    for operation in &snapshot.operations {
        let has = |purpose| snapshot.tasks.iter().any(|task| task.operation == operation.id && task.purpose == purpose);
        let waits = match operation.status {
            OperationStatus::Done | OperationStatus::Canceled => true,
            OperationStatus::Due => operation.due_at.is_some_and(|due| due > snapshot.at),
            OperationStatus::WaitingTask => has(TaskPurpose::Module),
            OperationStatus::Stopped => has(TaskPurpose::Attention) && operation.failure.is_some(),
            OperationStatus::Running => false,
        };
        if !waits {
            wrong.push(format!("operation {} is {} and nothing says for what", operation.id, operation.status));
        }
    }
    let unfinished = snapshot.operations.iter().filter(|operation| operation.status.is_unfinished());
    let several = twice(unfinished.map(|operation| operation.service)).into_iter();
    wrong.extend(several.map(|service| format!("service {service} has two unfinished operations")));
    wrong
}
