//! Changes of an active service: checked against tariff, module and records, then an operation that carries them out.
//!
//! What is asked for is kept with the operation, not in the service: a change that fails leaves no trace but its history.

use processing_engine::contract::Parameter;

use super::offer::{Offer, check_offered, product};
use super::orders::{begin_change, planned_amount, refuse_unknown};
use super::services::{make_way, possible, refuse_held};
use crate::Billing;
use crate::error::{FieldProblem, FormOf, Refusal, Result};
use crate::form;
use crate::model::{
    AmountChange, By, Change, Operation, OperationKind, PowerAction, Service, ServiceId, ServiceStatus, Tariff, after,
};
use crate::money::price_of_change;

/// The word that confirms a reinstall: it names the service, so that a slip of the finger erases nothing.
fn confirmation(service: ServiceId) -> String {
    format!("erase-{service}")
}

impl Billing {
    /// Asks for other amounts of resources. `release`: addresses that the client gives back when there are to be fewer;
    /// without them the last ones go, and never the main one.
    ///
    /// What they cost for the rest of the paid period is charged, or given back, when the change is done; a client whose
    /// balance does not reach for it is refused now.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `resource-unknown`, `resource-amount`, `nothing-to-change`,
    /// `address-unknown`, `balance-too-low`, `currency-mismatch`.
    pub fn change_resources(
        &self,
        id: ServiceId,
        wanted: &[(String, u64)],
        release: &[String],
        by: &By,
    ) -> Result<Operation> {
        self.change(id, by, |service, tariff| {
            refuse_unknown(tariff, wanted)?;
            for ip in release {
                known_address(service, ip)?;
            }
            let amounts = amounts(service, tariff, wanted)?;
            if amounts.is_empty() {
                return Err(Refusal::NothingToChange { service: id }.into());
            }
            Ok(Change::Resources { amounts, release: release.to_vec() })
        })
    }

    /// Asks for the operating system to be installed anew, which erases everything. `parameters`: what is to be other
    /// than in the order, such as another OS; all values of a name take the place of all that it had, an empty one
    /// removes them. `confirm` must be `erase-` and the number of the service.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `not-confirmed`, `held`, `parameter-fixed`, `parameters-invalid`,
    /// `option-unknown`, `option-vanished`, `module-unusable`.
    pub fn reinstall(&self, id: ServiceId, parameters: &[Parameter], confirm: &str, by: &By) -> Result<Operation> {
        let word = confirmation(id);
        let (tariff, module, options) = self.store().read(|tx| {
            let service = tx.service(id)?;
            Ok((tx.tariff(service.tariff)?, tx.module(service.module)?, tx.options(service.module)?))
        })?;
        let fields = product(&self.describe(&module.component)?.info, &tariff.product)?.parameters;
        let wrong = |problems| Refusal::FormInvalid { form: FormOf::Order, problems };
        form::check_part(&fields, parameters).map_err(wrong)?;
        let offer = Offer::new(&options);
        for parameter in parameters {
            if tariff.fixed.iter().any(|fixed| fixed.name == parameter.name) {
                return Err(Refusal::ParameterFixed { parameter: parameter.name.clone() }.into());
            }
            if form::is_secret(&fields, &parameter.name) {
                // What is asked for is kept in clear with the operation.
                let problem = "is a secret and cannot be changed by a reinstall".to_owned();
                return Err(wrong(vec![FieldProblem { field: parameter.name.clone(), problem }]).into());
            }
            if !parameter.value.is_empty() {
                check_offered(&tariff.offered, parameter)?;
                offer.check(parameter)?;
            }
        }
        self.change(id, by, |_, _| {
            if confirm != word {
                return Err(Refusal::NotConfirmed { service: id, word: word.clone() }.into());
            }
            Ok(Change::Reinstall { parameters: parameters.to_vec() })
        })
    }

    /// Asks for the service's object to be turned on or off, or reset.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`.
    pub fn power(&self, id: ServiceId, action: PowerAction, by: &By) -> Result<Operation> {
        self.change(id, by, |_, _| Ok(Change::Power { action }))
    }

    /// Asks for an address of the service to resolve to a name.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `address-unknown`.
    pub fn reverse_dns(&self, id: ServiceId, ip: &str, domain: &str, by: &By) -> Result<Operation> {
        self.change(id, by, |service, _| {
            known_address(service, ip)?;
            Ok(Change::ReverseDns { ip: ip.to_owned(), domain: domain.to_owned() })
        })
    }

    fn change(
        &self,
        id: ServiceId,
        by: &By,
        wanted: impl Fn(&Service, &Tariff) -> Result<Change>,
    ) -> Result<Operation> {
        let kind = OperationKind::Change;
        let operation = self.store().write(|tx| {
            let service = tx.service(id)?;
            make_way(tx, &service, kind, by, self.now())?;
            if service.status != ServiceStatus::Active {
                let (status, possible) = (service.status, possible(service.status));
                return Err(Refusal::ServiceStatus { service: id, status, wanted: kind.word(), possible }.into());
            }
            let tariff = tx.tariff(service.tariff)?;
            let change = wanted(&service, &tariff)?;
            refuse_held(tx, &service, kind, Some(&change))?;
            if !change.amounts().is_empty() {
                // Refused before anything is touched; charged when it is done.
                price_of_change(tx, &service, &tariff, &after(&service.resources, change.amounts()), self.now())?;
            }
            tx.add_service_history(id, by, &format!("change requested: {change}"), self.now())?;
            let operation = begin_change(tx, id, &change, &by.who, self.now())?;
            tx.operation(operation)
        })?;
        self.news().signal();
        Ok(operation)
    }
}

/// Those of the wanted amounts that are other than the service's; the last one that is given for a resource counts.
fn amounts(service: &Service, tariff: &Tariff, wanted: &[(String, u64)]) -> Result<Vec<AmountChange>> {
    let mut amounts = Vec::new();
    for resource in &tariff.resources {
        let Some((_, to)) = wanted.iter().rev().find(|(name, _)| *name == resource.name) else { continue };
        let planned = planned_amount(resource, *to)?;
        let from = service.resources.iter().find(|one| one.name == resource.name).map_or(0, |one| one.amount);
        if from != *to {
            amounts.push(AmountChange { name: planned.name, from, to: *to, unit: planned.unit });
        }
    }
    Ok(amounts)
}

fn known_address(service: &Service, ip: &str) -> Result<()> {
    let same = |known: &str| match (known.parse::<std::net::IpAddr>(), ip.parse::<std::net::IpAddr>()) {
        (Ok(known), Ok(ip)) => known == ip,
        _ => false,
    };
    if service.addresses.iter().any(|address| same(&address.ip)) {
        return Ok(());
    }
    let known: Vec<_> = service.addresses.iter().map(|address| address.ip.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(Refusal::AddressUnknown { service: service.id, ip: ip.to_owned(), known }.into())
}
