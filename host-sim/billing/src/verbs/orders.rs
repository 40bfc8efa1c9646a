//! Orders: checked against tariff, module and panel, then a service and the operation that opens it, in one
//! transaction.

use std::collections::BTreeSet;

use processing_engine::contract::{Field, FieldKind, Info};
use secrecy::SecretString;

use super::offer::{Offer, check_offered, product};
use crate::Billing;
use crate::error::{FormOf, Refusal, Result};
use crate::form;
use crate::model::{
    By, Cause, Change, Client, Counters, ModuleId, ModuleOption, NewOrder, OperationKind, Parameter, ParameterSource,
    ProcessingModule, Resource, Service, ServiceId, Tariff, TariffId, TariffResource,
};
use crate::money::charge;
use crate::secret::new_password;
use crate::store::{HistoryEntry, NewOperation, NewService, Tx};

/// An order that can be met, as far as the records tell.
pub(super) struct OrderPlan {
    pub(super) tariff: Tariff,
    pub(super) module: ProcessingModule,
    pub(super) parameters: Vec<PlannedParameter>,
    pub(super) resources: Vec<Resource>,
}

pub(super) struct PlannedParameter {
    pub(super) parameter: Parameter,
    pub(super) source: ParameterSource,
    pub(super) secret: bool,
}

impl Billing {
    /// Takes an order: makes the service, its password, and the operation that opens it, which is due at once.
    ///
    /// The service gets the tariff's module with the lowest Sort that can serve the order. Its first period is charged
    /// at once and begins when the service becomes active.
    ///
    /// # Errors
    /// `not-found`, `client-deleted`, `tariff-without-module`, `module-not-synced`, `product-unknown`,
    /// `period-unknown`, `price-too-large`, `parameter-fixed`, `parameters-invalid` (missing or unknown ones), `option-unknown`, `option-vanished`,
    /// `resource-unknown`, `resource-amount`, `module-unusable`, `balance-too-low`, `currency-mismatch`.
    pub fn order(&self, order: &NewOrder, by: &By) -> Result<Service> {
        self.store().read(|tx| orderable(tx.client(order.client)?))?;
        let plan = self.plan(order.tariff, &order.parameters, &order.resources)?;
        let password = new_password()?;
        let service = self.store().write(|tx| {
            // Asked again: the module was asked in between.
            orderable(tx.client(order.client)?)?;
            let tariff = tx.tariff(order.tariff)?;
            let first = tariff.periods.first().map_or(1, |period| period.months);
            tx.module(plan.module.id)?;
            let id = tx.insert_service(
                &NewService {
                    client: order.client,
                    tariff: order.tariff,
                    period_months: order.period.unwrap_or(first),
                    module: plan.module.id,
                    product: &plan.tariff.product,
                    password: &password,
                },
                self.now(),
            )?;
            insert_parts(tx, id, &plan)?;
            tx.add_service_history(id, by, "ordered", self.now())?;
            charge(tx, &tx.service(id)?, &tariff, None, &by.clone().because("ordered"), self.now())?;
            begin(tx, id, OperationKind::Open, Cause::Staff, &by.who, self.now())?;
            tx.service(id)
        })?;
        self.news().signal();
        Ok(service)
    }

    /// The order parameters of a tariff that are secrets by any of its modules: what is typed on a command line must be none
    /// of them. A module that cannot be used serves no order, and is left out.
    ///
    /// # Errors
    /// `not-found`.
    pub fn secret_parameters(&self, tariff: TariffId) -> Result<BTreeSet<String>> {
        let tariff = self.tariff(tariff)?;
        let mut secrets = BTreeSet::new();
        for module in &tariff.modules {
            let module = self.store().read(|tx| tx.module(*module))?;
            let Ok(plugin) = self.describe(&module.component) else { continue };
            let Ok(product) = product(&plugin.info, &tariff.product) else { continue };
            let secret = product.parameters.into_iter().filter(|field| field.kind == FieldKind::Secret);
            secrets.extend(secret.map(|field| field.name));
        }
        Ok(secrets)
    }

