//! The life of a dedicated server's service, step by step.
//!
//! Every step reads the server, decides (without I/O) what is next, and does at most one act. What was decided before
//! an act that must not happen twice is stored before the act is done, so that a step that runs again recognises its
//! own work by looking.

mod act;
mod close;
mod context;
mod open;
mod ownership;
mod pace;
mod ports;
mod state;
mod switching;
#[cfg(test)]
mod tests;
mod verdict;

use crate::contract::{Call, Event, Failure, Service, Step};
use crate::failure::detail;
use crate::host::Host;
use crate::info::DEDICATED;
use context::Context;
use state::State;
use switching::Direction;

/// Starts to prepare a server for the service.
///
/// # Errors
/// See the contract.
pub fn open(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    served(service)?;
    open::start(&context)
}

/// Starts to stop the service: shuts the server's switch ports (DED-10).
///
/// # Errors
/// See the contract.
pub fn suspend(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    served(service)?;
    switching::start(&context, Direction::Shut)
}

/// Starts to undo a suspend: opens the ports again (DED-11).
///
/// # Errors
/// See the contract.
pub fn resume(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    served(service)?;
    switching::start(&context, Direction::Open)
}

/// Starts to delete the service (DED-12).
///
/// # Errors
/// See the contract.
pub fn close(host: &dyn Host, call: &Call, service: &Service) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    served(service)?;
    close::start(&context)
}

/// Goes on with the operation that the state belongs to.
///
/// # Errors
/// See the contract.
pub fn advance(host: &dyn Host, call: &Call, service: &Service, state: &str, event: &Event) -> Result<Step, Failure> {
    let context = Context::new(host, call, service)?;
    match state::read(state)? {
        State::Open(state) => open::advance(&context, state, event),
        State::Switching(state) => switching::advance(&context, state),
        State::Close(state) => close::advance(&context, state, event),
    }
}

/// Refuses a product that the module does not serve.
fn served(service: &Service) -> Result<(), Failure> {
    if service.product == DEDICATED {
        return Ok(());
    }
    let message =
        format!("service {} is of product type `{}`, which this module does not serve", service.id, service.product);
    Err(Failure::Invalid(detail("unknown-product", message)))
}
