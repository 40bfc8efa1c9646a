//! The two tasks of an open: to place the equipment, and to assign its addresses (COL-01, COL-03, COL-04).

use crate::contract::StaffTask;
use crate::lifecycle::colocation::card::{Card, fields};
use crate::lifecycle::context::Context;
use crate::order::{self, amount};

/// To place the equipment, with the card that says which it is.
pub(super) fn card(context: &Context<'_>, earlier: Option<&Card>, wrong: Option<&str>) -> StaffTask {
    let service = context.service;
    let client = &service.client;
    let mut lines = Vec::new();
    lines.extend(wrong.map(|why| format!("The card was not accepted: {why}.")));
    lines.push(format!(
        "{} ({}) ordered the tariff {}{}.",
        client.name,
        client.email,
        service.tariff,
        ordered(context)
    ));
    lines.push("1. Put the client's equipment into a rack and connect it to power and network.".to_owned());
    lines.push("2. Add it in DCImanager as a server. Its number there is the identifier.".to_owned());
    lines.push(
        "3. Fill in the card and close this task. The card only identifies the equipment; its password is kept sealed."
            .to_owned(),
    );
    lines.push(format!(
        "In DCImanager the administrator makes {} the owner of the server and adds its connections (switch, PDU, IPMI), before this task is closed or later: the module takes them as they are.",
        client.email
    ));
    StaffTask {
        key: "colocation".to_owned(),
        title: format!("Place the equipment of service {} (server colocation)", service.id),
        instructions: lines.join("\n"),
        form: fields(earlier),
        follow_ups: wanted(context)
            .map(|wanted| format!("Assign IP addresses in DCImanager: {wanted}."))
            .into_iter()
            .collect(),
    }
}

/// To assign the addresses, when DCImanager has none to give.
pub(super) fn addresses(context: &Context<'_>, server: u64, why: &str) -> StaffTask {
    let wanted = wanted(context).unwrap_or_else(|| "none".to_owned());
    StaffTask {
        key: "addresses".to_owned(),
        title: format!("Assign IP addresses to server {server} of service {}", context.service.id),
        instructions: format!(
            "DCImanager could not give the server its addresses: {why}.\n\
             Ordered: {wanted}. What the server has already counts.\n\
             Add free addresses to that pool in DCImanager, or give the server addresses there by hand.\n\
             When you close this task, the module assigns what is missing. Until then nothing is lost: the server stays reserved and keeps what it has."
        ),
        form: Vec::new(),
        follow_ups: vec![format!("Assign IP addresses in DCImanager: {wanted}.")],
    }
}

/// The ordered addresses in words; none without any.
fn wanted(context: &Context<'_>) -> Option<String> {
    let part = |resource, family| Some((amount(context.service, resource), family)).filter(|(amount, _)| *amount > 0);
    let parts: Vec<String> = [part(order::IPV4, "IPv4"), part(order::IPV6, "IPv6")]
        .into_iter()
        .flatten()
        .map(|(amount, family)| format!("{amount} {family}"))
        .collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}

/// The ordered resources in words, with a colon before them.
fn ordered(context: &Context<'_>) -> String {
    let resources = context.service.resources.iter().filter(|resource| resource.amount > 0);
    let words: Vec<_> =
        resources.map(|r| format!("{} {} {}", r.name, r.amount, r.unit).trim_end().to_owned()).collect();
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}
