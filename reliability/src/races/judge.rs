//! What must be true when a race is over: the promises of every snapshot, and what only a race can break.

use std::collections::{BTreeMap, BTreeSet};

use billing::model::{OperationKind, Service, ServiceStatus, TaskPurpose};
use billing::{ServiceFilter, TaskFilter};

use super::arena::Arena;
use super::system::System;
use crate::error::Result;
use crate::invariants::{When, violations};
use crate::snapshot::Snapshot;

/// What came of the orders of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Services that are active.
    pub delivered: u64,
    /// Of these, how many another module serves than the first.
    pub by_next_module: u64,
    /// Orders for which staff are asked to build a server.
    pub to_build: u64,
    /// Orders that need a person for another reason.
    pub refused: u64,
    /// Orders that did not get the server that they were offered first.
    pub contested: u64,
}

/// Counts what came of the orders.
///
/// # Errors
/// The database.
pub fn tally(arena: &Arena<'_>) -> Result<Tally> {
    let mut tally = Tally::default();
    for system in &arena.systems {
        let services = system.billing.services(&ServiceFilter::default())?;
        let active: Vec<&Service> = services.iter().filter(|one| one.status == ServiceStatus::Active).collect();
        tally.delivered += active.len() as u64;
        let first = system.modules.first();
        tally.by_next_module += active.iter().filter(|service| Some(&service.module) != first).count() as u64;
        for task in system.billing.tasks(&TaskFilter::default())? {
            match task.purpose {
                TaskPurpose::Module => tally.to_build += 1,
                TaskPurpose::Attention => tally.refused += 1,
            }
        }
        tally.contested += contested(system, &services)?;
    }
    Ok(tally)
}

/// The recordings of the orders say what was offered first.
fn contested(system: &System, services: &[Service]) -> Result<u64> {
    let mut count = 0;
    for service in services {
        let operations = system.billing.service(service.id)?.operations;
        let Some(open) = operations.iter().find(|operation| operation.kind == OperationKind::Open) else { continue };
        let history = system.billing.operation(open.id)?.history;
        let lost = history.iter().any(|line| line.what == "nothing-to-claim");
        let recording = system.billing.operation_recording(open.id)?;
        let records = recording.calls.iter().filter_map(|call| call.record.as_ref());
        let first = records.filter_map(|record| first_offered(&record.ended)).next();
        let got = service.external_id.as_deref();
        count += u64::from(lost || (got.is_some() && first.is_some() && got != first));
    }
    Ok(count)
}

fn first_offered(ended: &processing_engine::recording::Ended) -> Option<&str> {
    let processing_engine::recording::Ended::Result(result) = ended else { return None };
    result.get("more")?.get("next")?.get("claim")?.get(0)?.as_str()
}

/// Every promise that does not hold.
///
/// # Errors
/// The database.
pub fn broken(arena: &Arena<'_>) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for system in &arena.systems {
        for (panel, module) in arena.panels.iter().zip(&system.modules) {
            let snapshot = Snapshot::take(&system.billing, panel.core())?.of_module(*module);
            let name = &snapshot.installation;
            wrong.extend(
                violations(&snapshot, When::AtRest)
                    .into_iter()
                    .map(|violation| format!("{name}: {}: {}", violation.invariant, violation.what)),
            );
        }
    }
    wrong.extend(shared_by_systems(arena)?);
    wrong.extend(panels(arena)?);
    Ok(wrong)
}

/// No server and no address belongs to two billing systems.
fn shared_by_systems(arena: &Arena<'_>) -> Result<Vec<String>> {
    let (mut claims, mut addresses) = (BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for system in &arena.systems {
        let name = system.billing.installation();
        for claim in system.billing.claims()? {
            let object = (claim.origin, claim.external_id);
            if let Some(other) = claims.insert(object.clone(), name) {
                wrong.push(format!("server {} is claimed by {name} and by {other}", object.1));
            }
        }
        for service in system.billing.services(&ServiceFilter::default())? {
            for address in service.addresses {
                if let Some(other) = addresses.insert(address.ip.clone(), name) {
                    wrong.push(format!("address {} is in services of {name} and {other}", address.ip));
                }
            }
        }
    }
    Ok(wrong)
}

/// Every server that a client has in the panel is one that a service holds, and no OS was installed on it twice.
fn panels(arena: &Arena<'_>) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for panel in &arena.panels {
        let mut held = BTreeSet::new();
        for system in &arena.systems {
            let claims = system.billing.claims()?;
            held.extend(claims.into_iter().filter(|claim| claim.origin == panel.url()).map(|claim| claim.external_id));
        }
        for server in panel.panel(|panel| panel.export().servers) {
            let id = server.id.to_string();
            let taken = server.owner.is_some() || !server.addresses.is_empty() || !server.notes.is_empty();
            if taken && !held.contains(&id) {
                wrong.push(format!(
                    "server {id} is given away in the panel ({:?}), and no service has it",
                    server.notes
                ));
            }
            let path = format!("/server/{id}/install");
            let writes = panel.log().writes();
            let installs = writes.iter().filter(|entry| entry.is("POST", &path) && entry.effect.is_some()).count();
            if installs > 1 {
                wrong.push(format!("server {id} got its OS {installs} times"));
            }
        }
    }
    Ok(wrong)
}
