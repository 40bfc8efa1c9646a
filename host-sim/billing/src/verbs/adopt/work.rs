//! Makes the services of one client out of their proposals, all in the caller's transaction.

use jiff::Timestamp;
use processing_engine::contract::Product;
use secrecy::SecretString;

use crate::adoption::first_period;
use crate::error::Result;
use crate::form;
use crate::model::{
    Adopted, Adopter, By, Cause, Client, ParameterSource, ProcessingModule, Proposal, ServiceId, Tariff,
};
use crate::money::begin_adopted_period;
use crate::secret::new_password;
use crate::store::{NewService, Tx};

/// What all services of an adoption have in common.
pub(super) struct Work<'a> {
    pub(super) module: &'a ProcessingModule,
    /// What the module declares.
    pub(super) products: &'a [Product],
    pub(super) by: &'a By,
    pub(super) now: Timestamp,
}

impl Work<'_> {
    /// The client, if it is not registered, and its services. What another service has taken meanwhile is left alone.
    pub(super) fn for_client(&self, tx: &Tx<'_>, proposals: &[&Proposal]) -> Result<Adopted> {
        let mut adopted = Adopted::default();
        let mut owner: Option<Client> = None;
        for proposal in proposals {
            // Looked up before this transaction began, so looked up again.
            if tx.service_by_external_id(&self.module.origin, &proposal.external_id)?.is_some() {
                adopted.taken.push(proposal.external_id.clone());
                continue;
            }
            let client = match owner.take() {
                Some(known) => known,
                None => self.client(tx, &proposal.client, &mut adopted)?,
            };
            let service = self.service(tx, proposal, &client)?;
            adopted.services.push(tx.service(service)?);
            owner = Some(client);
        }
        Ok(adopted)
    }

    fn client(&self, tx: &Tx<'_>, adopter: &Adopter, adopted: &mut Adopted) -> Result<Client> {
        if let Some(known) = tx.client_by_email(&adopter.email)? {
            return Ok(known);
        }
        let id = tx.insert_client(&adopter.email, &adopter.name, &new_password()?, self.now)?;
        let client = tx.client(id)?;
        adopted.clients.push(client.clone());
        Ok(client)
    }

    fn service(&self, tx: &Tx<'_>, proposal: &Proposal, client: &Client) -> Result<ServiceId> {
        let tariff = tx.tariff(proposal.tariff)?;
        let new = NewService {
            client: client.id,
            tariff: tariff.id,
            period_months: first_period(&tariff),
            module: self.module.id,
            product: &tariff.product,
            password: &new_password()?,
        };
        let id = tx.insert_service(&new, self.now)?;
        tx.claim(id, &self.module.origin, &proposal.external_id, self.now)?;
        tx.set_external_id(id, Some(&proposal.external_id))?;
        self.parts(tx, id, &tariff, proposal)?;
        // What was stopped before it was adopted runs again when a person says so, and costs nothing until then.
        tx.set_service_status(id, proposal.status, Cause::Staff, self.now)?;
        begin_adopted_period(tx, &tx.service(id)?, &tariff.currency, proposal.paid_until, self.by, self.now)?;
        let why = [&self.by.why].into_iter().chain(&proposal.reasons).filter(|why| !why.is_empty());
        let why = why.map(String::as_str).collect::<Vec<_>>().join("; ");
        tx.add_service_history(id, &By::new(&self.by.who).because(why), "adopted", self.now)?;
        Ok(id)
    }

    fn parts(&self, tx: &Tx<'_>, id: ServiceId, tariff: &Tariff, proposal: &Proposal) -> Result<()> {
        for parameter in &proposal.parameters {
            let fixed = tariff.fixed.contains(parameter);
            let source = if fixed { ParameterSource::Tariff } else { ParameterSource::Module };
            tx.add_service_parameter(id, source, parameter)?;
        }
        let product = self.products.iter().find(|product| product.name == tariff.product);
        let fields = product.map(|product| product.parameters.as_slice()).unwrap_or_default();
        for secret in tariff.fixed.iter().filter(|fixed| form::is_secret(fields, &fixed.name)) {
            let value = SecretString::from(secret.value.as_str());
            tx.add_secret_service_parameter(id, ParameterSource::Tariff, &secret.name, &value)?;
        }
        for resource in &proposal.resources {
            tx.add_service_resource(id, resource)?;
        }
        tx.replace_addresses(id, &proposal.addresses)
    }
}
