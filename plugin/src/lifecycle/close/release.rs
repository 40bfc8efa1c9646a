//! Takes the server from the client: its operation, its addresses, its owner (DED-12).

use super::phase::{Outcome, Phase};
use crate::contract::{Event, Failure};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Owner;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::{Operation, Server, operation_kind, operation_status};

/// Stops what is running. A power command of the phase before ends by itself in seconds.
pub(super) fn stop_operation(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
) -> Result<Outcome, Failure> {
    let id = server.id;
    let Some(running) = last(context, server)?.filter(|o| o.status == operation_status::RUNNING) else {
        return Ok(Outcome::Next(Phase::FreeAddresses));
    };
    let kind = running.kind.as_deref().unwrap_or("operation");
    let now = context.now();
    let stop = |since| Phase::StopOperation { since };
    if let Some(since) = since.filter(|_| *event != Event::Retry) {
        if now.saturating_sub(since) > pace::CANCEL_LIMIT {
            let what = format!(
                "its {kind} (operation {}) does not stop. Look at it in DCImanager, end it there, then retry",
                running.id
            );
            return Ok(Outcome::Say(Verdict::Fail(Failure::Refused(context.about(
                id,
                "operation-does-not-stop",
                what,
            )))));
        }
        let message = format!("waiting for the {kind} on server {id} to stop");
        return Ok(stop(Some(since)).wait(id, pace::SHORT, progress(20, message)));
    }
    if kind == operation_kind::POWER_ON {
        return Ok(stop(Some(now)).wait(id, pace::SHORT, progress(20, format!("server {id} is being turned on"))));
    }
    let message = format!("the {kind} on server {id} is stopped");
    Ok(stop(Some(now)).act(id, Act::CancelOperation(running.id), progress(20, message)))
}

/// Takes every address from the server.
pub(super) fn free_addresses(context: &Context<'_>, server: &Server) -> Result<Outcome, Failure> {
    let addresses = server.ip.value().map_err(|wrong| context.unreadable(server, "ip", &wrong))?;
    Ok(match addresses.first() {
        Some(ip) => {
            let act = Act::RemoveAddress { ip: ip.id, name: ip.name.clone() };
            let message = format!("address {} is removed from server {}", ip.name, server.id);
            Phase::FreeAddresses.act(server.id, act, progress(25, message))
        }
        None => Outcome::Next(Phase::DeleteOwner),
    })
}

/// Deletes the owner: the client's, as was read in this very step.
pub(super) fn delete_owner(context: &Context<'_>, server: &Server) -> Result<Outcome, Failure> {
    Ok(match context.owner(server)? {
        Owner::Client => {
            let message = format!("the owner of server {} is deleted", server.id);
            Phase::DeleteOwner.act(server.id, Act::RemoveOwner, progress(30, message))
        }
        Owner::Nobody | Owner::Other(_) => {
            let before = last(context, server)?.map(|operation| operation.id);
            // Stored before the cleaning starts: a later operation than this is the cleaning.
            let message = format!("server {} belongs to nobody", server.id);
            Phase::Clean { before, since: None }.wait(server.id, 0, progress(35, message))
        }
    })
}

/// The server's last operation.
///
/// # Errors
/// The field is missing or not understood.
pub(super) fn last<'s>(context: &Context<'_>, server: &'s Server) -> Result<Option<&'s Operation>, Failure> {
    let operation = server.operation.value().map_err(|wrong| context.unreadable(server, "operation", &wrong))?;
    Ok(operation.as_ref())
}
