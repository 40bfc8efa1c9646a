//! What each path does. One file per group of objects.

mod address;
mod auth;
mod lists;
mod server;
mod user;

use serde::Serialize;

use super::gate::Passed;
use super::route::Resource;
use super::{Answer, Outcome, Reply, Request};
use crate::panel::{Fate, Panel, PanelError};
use crate::query::{ListParameters, Row, page};

/// Does what an admitted request asks.
pub(super) fn handle(panel: &mut Panel, passed: &Passed, request: &Request, fate: &Fate) -> Outcome {
    let body = request.body.as_slice();
    let delete = request.method == super::Method::Delete;
    let get = request.method == super::Method::Get;
    if !is_list(&passed.resource, get) && !request.query.is_empty() {
        let name = request.query.split(['=', '&']).next().unwrap_or_default().to_owned();
        return Err(PanelError::UnexpectedProperty(name));
    }
    match &passed.resource {
        Resource::Token => auth::token(panel, body),
        Resource::LoginKey(user) => auth::login_key(panel, user, body),
        Resource::Servers => lists::servers(panel, passed.caller.as_ref(), &request.query),
        Resource::Configurations => lists::configurations(panel),
        Resource::Server(id) if get => server::one(panel, passed.caller.as_ref(), *id),
        Resource::Server(id) => server::edit(panel, *id, body),
        Resource::Power(id, work) => server::power(panel, *id, work, body, fate),
        Resource::Owner(id) if delete => server::take(panel, *id),
        Resource::Owner(id) => server::give(panel, *id, body),
        Resource::Install(id) => server::install(panel, *id, body, fate),
        Resource::Diagnostics(id) => server::diagnostics(panel, *id, body, fate),
        Resource::Cancel(id, operation) => server::cancel(panel, *id, *operation, body),
        Resource::ServerAddresses(id) => address::add(panel, *id, body),
        Resource::ServerAddress(id, ip) => address::remove(panel, *id, ip),
        Resource::Ptr(ip) => address::ptr(panel, ip, body),
        Resource::Users if get => lists::users(panel, &request.query),
        Resource::Users => user::create(panel, body),
        Resource::User(id) => user::delete(panel, *id),
        Resource::SwitchPorts(switch) => lists::ports(panel, *switch, &request.query),
        Resource::SetPort(switch, port, status) => server::set_port(panel, (*switch, *port), *status, body),
        Resource::Templates => lists::templates(panel, passed.caller.as_ref(), &request.query),
        Resource::Scripts => lists::scripts(panel, passed.caller.as_ref(), &request.query),
        Resource::Locations => lists::locations(panel, &request.query),
        Resource::Racks => lists::racks(panel, &request.query),
        Resource::Pools => lists::pools(panel, &request.query),
    }
}

fn is_list(resource: &Resource, get: bool) -> bool {
    get && !matches!(resource, Resource::Server(_) | Resource::Configurations)
}

#[derive(Serialize)]
struct List<T> {
    list: Vec<T>,
    size: usize,
}

/// The page of a list whose rows are their own JSON.
fn list<T: Row + Serialize>(query: &str, rows: impl Iterator<Item = T>) -> Outcome {
    let page = page(&ListParameters::parse(query)?, rows)?;
    Ok(Answer::read(Reply::ok(&List { list: page.rows, size: page.size })))
}
