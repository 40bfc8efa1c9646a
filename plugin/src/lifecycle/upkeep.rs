//! What upkeep may do to a server outside of any operation: turn it on or off, when nothing speaks against it (DED-09).

use super::act::{self, Act, ActError};
use super::change::wants_power_off;
use super::context::Context;
use super::parts::power::{Power, power};
use crate::contract::{Call, Service};
use crate::host::Host;
use crate::panel::PanelError;
use crate::panel::api::{Server, operation_status};

/// Turns the server on (or off) unless it is so already or something speaks against it; whether it was done.
///
/// # Errors
/// What the panel says.
pub(crate) fn power_to_correct(
    host: &dyn Host,
    call: &Call,
    service: &Service,
    server: &Server,
    on: bool,
) -> Result<bool, PanelError> {
    let Ok(context) = Context::new(host, call, service) else { return Ok(false) };
    if !is_wrong(&context, server, on) {
        return Ok(false);
    }
    // The list may be a page old: the last look is at this server alone.
    let server = context.panel.server(server.id)?;
    if !is_wrong(&context, &server, on) {
        return Ok(false);
    }
    // So may be what the billing records said: the client may have paid, or asked for the power, since.
    let now = host.services_by_external_id(&[server.id.to_string()]);
    if !now.iter().any(|now| is_still(now, service)) {
        return Ok(false);
    }
    let act = if on { Act::PowerOn } else { Act::PowerOff };
    match act::perform(&context, server.id, &act) {
        Ok(()) => Ok(true),
        Err(ActError::Panel(error)) => Err(error),
        // No act on the power asks for addresses.
        Err(ActError::NoAddress(why)) => Err(PanelError::StateConflict { what: "switch its power".to_owned(), why }),
    }
}

/// Whether the records say of the service's power what they said before, and nobody works on it.
pub(super) fn is_still(now: &Service, before: &Service) -> bool {
    now.id == before.id && !now.busy && now.status == before.status && wants_power_off(now) == wants_power_off(before)
}

/// Whether the power is not as it should be, and it is safe to change it: everything has to be known.
pub(super) fn is_wrong(context: &Context<'_>, server: &Server, on: bool) -> bool {
    let wrong = match power(server) {
        Power::On => !on,
        Power::Off => on,
        Power::Unknown => false,
    };
    let idle = server
        .operation
        .known()
        .is_some_and(|last| last.as_ref().is_none_or(|last| last.status != operation_status::RUNNING));
    wrong
        && idle
        && server.maintenance.known() == Some(&false)
        && server.protected.known() != Some(&true)
        && context.is_delivered(server) == Ok(true)
}
