//! How a run ended, in lines that are the same for two runs that ended alike.
//!
//! Left out is what may differ without meaning anything: times, counters of attempts and cost, numbers that the panel
//! gives to its operations and addresses, marks that tell one installation from another on a disk, and histories.

use std::collections::BTreeSet;
use std::fmt;

use billing::model::Service;
use dcimanager_sim::model::Server;

use crate::snapshot::Snapshot;

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What billing side and panel hold, a line for each thing.
    pub state: Vec<String>,
    /// What the panel did on request since the operation was asked for, in order, logins apart.
    pub acts: Vec<String>,
}

impl fmt::Display for Outcome {
    /// The state, then the acts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n\nacts:\n{}", self.state.join("\n"), self.acts.join("\n"))
    }
}

/// In what two ends differ: lines of one that the other does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Expected and not there.
    pub missing: Vec<String>,
    /// There and not expected.
    pub surplus: Vec<String>,
}

impl Outcome {
    /// The end that a snapshot and the panel's acts show.
    #[must_use]
    pub fn of(snapshot: &Snapshot, acts: impl IntoIterator<Item = String>) -> Self {
        let mut state = Vec::new();
        for service in &snapshot.services {
            state.extend(service_lines(service));
        }
        for operation in &snapshot.operations {
            let failure = operation.failure.as_ref().map(|failure| format!(", {}", failure.code)).unwrap_or_default();
            let (id, kind, service, status) = (operation.id, operation.kind, operation.service, operation.status);
            state.push(format!("operation {id}: {kind} of service {service} is {status}{failure}"));
        }
        for task in &snapshot.tasks {
            state.push(format!("task `{}` of operation {} is {}", task.key, task.operation, task.status));
        }
        for claim in &snapshot.claims {
            state.push(format!("object {} is held by service {}", claim.external_id, claim.service));
        }
        for entry in &snapshot.ledger {
            let service = entry.service.map(|service| format!(" for service {service}")).unwrap_or_default();
            let period = entry.period.map(|period| format!(", period {}", period.number)).unwrap_or_default();
            state.push(format!("ledger: {} {} {}{service}{period}", entry.kind, entry.amount, entry.currency));
        }
        for server in &snapshot.panel.servers {
            state.extend(server_lines(snapshot, server));
        }
        for user in &snapshot.panel.users {
            state.push(format!("user {} ({:?})", user.email, user.role));
        }
        // The billing system's name is chosen by chance.
        let mark = format!("billing:{} ", snapshot.installation);
        let state = state.into_iter().map(|line| line.replace(&mark, "billing:(this) ")).collect();
        Self { state, acts: acts.into_iter().map(|act| without_numbers(&act)).collect() }
    }

    /// Whether a change that was asked for is over, and all is as it was before.
    #[must_use]
    pub fn is_not_changed(&self, before: &Self) -> bool {
        let is_over = |line: &String| line.starts_with("operation ") && line.contains(": change of service");
        let (changes, rest): (Vec<String>, Vec<String>) = self.state.iter().cloned().partition(is_over);
        changes.iter().all(|line| line.contains(" is canceled, "))
            && Difference::between(&before.state, &rest).is_none()
    }

    /// In what it differs from an end that was written down.
    #[must_use]
    pub fn differs_from_written(&self, written: &str) -> Difference {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        Difference::between(&lines(written), &lines(&self.to_string()))
    }

    /// In what the state differs from the expected one.
    #[must_use]
    pub fn state_differs_from(&self, expected: &Self) -> Difference {
        Difference::between(&expected.state, &self.state)
    }

    /// Acts that were done more often, or less often, than expected.
    #[must_use]
    pub fn acts_differ_from(&self, expected: &Self) -> Difference {
        Difference::between(&expected.acts, &self.acts)
    }
}

