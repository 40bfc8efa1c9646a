//! Tariffs: made against what the modules declare and their panels offer.

use processing_engine::contract::Field;

use super::offer::{Offer, product};
use crate::Billing;
use crate::error::{FieldProblem, FormOf, Refusal, Result};
use crate::form;
use crate::model::{ModuleId, NewTariff, Parameter, PriceChange, Tariff, TariffId, TariffResource};
use crate::money::change_prices;

/// What a tariff holds, before it has a number: the checked parts of a [`NewTariff`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TariffDraft {
    /// Parameters that every order has.
    pub fixed: Vec<Parameter>,
    /// Resources with the titles and units that the modules declare.
    pub resources: Vec<TariffResource>,
}

impl Billing {
    /// Adds a tariff. Product, parameters and resources must be what every connected module declares, and the values
    /// what their panels offer.
    ///
    /// # Errors
    /// `tariff-invalid`, `tariff-name-taken`, `not-found` (a module), `product-unknown`, `parameters-invalid`,
    /// `option-unknown`, `option-vanished`, `resource-unknown`, `module-not-synced`.
    pub fn add_tariff(&self, new: &NewTariff) -> Result<Tariff> {
        let new = tidy(new)?;
        let mut draft = TariffDraft::default();
        for id in &new.modules {
            draft = self.tariff_draft(&new, *id)?;
        }
        if new.modules.is_empty() {
            draft = without_module(&new);
        }
        let names: Vec<_> = draft.resources.iter().map(|resource| resource.name.as_str()).collect();
        let periods = change_prices(&[], &new.prices, &names)?;
        self.store().write(|tx| {
            if tx.tariff_name_taken(&new.name)? {
                return Err(Refusal::TariffNameTaken { name: new.name.clone() }.into());
            }
            // One of them may have been deleted meanwhile.
            new.modules.iter().try_for_each(|module| tx.module(*module).map(drop))?;
            let id = tx.insert_tariff(&new, &draft.fixed, &draft.resources, &periods, self.now())?;
            tx.tariff(id)
        })
    }

    /// Connects another processing module to a tariff (MOD-04).
    ///
    /// # Errors
    /// `not-found`, and as [`Billing::add_tariff`] when the module cannot serve what the tariff holds.
    pub fn connect_tariff(&self, id: TariffId, module: ModuleId) -> Result<Tariff> {
        let tariff = self.tariff(id)?;
        self.tariff_draft(&as_new(&tariff), module)?;
        self.store().write(|tx| {
            // Both may have been deleted meanwhile.
            tx.tariff(id)?;
            tx.module(module)?;
            tx.connect_tariff(id, module)?;
            tx.tariff(id)
        })
    }

    /// Sets for how many days a service without money is kept stopped before it is deleted.
    ///
    /// # Errors
    /// `not-found`.
    pub fn set_grace_days(&self, id: TariffId, days: u32) -> Result<Tariff> {
        self.store().write(|tx| {
            tx.tariff(id)?;
            tx.set_grace_days(id, days)?;
            tx.tariff(id)
        })
    }

    /// All tariffs.
    ///
    /// # Errors
    /// The database.
    pub fn tariffs(&self) -> Result<Vec<Tariff>> {
        self.store().read(|tx| tx.tariffs())
    }

    /// One tariff.
    ///
    /// # Errors
    /// `not-found`.
    pub fn tariff(&self, id: TariffId) -> Result<Tariff> {
        self.store().read(|tx| tx.tariff(id))
    }

