//! Installs the ordered OS exactly once (DED-07).
//!
//! The state knows the last operation of the server from *before* the installation. As long as the server shows that
//! one, ours has not started; a later one of the kind `install` is ours, whether or not its reply arrived.
//!
//! Anything else that came after it hides what became of ours: the client may have restarted the server when it was
//! done. An installation more would then erase what the client has put there, so it takes two looks of a person: one
//! that is told that it cannot be seen, and one that asks for the installation all the same.

use serde::{Deserialize, Serialize};

use crate::contract::{Event, Failure, Progress, ServiceStatus};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::progress;
use crate::order::System;
use crate::panel::api::{Operation, Server, operation_kind, operation_status};

/// How far the installation is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Install {
    /// The server's last operation before it.
    before: Option<u64>,
    /// The server's OS template before it.
    os_before: Option<u64>,
    /// When it was seen running first, in milliseconds since 1970.
    since: Option<u64>,
    /// It was seen that nobody can see what became of it, and staff are told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unclear: bool,
    /// One before it had started: the disks are erased, whatever becomes of this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    again: bool,
}

impl Install {
    /// An installation that has not started.
    pub(in crate::lifecycle) fn before(server: &Server) -> Self {
        let before = operation(server).map(|operation| operation.id);
        Self { before, os_before: os(server), since: None, unclear: false, again: false }
    }

    /// One more, after one that had started.
    fn again(server: &Server) -> Self {
        Self { again: true, ..Self::before(server) }
    }

    /// Whether this one or one before it has started, so that the disks may be erased.
    pub(in crate::lifecycle) fn has_started(&self, server: &Server) -> bool {
        self.again || operation(server).map(|last| last.id) != self.before
    }
}

/// What comes next. The installation is to be stored before it is carried out.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::lifecycle) enum Next {
    /// It has not started: start it, then look again.
    Start(Act, Install, Progress),
    /// Look again after so many milliseconds.
    Wait(u64, Install, Progress),
    /// The OS is installed.
    Installed(Progress),
    /// It cannot go on without staff. The disks are erased, and the OS is not on them.
    Fail(Failure),
    /// It cannot go on without staff: nobody can see what became of it.
    Unclear(Failure),
}

/// What is next for a server that is to have this system.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    system: &System,
    server: &Server,
    install: Install,
    event: &Event,
) -> Result<Next, Failure> {
    // An installation erases: the owner is read again each time (DED-14).
    context.still_the_clients(server)?;
    server.operation.value().map_err(|wrong| context.unreadable(server, "operation", &wrong))?;
    let id = server.id;
    let last = match operation(server) {
        Some(last) if Some(last.id) != install.before => last,
        None if install.before.is_some() => return Ok(unclear(context, system, server, install, event)),
        _ => {
            let act = Act::Install(system.clone());
            let message = format!("OS template {} is being installed on server {id}", system.os_template);
            return Ok(Next::Start(act, install, progress(40, message)));
        }
    };
    let retry = *event == Event::Retry;
    let installed = || Next::Installed(progress(90, format!("the OS of server {id} is installed")));
    Ok(match (last.kind.as_deref(), last.status.as_str()) {
        (_, operation_status::RUNNING) => running(context, server, last, install, retry),
        (Some(operation_kind::INSTALL), operation_status::OK) => installed(),
        // Another operation came after ours; the OS shows that ours had ended well.
        (_, operation_status::OK) if os(server) == Some(system.os_template) && install.os_before != os(server) => {
            installed()
        }
        (Some(operation_kind::INSTALL), _) if retry => starts_again(server),
        (Some(operation_kind::INSTALL), _) => Next::Fail(failed(context, id, last)),
        _ => unclear(context, system, server, install, event),
    })
}

fn starts_again(server: &Server) -> Next {
    let message = format!("the installation on server {} starts again", server.id);
    Next::Wait(0, Install::again(server), progress(35, message))
}

