//! What one server would be as a service, and what stands against it. Without I/O.

use super::owners::Accounts;
use crate::availability::{self, Rules, configuration_of, unreadable};
use crate::configuration::{Configuration, compare};
use crate::contract::{
    Address, Bearing, Call, Detail, Fit, Holding, Parameter, PowerState, ResourceAmount, ServiceStatus, TariffOffer,
};
use crate::failure::detail;
use crate::info::{COLOCATION, DEDICATED, describe};
use crate::lifecycle::{ADOPTED, Power, SERVER_NAME, address, count, ports, power};
use crate::mark::{self, Marks, Stage};
use crate::order::{CONFIGURATION, DOMAIN, IPV4, IPV6, OS_TEMPLATE, is_domain};
use crate::panel::Reading;
use crate::panel::api::{CLIENT_ROLE, DIAGNOSTICS_NOT_RUN, Ip, Server, family, operation_status};
use crate::parameters::{Parameters, parameter};
use crate::settings::Settings;

/// Judges servers for one call.
pub(super) struct Judge<'a> {
    call: &'a Call,
    settings: &'a Settings,
    accounts: &'a Accounts,
    /// Tariffs with the configurations that each of them sells; none for those that sell no particular one.
    tariffs: Vec<(&'a TariffOffer, Option<Vec<Configuration>>)>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(
        call: &'a Call,
        settings: &'a Settings,
        tariffs: &'a [TariffOffer],
        accounts: &'a Accounts,
    ) -> Self {
        let sold = |tariff: &TariffOffer| {
            let texts = Parameters(&tariff.parameters).all(CONFIGURATION);
            texts.filter_map(|text| text.parse().ok()).collect()
        };
        let tariffs = tariffs.iter().filter_map(|tariff| match tariff.product.as_str() {
            DEDICATED => Some((tariff, Some(sold(tariff)))),
            COLOCATION => Some((tariff, None)),
            _ => None,
        });
        Self { call, settings, accounts, tariffs: tariffs.collect() }
    }

    /// The server as what it would be.
    pub(super) fn holding(&self, server: &Server) -> Holding {
        let mut obstacles = Vec::new();
        let owner = noted(self.owner(server), &mut obstacles).flatten();
        obstacles.extend(owner.as_deref().and_then(|email| self.account(email)));
        obstacles.extend(self.location(server));
        let mark = self.mark(server, &mut obstacles);
        obstacles.extend(Rules::default().acceptance(server));
        obstacles.extend(operation(server));
        obstacles.extend(Rules::default().switches(server));
        obstacles.extend(Rules::default().protection(server));
        let addresses = noted(addresses(server), &mut obstacles).unwrap_or_default();
        let status = noted(status(server), &mut obstacles).unwrap_or(ServiceStatus::Active);
        let configuration = configuration_of(server).ok();
        Holding {
            external_id: server.id.to_string(),
            title: server.name.known().cloned().unwrap_or_default(),
            configuration: server.configuration.known().cloned().flatten().unwrap_or_default(),
            location: server.location_id.known().copied().flatten().map(|id| id.to_string()).unwrap_or_default(),
            owner_name: owner.as_deref().map(|email| self.owner_name(email)).unwrap_or_default(),
            owner,
            mark,
            resources: resources(server.ip.known().map(Vec::as_slice).unwrap_or_default()),
            addresses,
            parameters: parameters(server, configuration.as_ref()),
            os: server.os_template.known().cloned().flatten().map(|template| template.name).unwrap_or_default(),
            power: match power(server) {
                Power::On => PowerState::On,
                Power::Off => PowerState::Off,
                Power::Unknown => PowerState::Unknown,
            },
            status,
            product: product(server),
            obstacles,
            fits: self
                .tariffs
                .iter()
                .filter_map(|(offer, sold)| fit(offer, sold.as_deref(), configuration.as_ref()))
                .collect(),
        }
    }

    /// The owner's e-mail. Both fields of the panel have to say the same.
    fn owner(&self, server: &Server) -> Result<Option<String>, Detail> {
        let by_email = server.owner_email.value().map_err(|wrong| unreadable("owner_email", &wrong))?;
        let by_owner = match &server.owner {
            Reading::Is(owner) => owner.as_ref().map(|owner| &owner.email),
            Reading::Missing => by_email.as_ref(),
            Reading::NotUnderstood(why) => return Err(unreadable("owner", &format!("was not understood ({why})"))),
        };
        match (by_email, by_owner) {
            (Some(email), Some(other)) if email.eq_ignore_ascii_case(other) => Ok(Some(email.clone())),
            (None, None) => Err(detail("no-owner", "it belongs to nobody")),
            _ => Err(detail("owner-unclear", "its fields `owner_email` and `owner` name different owners")),
        }
    }

    /// Why the account is no client's.
    fn account(&self, email: &str) -> Option<Detail> {
        if email.eq_ignore_ascii_case(&self.call.connection.username) {
            let message = format!("it belongs to {email}, the account of this processing module");
            return Some(detail("owner-not-a-client", message));
        }
        let Some(user) = self.accounts.get(&email.to_lowercase()) else {
            let message = format!("its owner {email} is not among the users of DCImanager");
            return Some(detail("owner-unknown", message));
        };
        match user.roles.value() {
            Ok(roles) => match roles.iter().find(|role| *role != CLIENT_ROLE) {
                Some(role) => {
                    let message = format!("it belongs to {email}, whose role is `{role}` and not a client's");
                    Some(detail("owner-not-a-client", message))
                }
                None => None,
            },
            Err(wrong) => {
                let message = format!("the field `roles` of its owner {email} {wrong}");
                Some(detail("field-unreadable", message))
            }
        }
    }

    fn owner_name(&self, email: &str) -> String {
        let user = self.accounts.get(&email.to_lowercase());
        user.and_then(|user| user.full_name.known().cloned().flatten()).unwrap_or_default()
    }

    fn location(&self, server: &Server) -> Option<Detail> {
        availability::elsewhere(self.settings, server)
    }

    fn mark(&self, server: &Server, obstacles: &mut Vec<Detail>) -> Bearing {
        let notes = match server.notes.value() {
            Ok(notes) => notes.as_deref().unwrap_or_default(),
            Err(wrong) => {
                obstacles.push(unreadable("notes", &wrong));
                return Bearing::None;
            }
        };
        match mark::read(notes) {
            Marks::None => Bearing::None,
            Marks::One(mark) => {
                let ours = mark.installation == self.call.installation;
                let others = format!("service {} of billing system {}", mark.service, mark.installation);
                if mark.stage == Stage::Returned {
                    obstacles.push(availability::returned(&mark));
                } else if !ours {
                    let message = format!(
                        "it bears the mark of {others}: it is adopted when that line is taken out of its notes"
                    );
                    obstacles.push(detail("marked-by-another", message));
                }
                if ours { Bearing::Ours(mark.service) } else { Bearing::Others(others) }
            }
            Marks::Unclear => {
                let words = "a mark that cannot be read";
                obstacles.push(detail("mark-unclear", "its notes hold a billing mark that cannot be read"));
                Bearing::Others(words.to_owned())
            }
        }
    }
}

