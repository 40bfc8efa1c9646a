//! The administrator puts right in the end what was changed by hand.

use billing::ServiceFilter;
use billing::model::{OperationKind, Service, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::AdminStatus;
use dcimanager_sim::panel::{Panel, ServerHand};

use super::administrator::{fill_pools, give_to, put_back, put_systems_back};
use crate::simulate::stage::Stage;
use crate::snapshot::Hand;

/// The product whose owner is the module's to say.
const DEDICATED: &str = "dedic";

/// Owners, ports, maintenance, protection, OS templates and pools are as they should be, by the records, servers that
/// serve somebody are there, and nothing hangs.
pub(super) fn put_right(stage: &Stage) {
    let (owners, ports) = {
        let mut hands = stage.hands();
        // What cannot be put back stays away until its service is closed.
        hands.servers.retain(|_, hand| {
            *hand = Hand { gone: hand.gone, ..Hand::default() };
            hand.gone
        });
        (std::mem::take(&mut hands.owners), std::mem::take(&mut hands.ports))
    };
    let services = stage.desk().and_then(|desk| desk.billing().services(&ServiceFilter::default()).ok());
    let services = services.unwrap_or_default();
    fill_pools(stage);
    put_systems_back(stage);
    let served = services.iter().filter_map(|service| service.external_id.as_deref()?.parse().ok()).map(ServerId);
    for server in served {
        put_back(stage, server);
    }
    for core in stage.panels.cores() {
        core.panel(|panel| {
            let all: Vec<ServerId> = panel.servers().map(|server| server.id).collect();
            for server in all {
                let hand = ServerHand { maintenance: Some(false), protected: Some(false), ..ServerHand::default() };
                let _ = panel.by_hand(server, hand);
            }
        });
    }
    for server in owners {
        put_owner_right(stage, server, served_by(&services, server));
    }
    for (server, port) in ports {
        let suspended = served_by(&services, server).is_some_and(|service| service.status == ServiceStatus::Suspended);
        let status = if suspended { AdminStatus::Down } else { AdminStatus::Up };
        // A port of a server that is gone may be somebody else's by now.
        let is_its_own = |panel: &Panel| {
            let known = panel.server(server);
            known.is_some_and(|known| known.switch_connections.iter().any(|connection| connection.port == port))
        };
        if let Some(core) = stage.panels.of(server) {
            let _ = core.panel(|panel| if is_its_own(panel) { panel.set_port_status(port, status) } else { Ok(()) });
        }
    }
}

/// The service that has a server, by the records.
fn served_by(services: &[Service], server: ServerId) -> Option<&Service> {
    services.iter().find(|service| service.external_id.as_deref() == Some(server.to_string().as_str()))
}

/// The server belongs to the client of its service, and to nobody without one.
fn put_owner_right(stage: &Stage, server: ServerId, service: Option<&Service>) {
    let Some(core) = stage.panels.of(server) else { return };
    core.panel(|panel| {
        let Some(service) = service.filter(|service| service.product == DEDICATED) else {
            let _ = panel.set_owner(server, None);
            return;
        };
        let closes = service.operation.as_ref().is_some_and(|operation| operation.kind == OperationKind::Close);
        let mine = panel.owner_email(server).is_some_and(|owner| owner.eq_ignore_ascii_case(&service.client_email));
        let nobodys = panel.owner_email(server).is_none();
        // While it is prepared or given back, the module says when it has an owner.
        let on_its_way = closes || service.status == ServiceStatus::Ordered;
        let right = mine || (nobodys && on_its_way);
        if !right {
            let _ = give_to(panel, server, &service.client_email);
        }
    });
}
