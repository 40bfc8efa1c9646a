//! What people read of an adoption: three lists that fit on a narrow terminal, and what to type next.

use std::collections::BTreeMap;

use billing::model::{Adopted, Adoption, LeftOut, Proposal, Undecided};

use crate::output::{Table, time};

/// So many servers of one reason are named; the others are counted.
const NAMED: usize = 8;

pub(super) fn proposal(adoption: &Adoption, brief: bool) -> String {
    let mut parts = vec![proposed(&adoption.proposed).to_string()];
    if !adoption.proposed.is_empty() {
        parts.push(because(&adoption.proposed).to_string());
    }
    if !adoption.undecided.is_empty() {
        parts.push(format!(
            "To be chosen with --map SERVER=TARIFF, and not adopted until then:\n{}",
            undecided(&adoption.undecided)
        ));
    }
    if !brief && !adoption.left_out.is_empty() {
        parts.push(format!("Left out:\n{}", left_out(&adoption.left_out)));
    }
    parts.push(next(adoption));
    parts.join("\n\n")
}

pub(super) fn adopted(adopted: &Adopted) -> String {
    let mut table =
        Table::new(["SERVICE", "SERVER", "CLIENT", "TARIFF", "STATUS", "PAID UNTIL"], "Nothing was adopted.");
    for service in &adopted.services {
        table.row([
            service.id.to_string(),
            service.external_id.clone().unwrap_or_default(),
            service.client_email.clone(),
            service.tariff_name.clone(),
            service.status.to_string(),
            service.paid_until.map(time).unwrap_or_default(),
        ]);
    }
    let mut text = table.to_string();
    if !adopted.clients.is_empty() {
        let new: Vec<&str> = adopted.clients.iter().map(|client| client.email.as_str()).collect();
        text.push_str(&format!("\n\nNew clients: {}", new.join(", ")));
    }
    if !adopted.taken.is_empty() {
        text.push_str(&format!("\n\nTaken by another service meanwhile: server {}", adopted.taken.join(", ")));
    }
    text
}

fn proposed(proposals: &[Proposal]) -> Table {
    let mut table = Table::new(["SERVER", "CLIENT", "TARIFF", "STATUS", "ADDRESSES"], "There is nothing to adopt.");
    for proposal in proposals {
        let client = &proposal.client;
        table.row([
            proposal.external_id.clone(),
            if client.id.is_some() { client.email.clone() } else { format!("{} (new)", client.email) },
            format!("{} {}", proposal.tariff, proposal.tariff_name),
            proposal.status.to_string(),
            proposal.addresses.iter().map(|address| address.ip.as_str()).collect::<Vec<_>>().join(" "),
        ]);
    }
    table
}

/// The reasons, each once with the servers that it is true for: a column beside the servers would be a narrow tower.
fn because(proposals: &[Proposal]) -> Table {
    let pairs =
        proposals.iter().flat_map(|one| one.reasons.iter().map(|reason| (reason.clone(), one.external_id.as_str())));
    let mut table = Table::new(["BECAUSE", "SERVERS"], "");
    for (reason, servers) in by_reason(pairs) {
        table.row([reason, servers.join(", ")]);
    }
    table
}

fn undecided(all: &[Undecided]) -> Table {
    let mut table = Table::new(["SERVER", "OWNER", "BECAUSE", "TARIFFS"], "");
    for one in all {
        let choices: Vec<String> = one
            .choices
            .iter()
            .map(|choice| format!("{} {} ({})", choice.tariff, choice.tariff_name, choice.compared))
            .collect();
        table.row([one.external_id.clone(), one.owner.clone(), one.why.clone(), choices.join(", ")]);
    }
    table
}

/// By reason, the most frequent first. What is left out may be most of a fleet, so not every server is named.
fn left_out(all: &[LeftOut]) -> Table {
    let pairs = all.iter().map(|one| {
        let reasons: Vec<&str> = one.obstacles.iter().map(|obstacle| obstacle.message.as_str()).collect();
        (reasons.join("; "), one.external_id.as_str())
    });
    let mut rows = by_reason(pairs);
    rows.sort_by_key(|(_, servers)| std::cmp::Reverse(servers.len()));
    let mut table = Table::new(["COUNT", "BECAUSE", "SERVERS"], "");
    for (reason, servers) in rows {
        let mut named = servers.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if servers.len() > NAMED {
            named.push_str(", …");
        }
        table.row([servers.len().to_string(), reason, named]);
    }
    table
}

/// Each reason once, in the order in which they appear, with its servers.
fn by_reason<'a>(pairs: impl Iterator<Item = (String, &'a str)>) -> Vec<(String, Vec<&'a str>)> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (reason, server) in pairs {
        let place = *places.entry(reason.clone()).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, servers)) => servers.push(server),
            None => found.push((reason, vec![server])),
        }
    }
    found
}

fn next(adoption: &Adoption) -> String {
    let count = adoption.proposed.len();
    if count == 0 {
        return "Nothing was changed.".to_owned();
    }
    let of = if count == 1 { "1 service" } else { &format!("{count} services") };
    format!("Nothing was changed. To make {of}, repeat the command with\n  --confirm {}", adoption.digest)
}
