//! Adoption: a panel's objects are read and proposed, and become services when that is confirmed. The panel is only
//! ever read.

mod work;

use std::collections::BTreeMap;

use processing_engine::contract::{Holding, TariffOffer};

use super::pages::Pages;
use crate::Billing;
use crate::adoption::{Facts, KnownClient, KnownClients, Proposals, Served, digest, propose};
use crate::error::{Refusal, Result};
use crate::model::{
    Adopted, Adoption, AdoptionWishes, By, Client, Confirmation, Counters, ModuleId, ProcessingModule, Proposal, Tariff,
};
use crate::store::Tx;
use work::Work;

impl Billing {
    /// Reads the panel of a module and proposes which of its objects become which services. Changes nothing, here or in
    /// the panel. `page` is called after each page with the number of objects so far.
    ///
    /// # Errors
    /// `not-found`, `map-invalid`, `paid-until-past`, `module-unusable`, `panel-…`.
    pub fn propose_adoption(
        &self,
        id: ModuleId,
        wishes: &AdoptionWishes,
        page: &mut dyn FnMut(usize),
    ) -> Result<Adoption> {
        self.check_wishes(wishes)?;
        let module = self.module(id)?;
        let tariffs: Vec<Tariff> = self.tariffs()?.into_iter().filter(|tariff| tariff.modules.contains(&id)).collect();
        let products = self.describe(&module.component)?.info.products;
        let (holdings, cost) = self.holdings(id, &tariffs, page)?;
        refuse_unknown(wishes, &holdings, &tariffs)?;
        let (clients, services) = self.store().read(|tx| known(tx, &module, &holdings))?;
        let facts = Facts {
            holdings: &holdings,
            clients: &clients,
            tariffs: &tariffs,
            products: &products,
            services: &services,
            wishes,
        };
        let Proposals { proposed, undecided, left_out } = propose(&facts);
        Ok(Adoption { module: id, digest: digest(&proposed), proposed, undecided, left_out, cost })
    }

    /// Makes services of what is proposed, if that still is what was confirmed: reads the panel again first. Each
    /// client's services are one transaction; whoever is interrupted repeats it and is proposed the rest.
    ///
    /// # Errors
    /// As [`Billing::propose_adoption`].
    pub fn adopt(
        &self,
        id: ModuleId,
        wishes: &AdoptionWishes,
        confirmed: &str,
        by: &By,
        page: &mut dyn FnMut(usize),
    ) -> Result<Confirmation> {
        let adoption = self.propose_adoption(id, wishes, page)?;
        if adoption.digest != confirmed {
            return Ok(Confirmation::Changed(adoption));
        }
        let module = self.module(id)?;
        let products = self.describe(&module.component)?.info.products;
        let work = Work { module: &module, products: &products, by, now: self.now() };
        let mut by_client: BTreeMap<String, Vec<&Proposal>> = BTreeMap::new();
        for proposal in &adoption.proposed {
            by_client.entry(proposal.client.email.to_lowercase()).or_default().push(proposal);
        }
        let mut adopted = Adopted::default();
        for proposals in by_client.into_values() {
            let made = self.store().write(|tx| work.for_client(tx, &proposals))?;
            adopted.clients.extend(made.clients);
            adopted.services.extend(made.services);
            adopted.taken.extend(made.taken);
        }
        adopted.services.sort_by_key(|service| service.id);
        // A paid period may end before anything else is due.
        self.news().signal();
        Ok(Confirmation::Adopted(adopted))
    }

    /// The whole inventory, page by page.
    fn holdings(
        &self,
        id: ModuleId,
        tariffs: &[Tariff],
        page: &mut dyn FnMut(usize),
    ) -> Result<(Vec<Holding>, Counters)> {
        let target = self.store().target(id, self.now())?;
        let offers: Vec<TariffOffer> = tariffs.iter().map(offer).collect();
        let (mut pages, mut holdings, mut cost) = (Pages::default(), Vec::new(), Counters::default());
        loop {
            let called = self.calls().holdings(&target, &offers, pages.cursor());
            cost = cost.plus(called.cost);
            let found = self.keep_finding(id, called)?;
            pages.keep(&found.holdings).map_err(|failure| self.named(id, failure))?;
            holdings.extend(found.holdings);
            page(holdings.len());
            if !pages.turn(found.cursor).map_err(|failure| self.named(id, failure))? {
                return Ok((holdings, cost));
            }
        }
    }

    fn check_wishes(&self, wishes: &AdoptionWishes) -> Result<()> {
        let now = self.now();
        match wishes.paid_until.iter().chain(wishes.paid_until_of.values()).find(|until| **until <= now) {
            Some(past) => Err(Refusal::PaidUntilPast { at: *past }.into()),
            None => Ok(()),
        }
    }
}

/// What a module may compare an object with.
fn offer(tariff: &Tariff) -> TariffOffer {
    TariffOffer {
        id: tariff.id.0,
        product: tariff.product.clone(),
        parameters: tariff.fixed.iter().chain(&tariff.offered).cloned().collect(),
    }
}

/// A slip in an external id must not leave an object with another tariff than was wished.
fn refuse_unknown(wishes: &AdoptionWishes, holdings: &[Holding], tariffs: &[Tariff]) -> Result<()> {
    let named = wishes.map.keys().chain(&wishes.skip).chain(wishes.paid_until_of.keys());
    for external_id in named {
        if !holdings.iter().any(|holding| holding.external_id == *external_id) {
            let reason = "the panel has no such object".to_owned();
            return Err(Refusal::MapInvalid { external_id: external_id.clone(), reason }.into());
        }
    }
    for (external_id, wanted) in &wishes.map {
        if !tariffs.iter().any(|tariff| tariff.id == *wanted) {
            let reason = format!("tariff {wanted} is not connected to this module");
            return Err(Refusal::MapInvalid { external_id: external_id.clone(), reason }.into());
        }
    }
    Ok(())
}

/// The clients and services that these objects belong to already.
fn known(tx: &Tx<'_>, module: &ProcessingModule, holdings: &[Holding]) -> Result<(KnownClients, Served)> {
    let (mut clients, mut services) = (KnownClients::new(), Served::new());
    for holding in holdings {
        if let Some(service) = tx.service_by_external_id(&module.origin, &holding.external_id)? {
            services.insert(holding.external_id.clone(), service);
        }
        let Some(email) = holding.owner.as_deref().map(|email| email.trim().to_lowercase()) else { continue };
        if !clients.contains_key(&email)
            && let Some(Client { id, email: spelled, name, .. }) = tx.client_by_email(&email)?
        {
            let currency = tx.balance(id)?.currency;
            clients.insert(email, KnownClient { id, email: spelled, name, currency });
        }
    }
    Ok((clients, services))
}
