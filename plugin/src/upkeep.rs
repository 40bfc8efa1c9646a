//! Keeps the power of the servers as their services say (DED-09): Active and off, it is turned on; Stopped and on, it is
//! turned off. An active service whose client had its server turned off (`change`) is left off: it is as it should be.
//!
//! The inventory is read page by page, and the billing records are asked once a page, so that a round costs in
//! proportion to the servers that have an owner. A server is left alone when its power is not known, when an operation
//! runs on it, when people work on it, and when its service is busy: then nobody can say that it should be otherwise.

use std::collections::BTreeMap;

use crate::contract::{Call, Correction, Failure, Level, Page, Service, ServiceStatus};
use crate::host::Host;
use crate::info::DEDICATED;
use crate::lifecycle::{power_to_correct, wants_power_off};
use crate::paging;
use crate::panel::{Panel, PanelError, owned_servers};
use crate::settings::Settings;

/// One page: compares, corrects, says where to go on.
///
/// # Errors
/// See the contract.
pub fn reconcile(host: &dyn Host, call: &Call, cursor: Option<&str>) -> Result<Page, Failure> {
    let settings = Settings::of(&call.connection)?;
    let panel = Panel::new(host, call);
    let offset = paging::offset(cursor)?;
    let page = panel.servers(Some(&owned_servers(settings.location)), offset)?;
    let ids: Vec<String> = page.list.iter().map(|server| server.id.to_string()).collect();
    let services: BTreeMap<String, Service> = host
        .services_by_external_id(&ids)
        .into_iter()
        .filter_map(|service| service.external_id.clone().map(|id| (id, service)))
        .collect();
    let mut corrections = Vec::new();
    for server in &page.list {
        let Some(service) = services.get(&server.id.to_string()) else { continue };
        if service.busy || service.product != DEDICATED {
            continue;
        }
        let on = match service.status {
            ServiceStatus::Active if wants_power_off(service) => continue,
            ServiceStatus::Active => true,
            ServiceStatus::Suspended => false,
            ServiceStatus::Ordered | ServiceStatus::Deleted => continue,
        };
        match power_to_correct(host, call, service, server, on) {
            Ok(true) => corrections.push(Correction { service: service.id, what: words(service, server.id, on) }),
            Ok(false) => {}
            // The panel is away: the whole round is tried again later.
            Err(error @ (PanelError::Unreachable { .. } | PanelError::LoginRefused { .. })) => return Err(error.into()),
            Err(error) => host.log(Level::Warn, &format!("service {}: {error}", service.id)),
        }
    }
    Ok(Page { corrections, cursor: paging::next(offset, page.list.is_empty(), page.size) })
}

fn words(service: &Service, server: u64, on: bool) -> String {
    let (status, was, now) = if on { ("active", "off", "on") } else { ("suspended", "on", "off") };
    format!("server {server} was {was} although service {} is {status}: it is turned {now}", service.id)
}
