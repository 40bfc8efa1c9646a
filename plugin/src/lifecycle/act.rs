//! The acts that change something in DCImanager. A step does at most one of them, and every one is checked by reading
//! in the next step: whether its reply arrived makes no difference.

use super::context::Context;
use super::ports::Port;
use crate::contract::http::Method;
use crate::order::System;
use crate::panel::PanelError;
use crate::panel::api::{
    AddIp, CLIENT_ROLE, EditServer, Install, List, NewUser, Ptr, RunDiagnostics, SetOwner, User, filter, path,
};
use crate::panel::{PAGE, Panel, Where};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Write the notes.
    Notes(String),
    /// Give the server to the service's client, whose account is created first if it is absent (DED-06).
    GiveToClient,
    /// Take the server back from its owner.
    RemoveOwner,
    /// Add addresses; the panel chooses the pool (IP-01).
    AddAddresses {
        family: &'static str,
        count: u64,
    },
    /// Take an address from the server.
    RemoveAddress {
        ip: u64,
        name: String,
    },
    EnablePort(Port),
    DisablePort(Port),
    PowerOn,
    PowerOff,
    PowerReset,
    CancelOperation(u64),
    /// Install this: everything on the disks is erased.
    Install(System),
    /// Run diagnostics with disk cleanup.
    CleanDisks,
    /// Set what an address resolves to.
    ReverseDns {
        ip: u64,
        name: String,
        domain: String,
    },
}

/// Why an act did not succeed.
#[derive(Debug)]
pub(super) enum ActError {
    /// No pool has enough addresses; the panel's words.
    NoAddress(String),
    Panel(PanelError),
}

impl From<PanelError> for ActError {
    fn from(error: PanelError) -> Self {
        Self::Panel(error)
    }
}

/// The body of an action without parameters (API reference §1).
#[derive(serde::Serialize)]
struct Empty {}

/// Carries the act out on the server.
pub(super) fn perform(context: &Context<'_>, server: u64, act: &Act) -> Result<(), ActError> {
    match attempt(context, server, act) {
        Err(ActError::Panel(PanelError::StateConflict { what, why })) => {
            // Busy for a moment, or protected until a person decides otherwise: only the second must not be repeated.
            let protected = context.panel.server(server).is_ok_and(|server| server.protected.known() == Some(&true));
            let error =
                if protected { PanelError::Protected { what, why } } else { PanelError::StateConflict { what, why } };
            Err(ActError::Panel(error))
        }
        other => other,
    }
}

