//! Installs the ordered OS exactly once (DED-07).
//!
//! The state knows the last operation of the server from *before* the installation. As long as the server shows that
//! one, ours has not started; a later one of the kind `install` is ours, whether or not its reply arrived.

use serde::{Deserialize, Serialize};

use super::{Open, carry_out};
use crate::contract::{Event, Failure, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::{Marked, Owner};
use crate::lifecycle::pace;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::order::Order;
use crate::panel::api::{Operation, Server, operation_kind, operation_status};

/// How far the installation is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Install {
    /// The server's last operation before it.
    before: Option<u64>,
    /// The server's OS template before it.
    os_before: Option<u64>,
    /// When it was seen running first, in milliseconds since 1970.
    since: Option<u64>,
}

impl Install {
    /// An installation that has not started.
    pub(in crate::lifecycle) fn before(server: &Server) -> Self {
        Self { before: operation(server).map(|operation| operation.id), os_before: os(server), since: None }
    }
}

pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    install: Install,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.panel.server(id)?;
    carry_out(context, id, decide(context, order, &server, install, event)?)
}

pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    order: &Order,
    server: &Server,
    install: Install,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    still_ours(context, server)?;
    server.operation.value().map_err(|wrong| context.unreadable(server, "operation", &wrong))?;
    let id = server.id;
    let Some(last) = operation(server).filter(|last| Some(last.id) != install.before) else {
        let act = Act::Install {
            os_template: order.os_template,
            domain: order.domain.clone(),
            scripts: order.scripts.clone(),
        };
        let message = format!("OS template {} is being installed on server {id}", order.os_template);
        return Ok(Verdict::Act(act, Open::Install { server: id, install }, progress(40, message)));
    };
    let retry = *event == Event::Retry;
    match (last.kind.as_deref(), last.status.as_str()) {
        (_, operation_status::RUNNING) => Ok(running(context, server, last, install, retry)),
        (Some(operation_kind::INSTALL), operation_status::OK) => Ok(installed(context, id)),
        // Another operation came after ours; the OS shows that ours had ended well.
        (_, operation_status::OK) if os(server) == Some(order.os_template) && install.os_before != os(server) => {
            Ok(installed(context, id))
        }
        _ if retry => {
            let message = format!("the installation on server {id} starts again");
            Ok(Verdict::Wait(0, Open::Install { server: id, install: Install::before(server) }, progress(35, message)))
        }
        _ => Ok(Verdict::Fail(failed(context, id, last))),
    }
}

/// The server must still be the client's: an installation erases it.
pub(super) fn still_ours(context: &Context<'_>, server: &Server) -> Result<(), Failure> {
    match (context.owner(server)?, context.marked(server)?) {
        (Owner::Other(email), _) => Err(context.foreign(server, &email)),
        (_, Marked::Other(whose)) => Err(context.foreign(server, &whose)),
        (Owner::Nobody, _) => Err(context.foreign(server, "nobody any more")),
        (Owner::Client, Marked::No) => Err(context.foreign(server, "the client, but its notes lost the billing mark:")),
        (Owner::Client, Marked::Ours(_)) => Ok(()),
    }
}

fn installed(context: &Context<'_>, id: u64) -> Verdict<Open> {
    Verdict::Wait(
        0,
        Open::Finish { server: id, since: context.now() },
        progress(90, format!("the OS of server {id} is installed")),
    )
}

fn running(context: &Context<'_>, server: &Server, last: &Operation, install: Install, retry: bool) -> Verdict<Open> {
    let id = server.id;
    let now = context.now();
    let since = if retry { now } else { install.since.unwrap_or(now) };
    let lasted = now.saturating_sub(since);
    let kind = last.kind.as_deref().unwrap_or("operation");
    if lasted > pace::INSTALL_LIMIT {
        let what = format!(
            "its {kind} (operation {}) has been running for {} minutes. Look at it in DCImanager, cancel it there if it hangs, then retry",
            last.id,
            lasted / 60_000
        );
        return Verdict::Fail(Failure::Refused(context.about(id, "install-takes-too-long", what)));
    }
    let state = Open::Install { server: id, install: Install { since: Some(since), ..install } };
    let message = format!("{kind} on server {id}: running for {} min", lasted / 60_000);
    Verdict::Wait(pace::INSTALL, state, progress(percent(lasted), message))
}

/// From 40 to 85 over the half hour that an installation usually takes.
fn percent(lasted: u64) -> u8 {
    let part = (lasted.saturating_mul(45) / (30 * 60_000)).min(45);
    40 + u8::try_from(part).unwrap_or(45)
}

fn failed(context: &Context<'_>, id: u64, last: &Operation) -> Failure {
    let kind = last.kind.as_deref().unwrap_or("operation");
    let why = reason(last);
    let what = format!(
        "its {kind} (operation {}) ended as `{}`{why}. The service is not delivered. Mend the cause in DCImanager, then retry to install again, or close the service",
        last.id, last.status
    );
    Failure::Refused(context.about(id, "install-failed", what))
}

/// The panel's words for how an operation ended.
pub(in crate::lifecycle) fn reason(operation: &Operation) -> String {
    match &operation.status_info {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => format!(": {text}"),
        serde_json::Value::Object(fields) if fields.is_empty() => String::new(),
        other => format!(": {}", other.to_string().chars().take(300).collect::<String>()),
    }
}

fn operation(server: &Server) -> Option<&Operation> {
    server.operation.known().and_then(Option::as_ref)
}

fn os(server: &Server) -> Option<u64> {
    server.os_template.known().and_then(Option::as_ref).map(|template| template.id)
}
