//! Promises about what the panel shows.

use std::collections::BTreeSet;

use billing::model::{OperationKind, Service, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::{AdminStatus, Server};

use super::twice;
use crate::snapshot::Snapshot;

/// The product whose machines are the provider's.
const DEDICATED: &str = "dedic";

pub(super) fn address_given_once(snapshot: &Snapshot) -> Vec<String> {
    let on_servers = snapshot.panel.servers.iter().flat_map(|server| &server.addresses).map(|address| address.ip);
    let mut wrong: Vec<String> =
        twice(on_servers).into_iter().map(|ip| format!("address {ip} is on two servers")).collect();
    let in_services = snapshot.live().flat_map(|service| {
        let shown = service.addresses.iter().map(|address| &address.ip);
        shown.filter(|ip| !is_given_back(snapshot, service, ip))
    });
    wrong.extend(twice(in_services).into_iter().map(|ip| format!("address {ip} is in two services")));
    wrong
}

/// Whether a service shows an address that somebody else may have by now. A close and a change give addresses back before
/// they end, and the service shows them until then; a server that the administrator took out of the panel has lost
/// them. What the panel still gives to the service's server is no such address, whatever is under way; and when nothing
/// is, the service shows none that its server does not have, which `status-is-so` promises for all of them.
fn is_given_back(snapshot: &Snapshot, service: &Service, ip: &str) -> bool {
    let kind = service.operation.as_ref().map(|operation| operation.kind);
    let id = service.external_id.as_deref();
    let server = id.and_then(|id| snapshot.server(id));
    let gives_back = matches!(kind, Some(OperationKind::Close | OperationKind::Change));
    let gone = id
        .and_then(|id| id.parse().ok())
        .is_some_and(|id| snapshot.in_hand.get(&ServerId(id)).is_some_and(|hand| hand.gone));
    let has_it = server.is_some_and(|server| server.addresses.iter().any(|address| address.ip.to_string() == ip));
    (gives_back || gone) && !has_it
}

pub(super) fn clean_before_sale(snapshot: &Snapshot) -> Vec<String> {
    let for_sale = snapshot.panel.servers.iter().filter(|server| snapshot.for_sale.contains(&server.id));
    let dirty = for_sale.filter(|server| server.disks.iter().any(|disk| !disk.contents.is_empty()));
    dirty.map(|server| format!("server {} is for sale and bears data of {:?}", server.id, owners(server))).collect()
}

pub(super) fn no_foreign_data(snapshot: &Snapshot) -> Vec<String> {
    let mut wrong = Vec::new();
    // A close takes the server from its client before it ends: an administrator may then give it to somebody else.
    let has = |service: &&Service| is_delivered(service) && !is_closing(service) && service.product == DEDICATED;
    for service in snapshot.live().filter(has) {
        let server = service.external_id.as_deref().and_then(|id| snapshot.server(id));
        let foreign: BTreeSet<&str> = server
            .map(owners)
            .unwrap_or_default()
            .into_iter()
            .filter(|owner| !owner.eq_ignore_ascii_case(&service.client_email))
            .collect();
        if !foreign.is_empty() {
            wrong.push(format!("the server of service {} bears data of {foreign:?}", service.id));
        }
    }
    wrong
}

pub(super) fn bmc_port_open(snapshot: &Snapshot) -> Vec<String> {
    match snapshot.bmc_ports_disabled {
        0 => Vec::new(),
        times => vec![format!("the port of a BMC was disabled {times} times")],
    }
}

/// A service with an unfinished operation is on its way, and the operation says where to. Of what the administrator has
/// done by hand and not put right, only that very thing is excused: a wrong owner where an owner was set, a wrong port
/// where ports were switched, no server where one was taken out. A mark and addresses are always as they should be.
pub(super) fn status_is_so(snapshot: &Snapshot) -> Vec<String> {
    let still = snapshot.live().filter(|service| service.operation.is_none());
    still
        .filter_map(|service| {
            let why = contradiction(snapshot, service)?;
            Some(format!("service {} is {} and {why}", service.id, service.status))
        })
        .collect()
}

fn contradiction(snapshot: &Snapshot, service: &Service) -> Option<String> {
    if service.status == ServiceStatus::Ordered {
        return Some("no operation delivers it".to_owned());
    }
    let Some(id) = &service.external_id else {
        return Some("has no server".to_owned());
    };
    let hand = id.parse().ok().and_then(|id| snapshot.in_hand.get(&ServerId(id))).copied().unwrap_or_default();
    let Some(server) = snapshot.server(id) else {
        return (!hand.gone).then(|| format!("its server {id} is not in the panel"));
    };
    let marked = snapshot.marks().any(|mark| {
        mark.server == server.id && mark.service == Some(service.id.0) && mark.installation == snapshot.installation
    });
    if !marked {
        return Some(format!("its server {id} does not bear its mark"));
    }
    let owner = server.owner.and_then(|owner| snapshot.email(owner));
    let mine = owner.is_some_and(|owner| owner.eq_ignore_ascii_case(&service.client_email));
    if service.product == DEDICATED && !mine && !hand.owner {
        return Some(format!("its server {id} belongs to {}", owner.unwrap_or("nobody")));
    }
    let open = snapshot.data_ports(server).any(|port| port == AdminStatus::Up);
    let shut = snapshot.data_ports(server).any(|port| port == AdminStatus::Down);
    match service.status {
        _ if hand.ports => {}
        ServiceStatus::Suspended if open => return Some(format!("a switch port of server {id} is open")),
        ServiceStatus::Active if shut => return Some(format!("a switch port of server {id} is shut")),
        _ => {}
    }
    // Diagnostics lend a server an address for as long as they run.
    let kept = server.addresses.iter().filter(|address| !address.for_diagnostics);
    let on_server: BTreeSet<String> = kept.map(|address| address.ip.to_string()).collect();
    let in_service: BTreeSet<String> = service.addresses.iter().map(|address| address.ip.clone()).collect();
    (on_server != in_service).then(|| format!("shows {in_service:?}, and its server {id} has {on_server:?}"))
}

fn is_closing(service: &Service) -> bool {
    service.operation.as_ref().is_some_and(|operation| operation.kind == OperationKind::Close)
}

fn is_delivered(service: &Service) -> bool {
    matches!(service.status, ServiceStatus::Active | ServiceStatus::Suspended)
}

fn owners(server: &Server) -> BTreeSet<&str> {
    server.disks.iter().flat_map(|disk| &disk.contents).map(|mark| mark.owner.as_str()).collect()
}