fn attempt(context: &Context<'_>, server: u64, act: &Act) -> Result<(), ActError> {
    let panel = context.panel;
    let post = |path: &str, what: &str| panel.act(Method::Post, path, Some(&Empty {}), what);
    match act {
        Act::Notes(notes) => {
            let what = format!("write the notes of server {server}");
            Ok(panel.act(Method::Post, &path::server(server), Some(&EditServer { notes }), &what)?)
        }
        Act::GiveToClient => Ok(give_to_client(context, server)?),
        Act::RemoveOwner => {
            let what = format!("delete the owner of server {server}");
            Ok(gone_is_done(panel.act(Method::Delete, &path::owner(server), None::<&()>, &what))?)
        }
        Act::AddAddresses { family, count } => {
            let what = format!("add {count} {family} addresses to server {server}");
            match panel.act(Method::Post, &path::ip(server), Some(&AddIp { family, count: *count }), &what) {
                Err(PanelError::StateConflict { why, .. }) => Err(ActError::NoAddress(why)),
                other => Ok(other?),
            }
        }
        Act::RemoveAddress { ip, name } => {
            let what = format!("remove address {name} from server {server}");
            Ok(gone_is_done(panel.act(Method::Delete, &path::one_ip(server, *ip), None::<&()>, &what))?)
        }
        Act::EnablePort(port) => Ok(post(
            &path::port(port.switch, port.port, "enable"),
            &format!("enable switch port {port} of server {server}"),
        )?),
        Act::DisablePort(port) => Ok(post(
            &path::port(port.switch, port.port, "disable"),
            &format!("disable switch port {port} of server {server}"),
        )?),
        Act::PowerOn => Ok(post(&path::power(server, "power_on"), &format!("turn server {server} on"))?),
        Act::PowerOff => Ok(post(&path::power(server, "power_off"), &format!("turn server {server} off"))?),
        Act::CancelOperation(operation) => {
            let what = format!("cancel operation {operation} of server {server}");
            Ok(gone_is_done(post(&path::cancel(server, *operation), &what))?)
        }
        Act::PowerReset => Ok(post(&path::power(server, "power_reset"), &format!("reset server {server}"))?),
        Act::ReverseDns { ip, name, domain } => {
            let what = format!("set the reverse DNS of address {name} of server {server}");
            Ok(match panel.act(Method::Post, &path::ptr(*ip), Some(&Ptr { domain }), &what) {
                Err(PanelError::NotFound { what, why }) => {
                    let why = format!("{why} (its reverse DNS module is absent, or does not manage this address)");
                    Err(PanelError::Refused { what, status: 404, why })
                }
                other => other,
            }?)
        }
        Act::Install(System { os_template, scripts, domain }) => {
            let body =
                Install { os_template: *os_template, password: &context.service.password, domain, script: scripts };
            let what = format!("install OS template {os_template} on server {server}");
            Ok(match panel.act(Method::Post, &path::install(server), Some(&body), &what) {
                Err(PanelError::NotFound { what, why }) => {
                    let why = format!(
                        "{why} (if it is the OS template or a script that is missing, put it back in DCImanager, then retry)"
                    );
                    Err(PanelError::Refused { what, status: 404, why })
                }
                other => other,
            }?)
        }
        Act::CleanDisks => {
            let what = format!("run diagnostics with disk cleanup on server {server}");
            Ok(panel.act(
                Method::Post,
                &path::diagnostics(server),
                Some(&RunDiagnostics { clear_disks: true }),
                &what,
            )?)
        }
    }
}

/// What is to be removed may be gone: the step ran before.
fn gone_is_done(result: Result<(), PanelError>) -> Result<(), PanelError> {
    match result {
        Err(PanelError::NotFound { .. }) => Ok(()),
        other => other,
    }
}

/// Creates the client's account, or makes it the owner if it exists: one act a step.
fn give_to_client(context: &Context<'_>, server: u64) -> Result<(), PanelError> {
    let panel = context.panel;
    let client = &context.service.client;
    if let Some(user) = account(panel, &client.email)? {
        return set_owner(panel, server, &user);
    }
    let user = NewUser {
        email: &client.email,
        full_name: &client.name,
        password: &client.password,
        phone_number: "",
        role: CLIENT_ROLE,
    };
    match panel.act(Method::Post, path::USER, Some(&user), &format!("create the user {}", client.email)) {
        // The account exists after all: in another spelling, or made by another step at this moment.
        Err(refused @ PanelError::StateConflict { .. }) => match find_user(panel, &client.email, None)? {
            Some(user) => set_owner(panel, server, &user),
            None => Err(refused),
        },
        other => other,
    }
}

fn set_owner(panel: Panel<'_>, server: u64, user: &User) -> Result<(), PanelError> {
    let what = format!("make {} the owner of server {server}", user.email);
    panel.act(Method::Post, &path::owner(server), Some(&SetOwner { owner: user.id }), &what)
}

/// The account with this e-mail.
pub(super) fn account(panel: Panel<'_>, email: &str) -> Result<Option<User>, PanelError> {
    // An e-mail with a quote cannot stand in a filter: then all users are read.
    find_user(panel, email, Where::text(filter::EMAIL, email).ok().as_ref())
}

/// The user with this e-mail, compared without regard to case.
fn find_user(panel: Panel<'_>, email: &str, condition: Option<&Where>) -> Result<Option<User>, PanelError> {
    let what = format!("look for the user {email}");
    let mut offset = 0;
    loop {
        let page: List<User> = panel.page(path::USER, condition, offset, PAGE, &what)?;
        let last = page.list.is_empty() || offset + PAGE >= page.size;
        if let Some(user) = page.list.into_iter().find(|user| user.email.eq_ignore_ascii_case(email)) {
            return Ok(Some(user));
        }
        if last {
            return Ok(None);
        }
        offset += PAGE;
    }
}
