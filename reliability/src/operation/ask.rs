//! The verbs that ask for the operations.

use billing::model::{NewOrder, PowerAction, parameters};
use billing::{Billing, BillingError};

use super::SERVICE;
use crate::world::{Tariff, by};

fn order(billing: &Billing, tariff: Tariff) -> Result<(), BillingError> {
    let known = billing.tariffs()?.into_iter().find(|known| known.name == tariff.name());
    let client = billing.client_by_email(crate::world::ANNA)?;
    let (Some(tariff), Some(client)) = (known, client) else { return Ok(()) };
    let parameters = match tariff.product.as_str() {
        "dedic" => parameters([("os-template", "4"), ("script", "2"), ("domain", "web.example.com")]),
        _ => Vec::new(),
    };
    let resources = vec![("ip".to_owned(), 1), ("ipv6".to_owned(), 1)];
    let order = NewOrder { client: client.id, tariff: tariff.id, period: None, parameters, resources };
    billing.order(&order, &by())?;
    Ok(())
}

pub(super) fn order_in_stock(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::InStock)
}

pub(super) fn order_to_be_built(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::ToBeBuilt)
}

pub(super) fn order_rack_space(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::RackSpace)
}

pub(super) fn suspend(billing: &Billing) -> Result<(), BillingError> {
    billing.suspend(SERVICE, &by()).map(drop)
}

pub(super) fn resume(billing: &Billing) -> Result<(), BillingError> {
    billing.resume(SERVICE, &by()).map(drop)
}

pub(super) fn close(billing: &Billing) -> Result<(), BillingError> {
    billing.close(SERVICE, &by()).map(drop)
}

/// One more IPv4 address than was ordered.
pub(super) fn more_addresses(billing: &Billing) -> Result<(), BillingError> {
    billing.change_resources(SERVICE, &[("ip".to_owned(), 2)], &[], &by()).map(drop)
}

/// No IPv6 address any more.
pub(super) fn fewer_addresses(billing: &Billing) -> Result<(), BillingError> {
    billing.change_resources(SERVICE, &[("ipv6".to_owned(), 0)], &[], &by()).map(drop)
}

pub(super) fn reinstall(billing: &Billing) -> Result<(), BillingError> {
    billing.reinstall(SERVICE, &[], &format!("erase-{SERVICE}"), &by()).map(drop)
}

pub(super) fn power_off(billing: &Billing) -> Result<(), BillingError> {
    billing.power(SERVICE, PowerAction::Off, &by()).map(drop)
}

pub(super) fn reset(billing: &Billing) -> Result<(), BillingError> {
    billing.power(SERVICE, PowerAction::Reset, &by()).map(drop)
}

/// The service's first address gets another name.
pub(super) fn reverse_dns(billing: &Billing) -> Result<(), BillingError> {
    let addresses = billing.service(SERVICE)?.service.addresses;
    let Some(first) = addresses.first() else { return Ok(()) };
    billing.reverse_dns(SERVICE, &first.ip, "shop.example.com", &by()).map(drop)
}
