//! Adopting what a panel holds already: what is proposed, what is left to choose, what is left out, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;

use super::{
    Address, Client, ClientId, Counters, ModuleId, Parameter, Resource, Service, ServicePrice, ServiceStatus, TariffId,
};

/// What staff say about an adoption before it is proposed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdoptionWishes {
    /// The tariff of an object, by its external id.
    pub map: BTreeMap<String, TariffId>,
    /// Objects that are to be left out, by their external ids.
    pub skip: BTreeSet<String>,
    /// Until when all of them are paid for; without it for one period of their tariff from the confirmation on.
    pub paid_until: Option<Timestamp>,
    /// Until when single ones are paid for, by external id.
    pub paid_until_of: BTreeMap<String, Timestamp>,
}

/// What would become of each object of a panel. Every object stands in one of the three lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adoption {
    /// The module whose panel was read.
    pub module: ModuleId,
    /// Names everything that stands under `proposed` but for the reasons. Whoever confirms gives it, so that what is
    /// confirmed is what was seen.
    pub digest: String,
    /// Becomes a service when it is confirmed.
    pub proposed: Vec<Proposal>,
    /// Staff have to say which tariff.
    pub undecided: Vec<Undecided>,
    /// Stays as it is.
    pub left_out: Vec<LeftOut>,
    /// What reading the panel cost.
    pub cost: Counters,
}

/// An object, and the service that it would become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The object in the panel.
    pub external_id: String,
    /// Its name there.
    pub title: String,
    /// Whose it is.
    pub client: Adopter,
    /// Number of the tariff.
    pub tariff: TariffId,
    /// Name of the tariff.
    pub tariff_name: String,
    /// The tariff's product type.
    pub product: String,
    /// Active, or suspended.
    pub status: ServiceStatus,
    /// The addresses that it has.
    pub addresses: Vec<Address>,
    /// Amounts of the tariff's resources.
    pub resources: Vec<Resource>,
    /// What the tariff fixes and what the module reports.
    pub parameters: Vec<Parameter>,
    /// The first charge is for the time from then on; none: one period of the tariff after the confirmation.
    pub paid_until: Option<Timestamp>,
    /// What it costs for one period of the tariff, once it is charged.
    pub price: ServicePrice,
    /// Why it is proposed so, and what follows from it.
    pub reasons: Vec<String>,
}

/// The client that an object is proposed for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Adopter {
    /// Number of the client; none: it is to be made.
    pub id: Option<ClientId>,
    /// The client's e-mail.
    pub email: String,
    /// The client's name.
    pub name: String,
}

/// An object that more than one tariff could hold, or none for certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// The object in the panel.
    pub external_id: String,
    /// Its name there.
    pub title: String,
    /// E-mail of its owner.
    pub owner: String,
    /// Why it is not decided.
    pub why: String,
    /// The tariffs that could hold it, most similar first.
    pub choices: Vec<Choice>,
}

/// A tariff that could hold an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Number of the tariff.
    pub tariff: TariffId,
    /// Name of the tariff.
    pub tariff_name: String,
    /// How the object compares with it.
    pub compared: String,
}

/// An object that is not adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The object in the panel.
    pub external_id: String,
    /// Its name there.
    pub title: String,
    /// E-mail of its owner, if it has one.
    pub owner: Option<String>,
    /// Why; never empty.
    pub obstacles: Vec<Obstacle>,
}

/// What stands against adopting an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Obstacle {
    /// Stable, for programs: `no-owner`.
    pub code: String,
    /// For people.
    pub message: String,
}

/// What a confirmation led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmation {
    /// The services are there.
    Adopted(Adopted),
    /// What would be adopted is not what was confirmed: nothing was done, and this is the proposal now.
    Changed(Adoption),
}

/// What was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Adopted {
    /// Clients that were not registered before.
    pub clients: Vec<Client>,
    /// The services.
    pub services: Vec<Service>,
    /// Objects that another service took at the same moment.
    pub taken: Vec<String>,
}
