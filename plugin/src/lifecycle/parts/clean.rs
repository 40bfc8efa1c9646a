//! Diagnostics with disk cleanup, and the proof that the disks are clean (DED-13).
//!
//! The panel ends diagnostics at its time limit and then shows an operation that is `ok` (API reference §6), so the
//! operation's end proves nothing. Only diagnostics that say of themselves that they were successful, not forced, and
//! that the disks were cleaned, are a proof. Everything else, a missing field included, is a task for staff; the
//! server stays claimed and marked, so it is not for sale. Both ways that clean a server go this way: a close, and an open
//! whose server somebody else has had.

use serde::{Deserialize, Serialize};

use super::install::reason;
use super::stop::last;
use crate::contract::{Event, Failure, Progress, StaffTask};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Owner;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::progress;
use crate::panel::api::{DIAGNOSTICS_SUCCESS, Operation, Server, operation_kind, operation_status};

/// What staff do about a cleaning that did not succeed.
const MEND: &str = "Look at the server in DCImanager, mend what kept the cleaning from finishing, or take out the disks.\n\
                    When you close this task, the diagnostics with disk cleanup run again.";

/// How far the cleaning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Clean {
    /// The server's last operation before it.
    before: Option<u64>,
    /// When it was seen running first, in milliseconds since 1970.
    since: Option<u64>,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lifecycle) enum Next {
    /// It has not started: start it, then look again.
    Start(Act, Clean, Progress),
    /// Look again after so many milliseconds.
    Wait(u64, Clean, Progress),
    /// The disks are not proven clean. Once staff have looked, they are cleaned again.
    Task(StaffTask, Clean, Progress),
    /// The disks are clean, by this operation, which was seen running first then.
    Cleaned(Operation, Option<u64>, Progress),
    /// It cannot go on without staff.
    Fail(Failure),
}

impl Clean {
    /// A cleaning that has not started.
    ///
    /// # Errors
    /// The server's last operation is missing or not understood.
    pub(in crate::lifecycle) fn before(context: &Context<'_>, server: &Server) -> Result<Self, Failure> {
        Ok(Self { before: last(context, server)?.map(|operation| operation.id), since: None })
    }

    /// Whether the server shows another operation than before.
    ///
    /// # Errors
    /// The server's last operation is missing or not understood.
    pub(in crate::lifecycle) fn has_started(&self, context: &Context<'_>, server: &Server) -> Result<bool, Failure> {
        Ok(last(context, server)?.map(|operation| operation.id) != self.before)
    }

    #[cfg(test)]
    pub(in crate::lifecycle) fn of(before: Option<u64>, since: Option<u64>) -> Self {
        Self { before, since }
    }
}

/// What is next for a server whose disks are to be clean; `why`, for staff.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    clean: Clean,
    event: &Event,
    why: &str,
) -> Result<Next, Failure> {
    let id = server.id;
    let again = matches!(event, Event::TaskClosed(_) | Event::Retry);
    let Some(operation) = last(context, server)?.filter(|operation| Some(operation.id) != clean.before) else {
        unowned(context, server)?;
        let message = format!("the disks of server {id} are being cleaned");
        return Ok(Next::Start(Act::CleanDisks, clean, progress(40, message)));
    };
    if operation.status == operation_status::RUNNING {
        return Ok(running(context, id, operation, clean, again));
    }
    Ok(match doubt(server, operation) {
        None => {
            let message = format!("the disks of server {id} are clean");
            Next::Cleaned(operation.clone(), clean.since, progress(88, message))
        }
        // Staff have looked: the next cleaning is the one after this operation.
        Some(_) if again => {
            let message = format!("the disks of server {id} are cleaned again");
            Next::Wait(0, Clean { before: Some(operation.id), since: None }, progress(35, message))
        }
        Some(doubt) => {
            let said = progress(60, format!("the disks of server {id} are not proven clean: {doubt}"));
            Next::Task(task(context, id, why, &doubt, MEND), clean, said)
        }
    })
}

/// The owner was deleted before, so whoever has the server now got it from a person meanwhile. Read in this very step,
/// right before the disks are erased.
///
/// # Errors
/// `server-belongs-to-another`, `server-has-an-owner-again`.
pub(in crate::lifecycle) fn unowned(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    match context.owner(server)? {
        Owner::Nobody => Ok(()),
        Owner::Other(email) => Err(context.foreign(server, &email)),
        Owner::Client => {
            let what = "the client was made its owner again in DCImanager meanwhile, so its disks were not cleaned. Find out why, delete the owner in DCImanager, then retry";
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

fn running(context: &Context<'_>, id: u64, operation: &Operation, clean: Clean, again: bool) -> Next {
    let now = context.now();
    let since = if again { now } else { clean.since.unwrap_or(now) };
    let lasted = now.saturating_sub(since);
    let kind = operation.kind.as_deref().unwrap_or("operation");
    if lasted > pace::DIAGNOSTICS_LIMIT {
        let what = format!(
            "its {kind} (operation {}) has been running for at least {} minutes. Look at it in DCImanager, cancel it there if it hangs, then retry",
            operation.id,
            lasted / 60_000
        );
        return Next::Fail(Failure::Refused(context.about(id, "cleaning-takes-too-long", what)));
    }
    let part = u8::try_from((lasted.saturating_mul(45) / (60 * 60_000)).min(45)).unwrap_or(45);
    let message = format!("{kind} on server {id}: running for {} min", lasted / 60_000);
    Next::Wait(pace::DIAGNOSTICS, Clean { since: Some(since), ..clean }, progress(40 + part, message))
}

/// Asks staff to look at the server before it is cleaned again. `why` it is cleaned at all.
pub(in crate::lifecycle) fn task(
    context: &Context<'_>,
    id: u64,
    why: &str,
    doubt: &str,
    what_to_do: &str,
) -> StaffTask {
    StaffTask {
        key: "cleaning".to_owned(),
        title: format!("Server {id} of service {}: its disks are not proven clean", context.service.id),
        instructions: format!(
            "{why} {}.\n\
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
