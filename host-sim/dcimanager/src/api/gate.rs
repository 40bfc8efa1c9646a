//! What a request must pass before anything is looked at: path, service, headers, session, role.

use super::request::{Method, Request};
use super::route::{self, Resource};
use crate::ids::UserId;
use crate::model::Role;
use crate::panel::{Panel, PanelError, Service};

/// A request that has passed.
pub(super) struct Passed {
    pub(super) resource: Resource,
    /// None only for the login itself.
    pub(super) caller: Option<Caller>,
}

/// Who asks.
pub(super) struct Caller {
    pub(super) id: UserId,
    pub(super) email: String,
    pub(super) role: Role,
}

pub(super) fn pass(panel: &mut Panel, request: &Request) -> Result<Passed, PanelError> {
    let unknown = || PanelError::UnknownPath(request.path.clone());
    let path = request.path.strip_prefix("/api/").ok_or_else(unknown)?;
    panel.knock(Service::of_path(path).ok_or_else(unknown)?)?;
    let resource = route::find(path).ok_or_else(unknown)?;
    let methods = resource.methods();
    if !methods.contains(&request.method) {
        let allowed = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
        return Err(PanelError::Method { method: request.method.to_string(), allowed });
    }
    if request.header("isp-box-instance").is_none_or(|value| !value.eq_ignore_ascii_case("true")) {
        return Err(PanelError::NoInstanceHeader);
    }
    if resource == Resource::Token {
        return Ok(Passed { resource, caller: None });
    }
    let caller = caller(panel, request)?;
    if caller.role != Role::Admin && !resource.is_for_clients(&request.method) {
        return Err(PanelError::NoRight);
    }
    Ok(Passed { resource, caller: Some(caller) })
}

/// The cookie names the session. A write also needs the same token in `x-xsrf-token`, which another site's page
/// cannot send.
fn caller(panel: &mut Panel, request: &Request) -> Result<Caller, PanelError> {
    let token = request.cookie("ses6").ok_or(PanelError::NoSession)?;
    let user = panel.session(token).ok_or(PanelError::NoSession)?;
    match request.header("x-xsrf-token") {
        None if request.method != Method::Get => return Err(PanelError::NoXsrfToken),
        Some(header) if header != token => return Err(PanelError::XsrfMismatch),
        _ => {}
    }
    let user = panel.user(user).ok_or(PanelError::NoSession)?;
    Ok(Caller { id: user.id, email: user.email.clone(), role: user.role })
}
