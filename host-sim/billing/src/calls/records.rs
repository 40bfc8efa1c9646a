//! What a module may look up in the billing records: which services its panel's objects belong to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use processing_engine::contract::Service as ContractService;
use processing_engine::{Records, RecordsError};

use super::assemble::contract_service;
use crate::error::Result;
use crate::model::ModuleId;
use crate::store::Store;

/// Bytes that one answer to a module may have: as many as a panel's answer, by default. What a module makes its services
/// large with, it cannot ask the host for all at once.
const MOST: usize = 32 * 1024 * 1024;
/// What keeping a text takes beside its own bytes, about.
const BESIDE: usize = 64;

/// The records behind a module's imports. Objects are looked up on the panel that the calling connection points at, so
/// that a module that was added twice for one panel sees the services of both.
#[derive(Debug, Clone)]
pub struct BillingRecords {
    store: Store,
}

impl BillingRecords {
    /// Records of this database.
    #[must_use]
    pub fn new(store: &Store) -> Self {
        Self { store: store.clone() }
    }

    /// None when they are more than [`MOST`] together.
    fn services(&self, module: ModuleId, ids: &[String]) -> Result<Option<Vec<ContractService>>> {
        self.store.read(|tx| {
            let origin = tx.module(module)?.origin;
            let (mut services, mut room) = (Vec::new(), MOST);
            // Many services of a page are one client's.
            let mut clients = HashMap::new();
            for id in tx.services_by_external_ids(&origin, ids)? {
                let service = tx.service(id)?;
                let client = match clients.entry(service.client) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => place.insert(tx.client(service.client)?),
                };
                let service = contract_service(&service, client);
                let Some(left) = room.checked_sub(size(&service)) else { return Ok(None) };
                room = left;
                services.push(service);
            }
            Ok(Some(services))
        })
    }
}

/// Bytes of the texts of a service, and what they take beside, about.
fn size(service: &ContractService) -> usize {
    let ContractService { product, tariff, client, external_id, parameters, resources, addresses, .. } = service;
    let parameters = parameters.iter().flat_map(|one| [&one.name, &one.value]);
    let resources = resources.iter().flat_map(|one| [&one.name, &one.unit]);
    let addresses = addresses.iter().flat_map(|one| [&one.ip].into_iter().chain(&one.gateway).chain(&one.domain));
    let own = [product, tariff, &client.email, &client.name].into_iter().chain(external_id);
    own.chain(parameters).chain(resources).chain(addresses).map(|text| text.len() + BESIDE).sum()
}

impl Records for BillingRecords {
    fn services_by_external_id(&self, connection: u64, ids: &[String]) -> Result<Vec<ContractService>, RecordsError> {
        if connection == UNSAVED {
            return Ok(Vec::new());
        }
        let services =
            self.services(ModuleId(connection), ids).map_err(|error| RecordsError::new(error.to_string()))?;
        services.ok_or_else(|| {
            RecordsError::new(format!("the services of {} objects have more than {MOST} bytes", ids.len()))
        })
    }
}

/// The number of a connection that is not saved yet: no service can be on it.
pub(crate) const UNSAVED: u64 = 0;

#[cfg(test)]
mod tests {
    use processing_engine::contract::{Client, Parameter, ServiceStatus};

    use super::*;

    #[test]
    fn a_service_is_as_large_as_its_texts() {
        let text = |length| "x".repeat(length);
        let service = |parameters| ContractService {
            id: 1,
            product: text(10),
            status: ServiceStatus::Active,
            busy: false,
            tariff: text(20),
            client: Client { id: 1, email: text(30), name: text(40), password: String::new() },
            external_id: Some(text(2)),
            parameters,
            resources: Vec::new(),
            addresses: Vec::new(),
            password: String::new(),
        };
        let bare = size(&service(Vec::new()));
        assert_eq!(bare, 102 + 5 * BESIDE);
        let parameter = Parameter { name: text(1), value: text(64 * 1024) };
        // What one call may make of one service does not fill an answer, what it makes of a few does.
        let large = size(&service(vec![parameter; 100]));
        assert_eq!(large, bare + 100 * (64 * 1024 + 1 + 2 * BESIDE));
        assert!(large < MOST && large * 10 > MOST);
    }
}
