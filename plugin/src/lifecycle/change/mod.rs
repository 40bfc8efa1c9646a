//! Changes of an active service: other addresses or amounts, another OS, power, reverse DNS.
//!
//! ```text
//! resources:   [staff, colocation only] ──▶ plan ──▶ add ──▶ release ──▶ done
//!                                                     │ no address, or refused
//!                                                     └──▶ undo ──▶ undone
//! reinstall:   ready ──▶ install ──▶ finish ──▶ done
//! power:       command ──▶ done            reverse DNS: set ──▶ done
//! ```
//! What can fail comes before what cannot be taken back: addresses are added before any is released, and everything that
//! can be checked is checked before anything is erased. A change that the panel refuses before it had an effect ends with
//! `undone`, so that the client is not charged and nothing waits for staff.

mod ending;
mod people;
mod plan;
mod power;
mod reinstall;
mod resources;
mod reverse_dns;

use serde::{Deserialize, Serialize};

use super::Product;
use super::context::Context;
use super::state::State;
use super::withdrawn::{left_with_its_server, out_of_reach};
use crate::contract::{ChangeRequest, Event, Failure, Service, ServiceStatus, Step};
use crate::failure::detail;
use crate::panel::api::Server;
use crate::parameters::Parameters;
use ending::Ending;
#[cfg(test)]
pub(super) use plan::{Wanted, plan};
#[cfg(test)]
pub(super) use {power::decide as decide_power, reinstall::decide as decide_reinstall};
#[cfg(test)]
pub(super) use {resources::decide as decide_resources, reverse_dns::decide as decide_reverse_dns};

/// Parameter of the service: `off` when its client turned the server off and did not turn it on again. Upkeep then
/// leaves it off (DED-09 is about servers that are off for any other reason).
const POWER_WISH: &str = "power-wish";

/// Where a change is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(super) enum Change {
    Resources(resources::Resources),
    Reinstall(reinstall::Reinstall),
    Power(power::Power),
    ReverseDns(reverse_dns::ReverseDns),
}

impl Change {
    /// The server that it is about.
    fn server(&self) -> u64 {
        match self {
            Self::Resources(state) => state.server,
            Self::Reinstall(state) => state.server,
            Self::Power(state) => state.server,
            Self::ReverseDns(state) => state.server,
        }
    }
}

impl From<Change> for State {
    fn from(change: Change) -> Self {
        Self::Change(change)
    }
}

/// Checks what can be checked without an effect, and stores what was decided.
pub(super) fn start(context: &Context<'_>, product: Product, request: &ChangeRequest) -> Result<Step, Failure> {
    let service = context.service;
    if service.status != ServiceStatus::Active {
        let message = format!("service {} is not active: only an active service can be changed", service.id);
        return Err(Failure::Invalid(detail("service-not-active", message)));
    }
    let server = context.server(context.delivered()?)?;
    ours(context, product, &server)?;
    match request {
        ChangeRequest::Resources(change) => resources::start(context, product, &server, change),
        ChangeRequest::Reinstall(parameters) => reinstall::start(context, product, &server, parameters),
        ChangeRequest::Power(action) => power::start(context, product, &server, *action),
        ChangeRequest::ReverseDns(wanted) => reverse_dns::start(context, &server, wanted),
    }
}

pub(super) fn advance(context: &Context<'_>, product: Product, state: Change, event: &Event) -> Result<Step, Failure> {
    let server = state.server();
    let step = match state {
        Change::Resources(state) => resources::advance(context, product, state, event),
        Change::Reinstall(state) => reinstall::advance(context, state, event),
        Change::Power(state) => power::advance(context, product, state, event),
        Change::ReverseDns(state) => reverse_dns::advance(context, product, state, event),
    };
    match step.as_ref().err().and_then(|failure| out_of_reach(failure, event)) {
        Some(reach) => Ok(Step::Undone(left_with_its_server(context, server, reach))),
        None => step,
    }
}

/// Whether the service's client wants its server off.
pub(super) fn wants_power_off(service: &Service) -> bool {
    Parameters(&service.parameters).get(POWER_WISH) == Some("off")
}

/// The server still serves this service (DED-14).
fn ours(context: &Context<'_>, product: Product, server: &Server) -> Result<(), Failure> {
    match product {
        Product::Dedicated => context.still_the_clients(server),
        Product::Colocation => context.still_the_services(server),
    }
}

/// The answer to a change that was given up before it had an effect.
fn withdrawn(context: &Context<'_>, server: u64) -> Failure {
    super::withdrawn::withdrawn(context, server, "change")
}