/// Something else came after it. That it was seen is stored before staff are told: only who was told can ask for another
/// installation.
fn unclear(context: &Context<'_>, system: &System, server: &Server, install: Install, event: &Event) -> Next {
    match event {
        Event::Retry if install.unclear => starts_again(server),
        Event::Withdrawn => Next::Unclear(cannot_be_seen(context, system, server)),
        _ if install.unclear => Next::Unclear(cannot_be_seen(context, system, server)),
        _ => {
            let message = format!("what became of the installation on server {} cannot be seen", server.id);
            Next::Wait(0, Install { unclear: true, since: None, ..install }, progress(40, message))
        }
    }
}

fn cannot_be_seen(context: &Context<'_>, system: &System, server: &Server) -> Failure {
    let shown = match operation(server) {
        Some(last) => {
            let kind = last.kind.as_deref().unwrap_or("operation");
            format!("its last operation is {kind} {} ({})", last.id, last.status)
        }
        None => "DCImanager shows no operation of it any more".to_owned(),
    };
    let otherwise = match context.service.status {
        ServiceStatus::Ordered => "close the service",
        _ => "give this change up",
    };
    let what = format!(
        "whether OS template {} was installed cannot be seen: {shown}. Look at the server. Retry only if everything on its disks may be erased: it is installed then, once more if it was already. Otherwise {otherwise}",
        system.os_template
    );
    Failure::Conflict(context.about(server.id, "install-unclear", what))
}

/// Refuses to call a server ready that shows another OS than the ordered one (DED-07).
pub(in crate::lifecycle) fn is_the_ordered_os(
    context: &Context<'_>,
    system: &System,
    server: &Server,
) -> Result<(), Failure> {
    match server.os_template.known().and_then(Option::as_ref) {
        Some(template) if template.id != system.os_template => {
            let what = format!(
                "OS template {} was ordered, but DCImanager shows {} ({}). Install the ordered one, or change the order, then retry",
                system.os_template, template.id, template.name
            );
            Err(Failure::Conflict(context.about(server.id, "other-os-installed", what)))
        }
        _ => Ok(()),
    }
}

fn running(context: &Context<'_>, server: &Server, last: &Operation, install: Install, retry: bool) -> Next {
    let id = server.id;
    let now = context.now();
    let since = if retry { now } else { install.since.unwrap_or(now) };
    let lasted = now.saturating_sub(since);
    let kind = last.kind.as_deref().unwrap_or("operation");
    if lasted > pace::INSTALL_LIMIT {
        let what = format!(
            "its {kind} (operation {}) has been running for at least {} minutes. Look at it in DCImanager, cancel it there if it hangs, then retry",
            last.id,
            lasted / 60_000
        );
        return Next::Fail(Failure::Refused(context.about(id, "install-takes-too-long", what)));
    }
    let message = format!("{kind} on server {id}: running for {} min", lasted / 60_000);
    Next::Wait(pace::INSTALL, Install { since: Some(since), ..install }, progress(percent(lasted), message))
}

/// From 40 to 85 over the half hour that an installation usually takes.
fn percent(lasted: u64) -> u8 {
    let part = (lasted.saturating_mul(45) / (30 * 60_000)).min(45);
    40 + u8::try_from(part).unwrap_or(45)
}

fn failed(context: &Context<'_>, id: u64, last: &Operation) -> Failure {
    let kind = last.kind.as_deref().unwrap_or("operation");
    let why = reason(last);
    let so = match context.service.status {
        ServiceStatus::Ordered => {
            "The service is not delivered. Mend the cause in DCImanager, then retry to install again, or close the service"
        }
        _ => {
            "Its disks are erased, and the ordered OS is not on them. Mend the cause in DCImanager, then retry to install again, or give this change up and order another OS"
        }
    };
    let what = format!("its {kind} (operation {}) ended as `{}`{why}. {so}", last.id, last.status);
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