fn service_lines(service: &Service) -> Vec<String> {
    let id = service.id;
    let object = service.external_id.as_deref().unwrap_or("nothing");
    let mut lines = vec![format!("service {id} of {} is {}, served by {object}", service.client_email, service.status)];
    let stopped_by = service.suspended_by.map(|cause| format!(", stopped by {cause}")).unwrap_or_default();
    let paid = if service.paid_until.is_some() { "has a paid period" } else { "has no paid period" };
    lines.push(format!("service {id} {paid}{stopped_by}"));
    for parameter in &service.parameters {
        let value = parameter.value.as_deref().unwrap_or("(sealed)");
        lines.push(format!("service {id} has {} = {value}", parameter.name));
    }
    for resource in &service.resources {
        lines.push(format!("service {id} has {} {}", resource.amount, resource.name));
    }
    for address in &service.addresses {
        lines.push(format!("service {id} has {}/{}", address.ip, address.prefix));
    }
    lines
}

fn server_lines(snapshot: &Snapshot, server: &Server) -> Vec<String> {
    let id = server.id;
    let owner = server.owner.and_then(|owner| snapshot.email(owner)).unwrap_or("nobody");
    let system = server.os_template.map_or_else(|| "no OS".to_owned(), |os| format!("OS {os}"));
    let power = if snapshot.running.contains(&id) { "on" } else { "off" };
    let data: BTreeSet<&str> =
        server.disks.iter().flat_map(|disk| &disk.contents).map(|mark| mark.owner.as_str()).collect();
    let diagnostics = &server.diagnostics;
    let mut lines = vec![
        format!("server {id} belongs to {owner}, {system}, `{}`, {power}", server.domain),
        format!("server {id} notes {:?}", server.notes),
        format!("server {id} bears data of {data:?}"),
        format!(
            "server {id} diagnostics {:?}, cleaned {}, forced {}",
            diagnostics.status, diagnostics.disks_cleaned, diagnostics.forced
        ),
        format!("server {id} is {}", if snapshot.for_sale.contains(&id) { "for sale" } else { "not for sale" }),
    ];
    let operation = server.operation.as_ref();
    lines.extend(operation.map(|last| format!("server {id} did {} last: {}", last.work.kind(), last.status.as_str())));
    lines.extend(server.addresses.iter().map(|address| format!("server {id} uses {}", address.ip)));
    lines.extend(snapshot.data_ports(server).map(|port| format!("server {id} has a port that is {}", port.as_str())));
    lines
}

/// Numbers that the panel gives itself differ when something was tried twice.
fn without_numbers(act: &str) -> String {
    let mut text = act.to_owned();
    if let Some(at) = text.find(" (operation ") {
        text.truncate(at);
    }
    text
}

impl Difference {
    fn between(expected: &[String], found: &[String]) -> Self {
        let mut surplus = found.to_vec();
        let mut missing = Vec::new();
        for line in expected {
            match surplus.iter().position(|other| other == line) {
                Some(at) => drop(surplus.remove(at)),
                None => missing.push(line.clone()),
            }
        }
        Self { missing, surplus }
    }

    /// Nothing differs.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.missing.iter().map(|line| format!("- {line}"));
        let surplus = self.surplus.iter().map(|line| format!("+ {line}"));
        f.write_str(&missing.chain(surplus).collect::<Vec<_>>().join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_difference_counts_lines_and_does_not_mind_their_order() {
        assert!(Difference::between(&lines("a b b"), &lines("b a b")).is_none());
        let difference = Difference::between(&lines("a b b"), &lines("b c"));
        assert_eq!(difference.to_string(), "- a\n- b\n+ c");
    }

    #[test]
    fn an_act_is_the_same_whatever_number_the_panel_gave_it() {
        assert_eq!(without_numbers("started install on server 1 (operation 7)"), "started install on server 1");
        assert_eq!(without_numbers("took 192.0.2.2 from server 1"), "took 192.0.2.2 from server 1");
    }
}
