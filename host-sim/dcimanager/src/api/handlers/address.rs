//! Addresses of servers.

use serde_json::json;

use super::{Answer, Outcome, Reply};
use crate::api::body::{self, NewAddresses, Ptr};
use crate::api::view::AddressView;
use crate::ids::{AddressId, ServerId};
use crate::model::Address;
use crate::panel::{Panel, PanelError};

/// More in one request is a typing error.
const MOST: usize = 256;

pub(super) fn add(panel: &mut Panel, server: ServerId, body: &[u8]) -> Outcome {
    let NewAddresses { family, count } = body::read(body)?;
    if !(1..=MOST).contains(&count) {
        return Err(PanelError::BadValue { property: "count", reason: format!("it has to be from 1 to {MOST}") });
    }
    let ids = panel.allocate(server, family, count)?;
    let given: Vec<&Address> = panel.find(server)?.addresses.iter().filter(|known| ids.contains(&known.id)).collect();
    let names: Vec<String> = given.iter().map(|address| address.ip.to_string()).collect();
    let views: Vec<_> = given.iter().map(|address| AddressView::of(panel, address)).collect();
    let effect = format!("gave {} to server {server}", names.join(", "));
    Ok(Answer::act(Reply::ok(&json!({ "list": views })), Some(effect)))
}

pub(super) fn remove(panel: &mut Panel, server: ServerId, ip: &str) -> Outcome {
    let found = panel.find(server)?.addresses.iter().find(|address| is(address, ip));
    let (id, name) = found.map(|found| (found.id, found.ip)).ok_or(PanelError::not_found("address", ip))?;
    panel.release(server, id)?;
    let effect = format!("took {name} from server {server}");
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), Some(effect)))
}

pub(super) fn ptr(panel: &mut Panel, ip: &str, body: &[u8]) -> Outcome {
    let Ptr { domain } = body::read(body)?;
    let id = find(panel, ip).ok_or(PanelError::not_found("address", ip))?;
    let server = panel.set_ptr(id, domain.clone())?;
    let effect = format!("set the name of address {ip} of server {server} to {domain:?}");
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), Some(effect)))
}

/// By number or by the address itself.
fn is(address: &Address, ip: &str) -> bool {
    ip.parse() == Ok(address.id.0) || ip.parse() == Ok(address.ip)
}

fn find(panel: &Panel, ip: &str) -> Option<AddressId> {
    if let Ok(number) = ip.parse() {
        return Some(AddressId(number));
    }
    let ip = ip.parse().ok()?;
    let server = panel.server(*panel.index().by_ip.get(&ip)?)?;
    server.addresses.iter().find(|address| address.ip == ip).map(|address| address.id)
}