/// The value, or its default and one obstacle more.
fn noted<T>(read: Result<T, Detail>, obstacles: &mut Vec<Detail>) -> Option<T> {
    read.map_err(|obstacle| obstacles.push(obstacle)).ok()
}

/// Something is being done to it: what it will be is not known yet. How earlier operations ended is of no matter.
fn operation(server: &Server) -> Option<Detail> {
    let running = match server.operation.value() {
        Ok(last) => last.as_ref().is_some_and(|last| last.status == operation_status::RUNNING),
        Err(_) => true,
    };
    if running { Rules::default().last_operation(server).into_iter().next() } else { None }
}

fn addresses(server: &Server) -> Result<Vec<Address>, Detail> {
    let addresses = server.ip.value().map_err(|wrong| unreadable("ip", &wrong))?;
    Ok(addresses.iter().map(address).collect())
}

/// Stopped the way a suspend stops it: it has switch ports, and all of them are shut.
fn status(server: &Server) -> Result<ServiceStatus, Detail> {
    let ports = ports(server).map_err(|(field, wrong)| unreadable(field, &wrong))?;
    let stopped = !ports.is_empty() && ports.iter().all(|(_, open)| !open);
    Ok(if stopped { ServiceStatus::Suspended } else { ServiceStatus::Active })
}

/// The provider runs diagnostics on every server before it is sold for the first time (DED-02). A server that never had
/// any was never for sale: somebody brought it. Nothing else in the panel tells a client's equipment.
fn product(server: &Server) -> Option<(String, Detail)> {
    let diagnostics = server.diagnostics.known()?;
    (diagnostics.status == DIAGNOSTICS_NOT_RUN).then(|| {
        let message = "its diagnostics have never run, so it was never for sale: it is taken for the client's own";
        (COLOCATION.to_owned(), detail("never-diagnosed", message))
    })
}

fn resources(addresses: &[Ip]) -> Vec<ResourceAmount> {
    let declared: Vec<_> = describe().products.into_iter().flat_map(|product| product.resources).collect();
    let amount = |name: &str, family| ResourceAmount {
        name: name.to_owned(),
        amount: count(addresses, family),
        unit: declared.iter().find(|one| one.name == name).map(|one| one.unit.clone()).unwrap_or_default(),
    };
    vec![amount(IPV4, family::IPV4), amount(IPV6, family::IPV6)]
}

fn parameters(server: &Server, configuration: Option<&Configuration>) -> Vec<Parameter> {
    let mut parameters = vec![parameter(ADOPTED, "on")];
    let mut add = |name: &str, value: Option<String>| {
        parameters.extend(value.filter(|value| !value.is_empty()).map(|value| parameter(name, value)));
    };
    add(SERVER_NAME, server.name.known().cloned());
    add(CONFIGURATION, configuration.map(Configuration::to_string));
    add(OS_TEMPLATE, server.os_template.known().cloned().flatten().map(|template| template.id.to_string()));
    add(DOMAIN, server.domain.known().cloned().flatten().filter(|domain| is_domain(domain)));
    parameters
}

/// How the server compares with the nearest of the configurations that a tariff sells.
fn fit(offer: &TariffOffer, sold: Option<&[Configuration]>, found: Option<&Configuration>) -> Option<Fit> {
    let Some(sold) = sold else {
        return Some(Fit { tariff: offer.id, distance: None, differences: Vec::new() });
    };
    let found = found?;
    let nearest = sold.iter().map(|wanted| compare(wanted, found)).min_by_key(|compared| compared.distance)?;
    Some(Fit { tariff: offer.id, distance: Some(nearest.distance), differences: nearest.differences })
}
