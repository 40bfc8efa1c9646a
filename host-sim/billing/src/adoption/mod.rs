//! What a panel's objects would be as services: a pure function, so that every case can be tested by itself.
//!
//! - [`choose`]: which tariff.
//! - [`words`]: the reasons that people read.
//!
//! What nobody wrote down and this file decides: taking a client's equipment for the provider's would end in its disks
//! being cleaned, so whatever speaks for the client's own decides before any configuration does, and what is not clear
//! is left for staff to choose. Nothing is proposed for an object with any obstacle.

mod choose;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use processing_engine::contract::{self, Bearing, Holding, Product};
use sha2::{Digest, Sha256};

use crate::form::{is_email, is_secret};
use crate::model::{
    Adopter, AdoptionWishes, ClientId, LeftOut, Obstacle, Parameter, Proposal, Resource, ServiceId, ServiceStatus,
    Tariff, Undecided,
};
use crate::money::price;
use choose::{Chosen, Open, choose};

/// Clients by e-mail in lower case.
pub(crate) type KnownClients = BTreeMap<String, KnownClient>;
/// The services that hold objects, by external id.
pub(crate) type Served = BTreeMap<String, ServiceId>;

/// What is known when objects are matched.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    /// The objects, in the panel's order.
    pub(crate) holdings: &'a [Holding],
    /// Clients that are not deleted, by e-mail in lower case.
    pub(crate) clients: &'a KnownClients,
    /// The tariffs that connect the module.
    pub(crate) tariffs: &'a [Tariff],
    /// What the module declares.
    pub(crate) products: &'a [Product],
    /// The services that hold objects, by external id.
    pub(crate) services: &'a Served,
    pub(crate) wishes: &'a AdoptionWishes,
}

/// A registered client.
#[derive(Debug, Clone)]
pub(crate) struct KnownClient {
    pub(crate) id: ClientId,
    pub(crate) email: String,
    pub(crate) name: String,
    /// The currency that the client pays in, once anything was booked.
    pub(crate) currency: Option<String>,
}

/// Every object in one of the lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposals {
    pub(crate) proposed: Vec<Proposal>,
    pub(crate) undecided: Vec<Undecided>,
    pub(crate) left_out: Vec<LeftOut>,
}

/// Decides for each object.
pub(crate) fn propose(facts: &Facts<'_>) -> Proposals {
    let mut proposals = Proposals::default();
    let mut seen = BTreeSet::new();
    let mut currencies = BTreeMap::new();
    for holding in facts.holdings {
        // A list that grows while it is read page by page can show an object twice.
        if !seen.insert(holding.external_id.as_str()) {
            continue;
        }
        match decide(facts, holding) {
            Verdict::Propose(proposal) => {
                // Whoever is registered without any entry, or not at all, pays in the currency of the first one.
                let email = proposal.client.email.to_lowercase();
                let first = currencies.entry(email).or_insert_with(|| proposal.price.currency.clone());
                match words::currencies(&proposal.price.currency, first) {
                    None => proposals.proposed.push(*proposal),
                    Some(why) => proposals.undecided.push(ask(holding, &proposal.client.email, Open::new(why))),
                }
            }
            Verdict::Ask(undecided) => proposals.undecided.push(undecided),
            Verdict::LeaveOut(obstacles) => proposals.left_out.push(LeftOut {
                external_id: holding.external_id.clone(),
                title: holding.title.clone(),
                owner: holding.owner.clone(),
                obstacles,
            }),
        }
    }
    proposals
}

/// Names what would be adopted: the same text for the same services, whatever the reasons say.
pub(crate) fn digest(proposed: &[Proposal]) -> String {
    const LENGTH: usize = 16;
    let mut hasher = Sha256::new();
    for proposal in proposed {
        let named = Proposal { reasons: Vec::new(), ..proposal.clone() };
        // Every part of it can be written as JSON: texts, numbers, lists.
        hasher.update(serde_json::to_vec(&named).unwrap_or_default());
        hasher.update(b"\n");
    }
    let mut text = hex::encode(hasher.finalize());
    text.truncate(LENGTH);
    text
}

enum Verdict {
    Propose(Box<Proposal>),
    Ask(Undecided),
    LeaveOut(Vec<Obstacle>),
}

fn decide(facts: &Facts<'_>, holding: &Holding) -> Verdict {
    let (owner, status) = match (obstacles(facts, holding), &holding.owner, status(holding)) {
        (none, Some(owner), Some(status)) if none.is_empty() => (owner.trim(), status),
        (obstacles, ..) => return Verdict::LeaveOut(obstacles),
    };
    let known = facts.clients.get(&owner.to_lowercase());
    let priced = choose(facts, holding, known).and_then(|chosen| {
        let resources = resources(chosen.tariff, holding);
        let price = price(chosen.tariff, first_period(chosen.tariff), &resources);
        price.map(|price| (chosen, resources, price)).map_err(|refusal| Open::new(refusal.to_string()))
    });
    let (Chosen { tariff, reason }, resources, price) = match priced {
        Ok(priced) => priced,
        Err(open) => return Verdict::Ask(ask(holding, owner, open)),
    };
    let mut reasons = vec![reason, words::client(known)];
    reasons.extend(words::state(status, holding.power));
    reasons.push(words::price(&price));
    Verdict::Propose(Box::new(Proposal {
        external_id: holding.external_id.clone(),
        title: holding.title.clone(),
        client: adopter(owner, holding, known),
        tariff: tariff.id,
        tariff_name: tariff.name.clone(),
        product: tariff.product.clone(),
        status,
        addresses: holding.addresses.clone(),
        resources,
        parameters: parameters(facts, tariff, holding),
        paid_until: facts.wishes.paid_until_of.get(&holding.external_id).copied().or(facts.wishes.paid_until),
        price,
        reasons,
    }))
}

