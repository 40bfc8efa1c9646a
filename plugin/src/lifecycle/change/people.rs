//! What only people can change at a client's equipment: its place in the rack, its power, its ports, its bandwidth.

use crate::contract::{ResourceAmount, StaffTask};
use crate::lifecycle::context::Context;
use crate::order::amount;

/// One resource, from what to what.
pub(super) fn line(context: &Context<'_>, new: &ResourceAmount) -> String {
    let old = amount(context.service, &new.name);
    format!("- {}: {old} → {} {}", new.name, new.amount, new.unit).trim_end().to_owned()
}

/// The task of the department. `with_addresses`: the module changes the addresses afterwards.
pub(super) fn task(context: &Context<'_>, server: u64, lines: &[String], with_addresses: bool) -> StaffTask {
    let service = context.service;
    StaffTask {
        key: "change".to_owned(),
        title: format!("Change the colocation of server {server} (service {})", service.id),
        instructions: format!(
            "{} ({}) ordered other amounts for server {server} (tariff {}):\n{}\n\
             Change the equipment's place, power, ports and bandwidth, and what DCImanager says of them, then close this task.\n\
             If it cannot be done, give the operation up instead: the service stays as it is, and the client is not charged.",
            service.client.name,
            service.client.email,
            service.tariff,
            lines.join("\n")
        ),
        form: Vec::new(),
        follow_ups: with_addresses
            .then(|| "Change the server's IP addresses in DCImanager as ordered.".to_owned())
            .into_iter()
            .collect(),
    }
}

/// The addresses could not be assigned after staff had done their part.
pub(super) fn addresses(context: &Context<'_>, server: u64, why: &str) -> StaffTask {
    StaffTask {
        key: "change-addresses".to_owned(),
        title: format!("Assign IP addresses to server {server} of service {}", context.service.id),
        instructions: format!(
            "DCImanager could not give the server the addresses that were ordered with its change: {why}.\n\
             Add free addresses to that pool in DCImanager, or give the server addresses there by hand.\n\
             When you close this task, the module assigns what is missing."
        ),
        form: Vec::new(),
        follow_ups: vec!["Assign IP addresses in DCImanager.".to_owned()],
    }
}
