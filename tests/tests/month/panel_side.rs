//! What must hold in the panel at the end: it shows what the books say.

use std::collections::BTreeMap;

use billing::model::{Service, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::{AdminStatus, PowerStatus};
use dcimanager_sim::panel::Panel;

use crate::billing_side::all;
use crate::provider::Provider;

pub(crate) fn check(provider: &Provider) {
    let services = all(provider);
    let held: BTreeMap<u64, &Service> =
        services.iter().filter_map(|service| Some((service.external_id.as_ref()?.parse().unwrap(), service))).collect();
    provider.world.panel.panel(|panel| {
        for (id, service) in &held {
            as_the_service_says(provider, panel, ServerId(*id), service);
        }
        let free = panel.servers().filter(|server| !held.contains_key(&server.id.0));
        for server in free.filter(|server| !provider.equipment.contains(&server.id)) {
            let id = server.id;
            assert_eq!(panel.owner_email(id), None, "server {id} belongs to somebody without a service");
            assert!(panel.data_owners(id).is_empty(), "server {id} is free with somebody's data");
            assert!(!server.notes.contains("billing:"), "server {id} is marked: {}", server.notes);
        }
    });
}

/// Owner, ports, power and addresses of a server that serves a service, when nothing is being done to it.
fn as_the_service_says(provider: &Provider, panel: &Panel, id: ServerId, service: &Service) {
    if service.operation.is_some() {
        return;
    }
    let ports = panel.data_ports(id);
    let all_are = |status| !ports.is_empty() && ports.iter().all(|(_, found)| *found == status);
    let server = panel.server(id).unwrap();
    let found: Vec<String> = server.addresses.iter().map(|address| address.ip.to_string()).collect();
    let mut known: Vec<String> = service.addresses.iter().map(|address| address.ip.clone()).collect();
    known.retain(|ip| !found.contains(ip));
    assert!(known.is_empty(), "service {} shows addresses that server {id} has not: {known:?}", service.id);
    if service.product == "dedic" {
        assert_eq!(panel.owner_email(id), Some(service.client_email.as_str()), "server {id}");
    } else {
        assert!(provider.equipment.contains(&id), "server {id} is no equipment");
    }
    match service.status {
        ServiceStatus::Active => {
            assert!(all_are(AdminStatus::Up), "service {}: {ports:?}", service.id);
            assert_ne!(panel.power_status(server), PowerStatus::Off, "service {} is off", service.id);
        }
        ServiceStatus::Suspended => {
            assert!(all_are(AdminStatus::Down), "service {}: {ports:?}", service.id);
            // Equipment that the administrator has given no owner yet (COL-05) is not switched by upkeep.
            let off = panel.power_status(server) != PowerStatus::On || panel.owner_email(id).is_none();
            assert!(off, "service {} is on: {server:#?}", service.id);
        }
        ServiceStatus::Ordered | ServiceStatus::Deleted => panic!("{service:#?}"),
    }
}
