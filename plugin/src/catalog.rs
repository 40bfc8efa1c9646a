//! What the panel offers: the connection's check, the Config button, the stock with its reasons.

use std::collections::BTreeMap;

use crate::availability::{Rules, elsewhere};
use crate::configuration::Configuration;
use crate::contract::{Call, Candidate, Failure, InventoryPage, OptionValue, Service, Snapshot, Stock};
use crate::failure::detail;
use crate::host::Host;
use crate::info::COLOCATION;
use crate::matching::explain;
use crate::order::{self, Order, offered_scripts};
use crate::paging;
use crate::panel::api::{ACCESS_ALL, OsTemplate, Reference, Server, User, path};
use crate::panel::{Panel, free_servers};
use crate::settings::{LOCATION, Settings};

/// Logs in and reads what only an administrator may read, so that a role without rights is found too (MOD-02): a
/// client's account could list its own servers.
///
/// # Errors
/// See the contract.
pub fn check_connection(host: &dyn Host, call: &Call) -> Result<(), Failure> {
    Settings::of(&call.connection)?;
    let panel = Panel::new(host, call);
    panel.page::<User>(path::USER, None, 0, 1, "list users")?;
    panel.page::<Server>(path::SERVER, None, 0, 1, "list servers")?;
    Ok(())
}

/// One page of configurations with free counts; the first page brings OS templates, scripts and locations (MOD-05,
/// MOD-06).
///
/// # Errors
/// See the contract.
pub fn sync_config(host: &dyn Host, call: &Call, cursor: Option<&str>) -> Result<Snapshot, Failure> {
    let settings = Settings::of(&call.connection)?;
    let panel = Panel::new(host, call);
    let offset = paging::offset(cursor)?;
    let options = if offset == 0 { options(panel)? } else { Vec::new() };
    let (servers, size) = {
        let page = panel.stock(Some(&free_servers(settings.location)), offset)?;
        (page.list, page.size)
    };
    let mut free: BTreeMap<(String, String), u32> = BTreeMap::new();
    for candidate in judge(panel, &settings, None, &servers)? {
        // A configuration stays known when its last server is not for sale, with a count of 0.
        let Ok(parts) = candidate.configuration.parse::<Configuration>() else { continue };
        let count = free.entry((parts.to_string(), candidate.location)).or_insert(0);
        *count = count.saturating_add(u32::from(candidate.obstacles.is_empty()));
    }
    let stock =
        free.into_iter().map(|((configuration, location), free)| Stock { configuration, location, free }).collect();
    Ok(Snapshot { options, stock, cursor: paging::next(offset, servers.is_empty(), size) })
}

/// One page of all servers, judged, and compared with an order if there is one.
///
/// # Errors
/// See the contract.
pub fn inventory(
    host: &dyn Host,
    call: &Call,
    service: Option<&Service>,
    cursor: Option<&str>,
) -> Result<InventoryPage, Failure> {
    let settings = Settings::of(&call.connection)?;
    let panel = Panel::new(host, call);
    // Colocation orders no server: there is nothing to compare with.
    let comparable = service.filter(|service| service.product != COLOCATION);
    let order = comparable.map(|service| Order::of(service, &settings)).transpose()?;
    let offset = paging::offset(cursor)?;
    let page = panel.stock(None, offset)?;
    let candidates = judge(panel, &settings, order.as_ref().map(|order| &order.configuration), &page.list)?;
    Ok(InventoryPage { candidates, cursor: paging::next(offset, page.list.is_empty(), page.size) })
}

/// Judges the servers of one page, their MAC addresses and the billing records included.
fn judge(
    panel: Panel<'_>,
    settings: &Settings,
    wanted: Option<&Configuration>,
    servers: &[Server],
) -> Result<Vec<Candidate>, Failure> {
    let rules = Rules { ignore_errors: settings.ignore_errors, ..Rules::default() };
    // Only those that are for sale otherwise are looked up by MAC address.
    let macs: Vec<&str> = servers
        .iter()
        .filter(|server| rules.obstacles(server).is_empty())
        .filter_map(|server| server.mac.known().and_then(Option::as_deref))
        .collect();
    let shared = panel.shared_macs(macs)?;
    let rules = Rules { shared_macs: Some(&shared), ..rules };
    let ids: Vec<String> = servers.iter().map(|server| server.id.to_string()).collect();
    let held: BTreeMap<String, u64> = panel
        .host()
        .services_by_external_id(&ids)
        .into_iter()
        .filter_map(|service| service.external_id.map(|id| (id, service.id)))
        .collect();
    Ok(servers
        .iter()
        .map(|server| {
            let by_record = held
                .get(&server.id.to_string())
                .map(|service| detail("held-by-service", format!("service {service} holds it")));
            explain(&rules, wanted, server, by_record.or_else(|| elsewhere(settings, server)))
        })
        .collect())
}

/// What can be ordered beside a configuration.
fn options(panel: Panel<'_>) -> Result<Vec<OptionValue>, Failure> {
    let option = |parameter: &str, id: u64, title: String, tags: Vec<String>| OptionValue {
        parameter: parameter.to_owned(),
        value: id.to_string(),
        title,
        tags,
    };
    let templates: Vec<OsTemplate> = panel.all(path::OS_TEMPLATE, "list OS templates")?;
    let mut options: Vec<OptionValue> = templates
        .into_iter()
        .filter(|template| template.access == ACCESS_ALL)
        .map(|template| option(order::OS_TEMPLATE, template.id, template.name, template.tags))
        .collect();
    let scripts = offered_scripts(panel)?;
    options.extend(scripts.into_iter().map(|script| option(order::SCRIPT, script.id, script.name, script.tags)));
    let locations: Vec<Reference> = panel.all(path::LOCATION, "list locations")?;
    options.extend(locations.into_iter().map(|location| option(LOCATION, location.id, location.name, Vec::new())));
    Ok(options)
}