    /// Checks an order without taking it.
    pub(super) fn plan(
        &self,
        tariff: TariffId,
        parameters: &[Parameter],
        resources: &[(String, u64)],
    ) -> Result<OrderPlan> {
        let tariff = self.tariff(tariff)?;
        // What the first module says is wrong is what the client hears, unless another one can serve the order.
        let mut refusal = None;
        for module in &tariff.modules {
            match self.plan_with(&tariff, *module, parameters, resources) {
                Ok(plan) => return Ok(plan),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.unwrap_or_else(|| Refusal::TariffWithoutModule { id: tariff.id, name: tariff.name }.into()))
    }

    fn plan_with(
        &self,
        tariff: &Tariff,
        module: ModuleId,
        parameters: &[Parameter],
        resources: &[(String, u64)],
    ) -> Result<OrderPlan> {
        let (module, options) = self.store().read(|tx| Ok((tx.module(module)?, tx.options(module)?)))?;
        refuse_unsynced(&module)?;
        let info = self.describe(&module.component)?.info;
        let parameters = plan_parameters(tariff, &info, &options, parameters)?;
        let resources = plan_resources(tariff, resources)?;
        Ok(OrderPlan { tariff: tariff.clone(), module, parameters, resources })
    }
}

fn orderable(client: Client) -> Result<()> {
    match client.deleted_at {
        Some(_) => Err(Refusal::ClientDeleted { id: client.id }.into()),
        None => Ok(()),
    }
}

/// Without its panel's lists nothing in an order can be told to be wrong before it fails half-way.
fn refuse_unsynced(module: &ProcessingModule) -> Result<()> {
    let (id, name): (ModuleId, _) = (module.id, module.name.clone());
    if module.synced_at.is_some() { Ok(()) } else { Err(Refusal::ModuleNotSynced { id, name }.into()) }
}

fn plan_parameters(
    tariff: &Tariff,
    info: &Info,
    options: &[ModuleOption],
    given: &[Parameter],
) -> Result<Vec<PlannedParameter>> {
    let is_fixed = |name: &str| tariff.fixed.iter().any(|fixed| fixed.name == name);
    if let Some(parameter) = given.iter().find(|parameter| is_fixed(&parameter.name)) {
        return Err(Refusal::ParameterFixed { parameter: parameter.name.clone() }.into());
    }
    let fields = product(info, &tariff.product)?.parameters;
    let all: Vec<_> = tariff.fixed.iter().chain(given).cloned().collect();
    let wrong = |problems| Refusal::FormInvalid { form: FormOf::Order, problems };
    let all = form::check(&fields, &all).map_err(wrong)?;
    let offer = Offer::new(options);
    for parameter in all.iter().filter(|parameter| !is_fixed(&parameter.name)) {
        check_offered(&tariff.offered, parameter)?;
        offer.check(parameter)?;
    }
    Ok(all.into_iter().map(|parameter| planned(parameter, &fields, is_fixed)).collect())
}

fn planned(parameter: Parameter, fields: &[Field], is_fixed: impl Fn(&str) -> bool) -> PlannedParameter {
    let source = if is_fixed(&parameter.name) { ParameterSource::Tariff } else { ParameterSource::Order };
    let secret = form::is_secret(fields, &parameter.name);
    PlannedParameter { parameter, source, secret }
}

fn plan_resources(tariff: &Tariff, given: &[(String, u64)]) -> Result<Vec<Resource>> {
    refuse_unknown(tariff, given)?;
    let resources = tariff.resources.iter().map(|resource| {
        let asked = given.iter().rev().find(|(name, _)| *name == resource.name).map(|(_, amount)| *amount);
        planned_amount(resource, asked.unwrap_or(resource.included))
    });
    resources.collect()
}

/// Refuses a resource that the tariff does not have.
pub(super) fn refuse_unknown(tariff: &Tariff, given: &[(String, u64)]) -> Result<()> {
    for (name, _) in given {
        if !tariff.resources.iter().any(|resource| resource.name == *name) {
            let known: Vec<_> = tariff.resources.iter().map(|resource| resource.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Refusal::ResourceUnknown { resource: name.clone(), known }.into());
        }
    }
    Ok(())
}

/// An amount that the tariff allows.
pub(super) fn planned_amount(resource: &TariffResource, amount: u64) -> Result<Resource> {
    // The database counts up to the half of what the contract can.
    let maximum = resource.maximum.unwrap_or(i64::MAX.unsigned_abs());
    if amount < resource.included || amount > maximum {
        let to = resource.maximum.map_or_else(|| "on".to_owned(), |maximum| format!("to {maximum}"));
        let (name, from) = (resource.name.clone(), resource.included);
        return Err(Refusal::ResourceAmount { resource: name, amount, from, to }.into());
    }
    Ok(Resource { name: resource.name.clone(), amount, unit: resource.unit.clone() })
}

fn insert_parts(tx: &Tx<'_>, id: ServiceId, plan: &OrderPlan) -> Result<()> {
    for PlannedParameter { parameter, source, secret } in &plan.parameters {
        if *secret {
            let value = SecretString::from(parameter.value.as_str());
            tx.add_secret_service_parameter(id, *source, &parameter.name, &value)?;
        } else {
            tx.add_service_parameter(id, *source, parameter)?;
        }
    }
    plan.resources.iter().try_for_each(|resource| tx.add_service_resource(id, resource))
}

/// Begins an operation that is due at once. The caller has seen to it, in this transaction, that there is no other.
pub(crate) fn begin(
    tx: &Tx<'_>,
    service: ServiceId,
    kind: OperationKind,
    cause: Cause,
    asked_by: &str,
    now: jiff::Timestamp,
) -> Result<crate::model::OperationId> {
    let new = NewOperation { service, kind, message: "waits for its turn", cause, asked_by, change: None };
    insert(tx, &new, format!("{kind} of service {service}"), now)
}

/// As [`begin`], for a change.
pub(super) fn begin_change(
    tx: &Tx<'_>,
    service: ServiceId,
    change: &Change,
    asked_by: &str,
    now: jiff::Timestamp,
) -> Result<crate::model::OperationId> {
    let kind = OperationKind::Change;
    let message = "waits for its turn";
    let new = NewOperation { service, kind, message, cause: Cause::Staff, asked_by, change: Some(change) };
    insert(tx, &new, format!("{kind} of service {service}: {change}"), now)
}

fn insert(
    tx: &Tx<'_>,
    new: &NewOperation<'_>,
    detail: String,
    now: jiff::Timestamp,
) -> Result<crate::model::OperationId> {
    let id = tx.insert_operation(new, now)?;
    let entry =
        HistoryEntry { what: "requested", detail, percent: 0, failure: None, attempt: 1, cost: Counters::default() };
    tx.add_operation_history(id, &entry, now)?;
    Ok(id)
}
