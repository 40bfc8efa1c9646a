//! Stops what is running on a server.

use super::Part;
use crate::contract::{Event, Failure};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::progress;
use crate::panel::api::{Operation, Server, operation_status};

/// Cancels the running operation, then looks until it has stopped. One of the kind `spared` ends by itself.
pub(in crate::lifecycle) fn stop(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
    spared: Option<&str>,
) -> Result<Part, Failure> {
    let id = server.id;
    let Some(running) = running(context, server)? else { return Ok(Part::Reached) };
    let kind = running.kind.as_deref().unwrap_or("operation");
    let now = context.now();
    if let Some(since) = since.filter(|_| *event != Event::Retry) {
        if now.saturating_sub(since) > pace::CANCEL_LIMIT {
            let what = format!(
                "its {kind} (operation {}) does not stop. Look at it in DCImanager, end it there, then retry",
                running.id
            );
            return Ok(Part::Fail(Failure::Refused(context.about(id, "operation-does-not-stop", what))));
        }
        let message = format!("waiting for the {kind} on server {id} to stop");
        return Ok(Part::Wait(pace::SHORT, Some(since), progress(20, message)));
    }
    if spared == Some(kind) {
        return Ok(Part::Wait(
            pace::SHORT,
            Some(now),
            progress(20, format!("waiting for the {kind} on server {id} to end")),
        ));
    }
    let message = format!("the {kind} on server {id} is stopped");
    Ok(Part::Act(Act::CancelOperation(running.id), Some(now), progress(20, message)))
}

/// Lets what is running end by itself; it was started by somebody else. What outlasts everything that an operation may
/// last hangs, and only a person can end it.
pub(in crate::lifecycle) fn wait_out(
    context: &Context<'_>,
    server: &Server,
    since: Option<u64>,
    event: &Event,
    percent: u8,
) -> Result<Part, Failure> {
    let id = server.id;
    let Some(running) = running(context, server)? else { return Ok(Part::Reached) };
    let kind = running.kind.as_deref().unwrap_or("operation");
    let now = context.now();
    let since = since.filter(|_| *event != Event::Retry).unwrap_or(now);
    let lasted = now.saturating_sub(since);
    if lasted > pace::INSTALL_LIMIT {
        let what = format!(
            "its {kind} (operation {}) has been running for at least {} minutes. Look at it in DCImanager, cancel it there if it hangs, then retry",
            running.id,
            lasted / 60_000
        );
        return Ok(Part::Fail(Failure::Refused(context.about(id, "operation-takes-too-long", what))));
    }
    Ok(Part::Wait(pace::SHORT, Some(since), progress(percent, format!("waiting for the {kind} on server {id}"))))
}

/// The operation that is running.
///
/// # Errors
/// The field is missing or not understood.
pub(in crate::lifecycle) fn running<'s>(
    context: &Context<'_>,
    server: &'s Server,
) -> Result<Option<&'s Operation>, Failure> {
    Ok(last(context, server)?.filter(|operation| operation.status == operation_status::RUNNING))
}

/// The server's last operation.
///
/// # Errors
/// The field is missing or not understood.
pub(in crate::lifecycle) fn last<'s>(
    context: &Context<'_>,
    server: &'s Server,
) -> Result<Option<&'s Operation>, Failure> {
    let operation = server.operation.value().map_err(|wrong| context.unreadable(server, "operation", &wrong))?;
    Ok(operation.as_ref())
}
