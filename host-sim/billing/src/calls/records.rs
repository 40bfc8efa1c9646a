//! What a module may look up in the billing records: which services its panel's objects belong to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use processing_engine::contract::Service as ContractService;
use processing_engine::{Records, RecordsError};

use super::assemble::contract_service;
use crate::error::Result;
use crate::model::ModuleId;
use crate::store::Store;

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

    fn services(&self, module: ModuleId, ids: &[String]) -> Result<Vec<ContractService>> {
        self.store.read(|tx| {
            let origin = tx.module(module)?.origin;
            let mut services = Vec::new();
            // Many services of a page are one client's.
            let mut clients = HashMap::new();
            for id in tx.services_by_external_ids(&origin, ids)? {
                let service = tx.service(id)?;
                let client = match clients.entry(service.client) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => place.insert(tx.client(service.client)?),
                };
                services.push(contract_service(&service, client));
            }
            Ok(services)
        })
    }
}

impl Records for BillingRecords {
    fn services_by_external_id(&self, connection: u64, ids: &[String]) -> Result<Vec<ContractService>, RecordsError> {
        if connection == UNSAVED {
            return Ok(Vec::new());
        }
        self.services(ModuleId(connection), ids).map_err(|error| RecordsError::new(error.to_string()))
    }
}

/// The number of a connection that is not saved yet: no service can be on it.
pub(crate) const UNSAVED: u64 = 0;