fn ask(holding: &Holding, owner: &str, open: Open) -> Undecided {
    Undecided {
        external_id: holding.external_id.clone(),
        title: holding.title.clone(),
        owner: owner.to_owned(),
        why: open.why,
        choices: open.choices,
    }
}

/// Everything against it: what the module says, and what only the records know.
fn obstacles(facts: &Facts<'_>, holding: &Holding) -> Vec<Obstacle> {
    let obstacle = |code: &str, message: String| Obstacle { code: code.to_owned(), message };
    if let Some(service) = facts.services.get(&holding.external_id) {
        return vec![obstacle("held-by-service", format!("it serves service {service} already"))];
    }
    if facts.wishes.skip.contains(&holding.external_id) {
        return vec![obstacle("skipped", "it is to be left out".to_owned())];
    }
    let mut found: Vec<Obstacle> =
        holding.obstacles.iter().map(|detail| obstacle(&detail.code, detail.message.clone())).collect();
    match &holding.mark {
        Bearing::Ours(service) if found.is_empty() => {
            let message =
                format!("it bears the mark of service {service}, which does not hold it: clear this up first");
            found.push(obstacle("mark-without-service", message));
        }
        Bearing::Others(whose) if found.is_empty() => {
            found.push(obstacle("marked-by-another", format!("it bears the mark of {whose}")));
        }
        _ => {}
    }
    match holding.owner.as_deref().map(str::trim) {
        None if found.is_empty() => found.push(obstacle("no-owner", "it belongs to nobody".to_owned())),
        Some(owner) if !is_email(owner) => {
            found.push(obstacle("owner-email-invalid", format!("its owner `{owner}` is no e-mail address")));
        }
        _ => {}
    }
    if found.is_empty() && status(holding).is_none() {
        found.push(obstacle("status-unknown", "the module reports it neither as active nor as stopped".to_owned()));
    }
    found
}

/// The period that a service gets which nobody ordered: the one that an order gets which names none.
pub(crate) fn first_period(tariff: &Tariff) -> u32 {
    tariff.periods.first().map_or(1, |period| period.months)
}

fn status(holding: &Holding) -> Option<ServiceStatus> {
    match holding.status {
        contract::ServiceStatus::Active => Some(ServiceStatus::Active),
        contract::ServiceStatus::Suspended => Some(ServiceStatus::Suspended),
        contract::ServiceStatus::Ordered | contract::ServiceStatus::Deleted => None,
    }
}

fn adopter(owner: &str, holding: &Holding, known: Option<&KnownClient>) -> Adopter {
    if let Some(known) = known {
        return Adopter { id: Some(known.id), email: known.email.clone(), name: known.name.clone() };
    }
    let name = holding.owner_name.trim();
    let name = if name.is_empty() { owner } else { name };
    Adopter { id: None, email: owner.to_owned(), name: name.to_owned() }
}

/// What the object has counts; the client keeps what the tariff includes even where the object has less.
fn resources(tariff: &Tariff, holding: &Holding) -> Vec<Resource> {
    let found = |name: &str| holding.resources.iter().find(|found| found.name == name).map_or(0, |found| found.amount);
    let resources = tariff.resources.iter().map(|resource| Resource {
        name: resource.name.clone(),
        amount: resource.included.max(found(&resource.name)),
        unit: resource.unit.clone(),
    });
    resources.collect()
}

/// What the module reports of the object stands above what the tariff fixes: it is so.
fn parameters(facts: &Facts<'_>, tariff: &Tariff, holding: &Holding) -> Vec<Parameter> {
    let declares = |product: &Product, name: &str| product.parameters.iter().any(|field| field.name == name);
    let meant = |name: &str| {
        let mut declaring = facts.products.iter().filter(|product| declares(product, name)).peekable();
        declaring.peek().is_none() || declaring.any(|product| product.name == tariff.product)
    };
    let reported: Vec<&Parameter> = holding.parameters.iter().filter(|one| meant(&one.name)).collect();
    let product = facts.products.iter().find(|product| product.name == tariff.product);
    let secret = |name: &str| product.is_some_and(|product| is_secret(&product.parameters, name));
    let fixed = tariff
        .fixed
        .iter()
        // A secret is put in when the service is made: a proposal is shown.
        .filter(|fixed| !secret(&fixed.name) && !reported.iter().any(|one| one.name == fixed.name));
    fixed.chain(reported.iter().copied()).cloned().collect()
}
