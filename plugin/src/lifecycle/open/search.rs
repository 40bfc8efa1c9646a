//! Looks for servers that fit the order, among those without an owner only.

use super::{Open, carry_out};
use crate::availability::Rules;
use crate::contract::{Failure, Level, Step};
use crate::failure::detail;
use crate::lifecycle::context::Context;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::matching::Best;
use crate::order::Order;
use crate::panel::{PAGE, free_servers};

pub(super) fn step(context: &Context<'_>) -> Result<Step, Failure> {
    let order = Order::of(context.service, &context.settings)?;
    let locations = order.system.check_offers(context.panel)?;
    let best = search(context, &order, &locations)?;
    carry_out(context, 0, offer(context, &order, &best))
}

fn offer(context: &Context<'_>, order: &Order, best: &Best) -> Verdict<Open> {
    if best.is_empty() {
        let message = format!(
            "no server is for sale that could serve service {}, nor one to build it from: {} was ordered. The stock says what excludes each server",
            context.service.id, order.configuration
        );
        return Verdict::Undone(Failure::Exhausted(detail("no-server", message)));
    }
    let (servers, fit) = best.offer();
    let message = if fit {
        format!("{} servers fit {}", servers.len(), order.configuration)
    } else {
        format!("no server fits {}, the nearest is {}", order.configuration, servers.first().copied().unwrap_or(0))
    };
    Verdict::Claim(servers, Open::Offered, progress(5, message))
}

/// The best servers of the panel's free ones.
fn search(context: &Context<'_>, order: &Order, locations: &[u64]) -> Result<Best, Failure> {
    let rules = Rules { ignore_errors: context.settings.ignore_errors, ..Rules::default() };
    let condition = free_servers(context.settings.location);
    let mut best = Best::default();
    let mut offset = 0;
    loop {
        let page = context.panel.stock(Some(&condition), offset)?;
        let held = held_by_others(context, page.list.iter().map(|server| server.id));
        for server in &page.list {
            let location = server.location_id.known().copied().flatten();
            // The panel was asked for one location: a server of another one was not asked for.
            let at_location = context.settings.location.is_none_or(|wanted| location == Some(wanted));
            let has_template = locations.is_empty() || location.is_some_and(|id| locations.contains(&id));
            if at_location && has_template && !held.contains(&server.id) && rules.obstacles(server).is_empty() {
                best.consider(&order.configuration, server);
            }
        }
        offset += PAGE;
        // Pages come in the order of the servers' numbers: in a big stock the first few hold all that can be offered.
        if page.list.is_empty() || offset >= page.size || best.is_settled() {
            break;
        }
    }
    // Only the best are looked up by MAC address: a request for fifty of them instead of the whole fleet.
    let shared = context.panel.shared_macs(best.macs())?;
    if !shared.is_empty() {
        let message = format!(
            "left out servers that share a MAC address: {}",
            shared.iter().cloned().collect::<Vec<_>>().join(", ")
        );
        context.panel.host().log(Level::Warn, &message);
    }
    best.retain(|ranked| !shared.contains(&ranked.mac));
    Ok(best)
}

/// Those of the servers that another service holds, by the billing records.
fn held_by_others(context: &Context<'_>, servers: impl Iterator<Item = u64>) -> Vec<u64> {
    let ids: Vec<String> = servers.map(|id| id.to_string()).collect();
    let services = context.panel.host().services_by_external_id(&ids);
    services
        .into_iter()
        .filter(|service| service.id != context.service.id)
        .filter_map(|service| service.external_id.and_then(|id| id.parse().ok()))
        .collect()
}
