//! What clients ask for.

use billing::BillingError;
use billing::model::{ClientId, NewOrder, Service, ServiceStatus, parameters};

use super::{client, service, service_that_is};
use crate::simulate::happening::{Pick, What};
use crate::simulate::stage::Stage;
use crate::world::{Host, Tariff};

pub(super) fn carry_out(stage: &Stage, what: &What) {
    stage.at_the_desk(|host| ask(host, what));
}

fn ask(host: &Host, what: &What) -> Result<(), BillingError> {
    let billing = host.billing();
    match what {
        What::Order { client, tariff, more } => order(host, *client, *tariff, *more),
        What::Pay { client: who, amount } => match a_client(host, *who)? {
            Some(id) => billing.pay(id, (*amount).into(), "EUR", &client()).map(drop),
            None => Ok(()),
        },
        What::Addresses { service, to } => active(host, *service, |one| {
            billing.change_resources(one.id, &[("ip".to_owned(), *to)], &[], &client()).map(drop)
        }),
        What::Reinstall { service } => active(host, *service, |one| {
            billing.reinstall(one.id, &[], &format!("erase-{}", one.id), &client()).map(drop)
        }),
        What::Power { service, action } => {
            active(host, *service, |one| billing.power(one.id, *action, &client()).map(drop))
        }
        What::ReverseDns { service } => active(host, *service, |one| match one.addresses.first() {
            Some(address) => billing.reverse_dns(one.id, &address.ip, "www.example.com", &client()).map(drop),
            None => Ok(()),
        }),
        What::Autoprolong { service: which, on } => match service(host, *which)? {
            Some(one) => billing.set_autoprolong(one.id, *on, &client()).map(drop),
            None => Ok(()),
        },
        What::Prolong { service } => active(host, *service, |one| billing.prolong(one.id, 1, &client()).map(drop)),
        What::Close { service: which } => match service(host, *which)? {
            Some(one) => billing.close(one.id, &client()).map(drop),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn active(host: &Host, pick: Pick, ask: impl FnOnce(Service) -> Result<(), BillingError>) -> Result<(), BillingError> {
    service_that_is(host, ServiceStatus::Active, pick)?.map_or(Ok(()), ask)
}

fn a_client(host: &Host, pick: Pick) -> Result<Option<ClientId>, BillingError> {
    Ok(pick.of(&host.billing().clients(false)?).map(|client| client.id))
}

fn order(host: &Host, who: Pick, tariff: Tariff, more: u64) -> Result<(), BillingError> {
    let billing = host.billing();
    let known = billing.tariffs()?.into_iter().find(|known| known.name == tariff.name());
    let (Some(known), Some(id)) = (known, a_client(host, who)?) else { return Ok(()) };
    let parameters = match tariff.configuration() {
        Some(_) => parameters([("os-template", "4"), ("script", "2")]),
        None => Vec::new(),
    };
    let resources = vec![("ip".to_owned(), 1 + more)];
    let order = NewOrder { client: id, tariff: known.id, period: None, parameters, resources };
    billing.order(&order, &client()).map(drop)
}
