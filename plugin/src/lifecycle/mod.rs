//! The life of a service, step by step: dedicated servers here, client's equipment in `colocation`.
//!
//! Every step reads the server, decides (without I/O) what is next, and does at most one act. What was decided before
//! an act that must not happen twice is stored before the act is done, so that a step that runs again recognises its
//! own work by looking.

mod act;
mod change;
mod close;
mod colocation;
mod context;
mod gone;
mod login_link;
mod open;
mod ownership;
mod pace;
mod parts;
mod ports;
mod state;
mod switching;
#[cfg(test)]
mod tests;
mod upkeep;
mod verdict;
mod withdrawn;

pub(crate) use open::SERVER_NAME;
pub(crate) use ownership::ADOPTED;
pub(crate) use parts::addresses::{address, count};
pub(crate) use parts::power::{Power, power};
pub(crate) use ports::ports;
pub(crate) use upkeep::power_to_correct;

use crate::contract::{Call, ChangeRequest, Event, Failure, FieldError, Parameter, Service, Step};
use crate::failure::detail;
use crate::host::Host;
use crate::info::{COLOCATION, DEDICATED};
use context::Context;
use state::State;
use switching::Direction;

/// What the module sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    Dedicated,
    Colocation,
}

/// Starts to prepare a server, or the placing of the client's equipment.
///
/// # Errors
/// See the contract.
pub fn open(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    match product(service)? {
        Product::Dedicated => open::start(&context),
        Product::Colocation => colocation::open(&context),
    }
}

/// Starts to stop the service: shuts the server's switch ports (DED-10, COL-07).
///
/// # Errors
/// See the contract.
pub fn suspend(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    product(service)?;
    switching::start(&context, Direction::Shut)
}

/// Starts to undo a suspend: opens the ports again (DED-11, COL-07).
///
/// # Errors
/// See the contract.
pub fn resume(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    product(service)?;
    switching::start(&context, Direction::Open)
}

/// Starts to delete the service (DED-12, COL-06).
///
/// # Errors
/// See the contract.
pub fn close(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    match product(service)? {
        Product::Dedicated => close::start(&context),
        Product::Colocation => colocation::close(&context),
    }
}

/// Starts to change an active service.
///
/// # Errors
/// See the contract.
pub fn change(host: &dyn Host, call: &Call, service: &Service, request: &ChangeRequest) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    change::start(&context, product(service)?, request)
}

/// Makes a link with which the service's client enters DCImanager once, without a password.
///
/// # Errors
/// See the contract.
pub fn login_link(host: &dyn Host, call: &Call, service: &Service) -> Result<String, Failure> {
    let context = Context::new(host, call, service)?;
    login_link::make(&context, product(service)?)
}

/// Whether the service's client has turned the server off and not on again: upkeep then leaves it off.
pub(crate) fn wants_power_off(service: &Service) -> bool {
    change::wants_power_off(service)
}

/// Goes on with the operation that the state belongs to.
///
/// # Errors
/// See the contract.
pub fn advance(host: &dyn Host, call: &Call, service: &Service, state: &str, event: &Event) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    match state::read(state)? {
        State::Open(state) => open::advance(&context, state, event),
        State::Switching(state) => switching::advance(&context, state, event),
        State::Close(state) => close::advance(&context, state, event),
        State::ColocationOpen(state) => colocation::advance_open(&context, state, event),
        State::ColocationClose(state) => colocation::advance_close(&context, state, event),
        State::Change(state) => change::advance(&context, product(service)?, state, event),
    }
}

/// Whether [`advance`] and [`check_form`] can go on from a state that another version of this module may have returned.
#[must_use]
pub fn understands(state: &str) -> bool {
    state::understands(state)
}

/// Checks what staff filled in for the task that the operation of this state waits for. Only the card of a colocation
/// can be wrong in a way that the panel knows of.
///
/// # Errors
/// See the contract.
pub fn check_form(
    host: &dyn Host,
    call: &Call,
    service: &Service,
    state: &str,
    form: &[Parameter],
) -> Result<Vec<FieldError>, Failure> {
    let context = Context::new(host, call, service)?;
    match state::read(state)? {
        State::ColocationOpen(state) => colocation::check_form(&context, &state, form),
        State::Open(_) | State::Switching(_) | State::Close(_) | State::ColocationClose(_) | State::Change(_) => {
            Ok(Vec::new())
        }
    }
}

/// What the service is; refuses a product that the module does not serve.
fn product(service: &Service) -> Result<Product, Failure> {
    match service.product.as_str() {
        DEDICATED => Ok(Product::Dedicated),
        COLOCATION => Ok(Product::Colocation),
        other => {
            let message =
                format!("service {} is of product type `{other}`, which this module does not serve", service.id);
            Err(Failure::Invalid(detail("unknown-product", message)))
        }
    }
}