    /// What the tariff would hold with this module.
    fn tariff_draft(&self, new: &NewTariff, id: ModuleId) -> Result<TariffDraft> {
        let (module, options) = self.store().read(|tx| Ok((tx.module(id)?, tx.options(id)?)))?;
        let product = product(&self.describe(&module.component)?.info, &new.product)?;
        let wrong = |problems| Refusal::FormInvalid { form: FormOf::Tariff, problems };
        refuse_secrets(&product.parameters, new.fixed.iter().chain(&new.offered)).map_err(wrong)?;
        let fixed = form::check_part(&product.parameters, &new.fixed).map_err(wrong)?;
        for one in &new.offered {
            form::check_part(&product.parameters, std::slice::from_ref(one)).map_err(wrong)?;
        }
        let listed: Vec<_> = fixed.iter().chain(&new.offered).collect();
        if !new.allow_unlisted && !listed.is_empty() {
            if module.synced_at.is_none() {
                return Err(Refusal::ModuleNotSynced { id, name: module.name }.into());
            }
            let offer = Offer::new(&options);
            listed.into_iter().try_for_each(|parameter| offer.check(parameter))?;
        }
        let mut resources = Vec::new();
        for wanted in &new.resources {
            let declared = product.resources.iter().find(|declared| declared.name == wanted.name);
            let declared = declared.ok_or_else(|| Refusal::ResourceUnknown {
                resource: wanted.name.clone(),
                known: product.resources.iter().map(|declared| declared.name.as_str()).collect::<Vec<_>>().join(", "),
            })?;
            resources.push(TariffResource {
                name: wanted.name.clone(),
                title: declared.title.clone(),
                unit: declared.unit.clone(),
                included: wanted.included,
                maximum: wanted.maximum,
            });
        }
        if new.all_resources {
            for declared in &product.resources {
                if !resources.iter().any(|resource| resource.name == declared.name) {
                    resources.push(TariffResource {
                        name: declared.name.clone(),
                        title: declared.title.clone(),
                        unit: declared.unit.clone(),
                        included: 0,
                        maximum: None,
                    });
                }
            }
        }
        Ok(TariffDraft { fixed, resources })
    }
}

/// Names without spaces around them, and everything that can be told to be wrong without a module.
fn tidy(new: &NewTariff) -> Result<NewTariff> {
    let mut new = new.clone();
    new.name = new.name.trim().to_owned();
    let wrong = |reason: &str| Err(Refusal::TariffInvalid { reason: reason.to_owned() }.into());
    if new.name.is_empty() {
        return Err(Refusal::Empty { what: "the tariff's name" }.into());
    }
    if !is_currency(&new.currency) {
        return wrong("its currency must be three capital letters (ISO 4217), such as EUR");
    }
    let mut names: Vec<_> = new.resources.iter().map(|resource| &resource.name).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return wrong("a resource stands in it twice");
    }
    if new.resources.iter().any(|resource| resource.maximum.is_some_and(|maximum| maximum < resource.included)) {
        return wrong("a resource has a maximum below what is included");
    }
    Ok(new)
}

/// A tariff is kept in clear and shown to everybody, so a secret is the client's to give, with the order.
fn refuse_secrets<'a>(
    fields: &[Field],
    values: impl Iterator<Item = &'a Parameter>,
) -> std::result::Result<(), Vec<FieldProblem>> {
    let secrets = values.filter(|value| form::is_secret(fields, &value.name));
    let problems: Vec<_> = secrets
        .map(|value| FieldProblem {
            field: value.name.clone(),
            problem: "is a secret, and a tariff is shown to everybody: it is given with each order".to_owned(),
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// ISO 4217: three capital letters.
pub(super) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A tariff that no module serves yet: its parts are checked when one is connected.
fn without_module(new: &NewTariff) -> TariffDraft {
    let resources = new.resources.iter().map(|resource| TariffResource {
        name: resource.name.clone(),
        title: resource.name.clone(),
        unit: String::new(),
        included: resource.included,
        maximum: resource.maximum,
    });
    TariffDraft { fixed: new.fixed.clone(), resources: resources.collect() }
}

fn as_new(tariff: &Tariff) -> NewTariff {
    use crate::model::NewTariffResource;
    let resources = tariff.resources.iter().map(|resource| NewTariffResource {
        name: resource.name.clone(),
        included: resource.included,
        maximum: resource.maximum,
    });
    NewTariff {
        name: tariff.name.clone(),
        product: tariff.product.clone(),
        // No module has a word in prices.
        prices: PriceChange::default(),
        currency: tariff.currency.clone(),
        fixed: tariff.fixed.clone(),
        offered: tariff.offered.clone(),
        resources: resources.collect(),
        all_resources: false,
        modules: tariff.modules.clone(),
        // Another panel of the same provider need not have the same lists.
        allow_unlisted: true,
    }
}
