//! Diagnostics with disk cleanup, and the proof that the disks are clean (DED-13).
//!
//! The panel ends diagnostics at its time limit and then shows an operation that is `ok` (API reference §6), so the
//! operation's end proves nothing. Only diagnostics that say of themselves that they were successful, not forced, and
//! that the disks were cleaned, are a proof. Everything else, a missing field included, is a task for staff; the
//! server stays claimed and marked, so it is not for sale.

use super::Close;
use super::phase::{Outcome, Phase};
use super::proof::Cleaned;
use crate::contract::{Event, Failure, StaffTask};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Owner;
use crate::lifecycle::pace;
use crate::lifecycle::parts::install::reason;
use crate::lifecycle::parts::stop::last;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::{DIAGNOSTICS_SUCCESS, Operation, Server, operation_kind, operation_status};

/// What staff do about a cleaning that did not succeed.
const MEND: &str = "Look at the server in DCImanager, mend what kept the cleaning from finishing, or take out the disks.\n\
                    When you close this task, the diagnostics with disk cleanup run again.";

pub(super) fn decide(
    context: &Context<'_>,
    server: &Server,
    before: Option<u64>,
    since: Option<u64>,
    event: &Event,
) -> Result<Outcome, Failure> {
    let id = server.id;
    let again = matches!(event, Event::TaskClosed(_) | Event::Retry);
    let Some(operation) = last(context, server)?.filter(|operation| Some(operation.id) != before) else {
        unowned(context, server)?;
        let phase = Phase::Clean { before, since };
        return Ok(phase.act(id, Act::CleanDisks, progress(40, format!("the disks of server {id} are being cleaned"))));
    };
    if operation.status == operation_status::RUNNING {
        return Ok(running(context, id, operation, before, since, again));
    }
    match doubt(server, operation) {
        // Stored before the next act: turning the server off makes another operation the last one, and then nothing
        // would show any more that the disks are clean.
        None => {
            let message = format!("the disks of server {id} are clean");
            let cleaned = Cleaned::of(server, operation, since, context.now());
            let next = Close::new(id, Phase::PowerOff { since: None }).with(cleaned);
            Ok(Outcome::Say(Verdict::Wait(0, next, progress(88, message))))
        }
        // Staff closed the task: the next cleaning is the one after this operation.
        Some(_) if again => Ok(Phase::Clean { before: Some(operation.id), since: None }.wait(
            id,
            0,
            progress(35, format!("the disks of server {id} are cleaned again")),
        )),
        Some(doubt) => Ok(Outcome::Say(Verdict::Task(
            task(context, id, &doubt, MEND),
            Close::new(id, Phase::Clean { before, since }),
            progress(60, format!("the disks of server {id} are not proven clean: {doubt}")),
        ))),
    }
}

/// The owner was deleted before, so whoever has the server now got it from a person meanwhile. Read in this very step,
/// right before the disks are erased.
pub(super) fn unowned(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    match context.owner(server)? {
        Owner::Nobody => Ok(()),
        Owner::Other(email) => Err(context.foreign(server, &email)),
        Owner::Client => {
            let what = "the client was made its owner again in DCImanager while the service is being deleted, so its disks were not cleaned. Find out why, delete the owner in DCImanager, then retry";
            Err(Failure::Conflict(context.about(server.id, "server-has-an-owner-again", what)))
        }
    }
}

/// Why the disks are not proven clean.
fn doubt(server: &Server, operation: &Operation) -> Option<String> {
    let kind = operation.kind.as_deref().unwrap_or("operation");
    if kind != operation_kind::DIAGNOSTICS {
        return Some(format!("the last operation is a {kind} and not the diagnostics"));
    }
    if operation.status != operation_status::OK {
        return Some(format!("the diagnostics ended as `{}`{}", operation.status, reason(operation)));
    }
    match server.diagnostics.value() {
        Err(wrong) => Some(format!("the field `diagnostics` {wrong}")),
        Ok(diagnostics) if diagnostics.forced => {
            Some("the diagnostics were forcibly ended at their time limit".to_owned())
        }
        Ok(diagnostics) if diagnostics.status != DIAGNOSTICS_SUCCESS => {
            Some(format!("the diagnostics are `{}`", diagnostics.status))
        }
        Ok(diagnostics) if !diagnostics.disks_cleaned => Some("the diagnostics did not clean the disks".to_owned()),
        Ok(_) => None,
    }
}

fn running(
    context: &Context<'_>,
    id: u64,
    operation: &Operation,
    before: Option<u64>,
    since: Option<u64>,
    again: bool,
) -> Outcome {
    let now = context.now();
    let since = if again { now } else { since.unwrap_or(now) };
    let lasted = now.saturating_sub(since);
    let kind = operation.kind.as_deref().unwrap_or("operation");
    if lasted > pace::DIAGNOSTICS_LIMIT {
        let what = format!(
            "its {kind} (operation {}) has been running for {} minutes. Look at it in DCImanager, cancel it there if it hangs, then retry",
            operation.id,
            lasted / 60_000
        );
        return Outcome::Say(Verdict::Fail(Failure::Refused(context.about(id, "cleaning-takes-too-long", what))));
    }
    let part = u8::try_from((lasted.saturating_mul(45) / (60 * 60_000)).min(45)).unwrap_or(45);
    let message = format!("{kind} on server {id}: running for {} min", lasted / 60_000);
    Phase::Clean { before, since: Some(since) }.wait(id, pace::DIAGNOSTICS, progress(40 + part, message))
}

/// Asks staff to look at the server before it is cleaned again.
pub(super) fn task(context: &Context<'_>, id: u64, doubt: &str, what_to_do: &str) -> StaffTask {
    StaffTask {
        key: "cleaning".to_owned(),
        title: format!("Server {id} of service {}: its disks are not proven clean", context.service.id),
        instructions: format!(
            "The service is being deleted. {}.\n\
             The server is kept out of sale: it is claimed and marked, and a client's data may be on its disks.\n\
             {what_to_do}",
            sentence(doubt)
        ),
        form: Vec::new(),
        follow_ups: vec!["The module runs diagnostics with disk cleanup again and checks the result.".to_owned()],
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
