//! `records`: what a module may look up on the billing side.

use std::collections::HashSet;

use super::HostState;
use crate::call::stop::Stop;
use crate::contract::Service;
use crate::contract::bindings::billing::processing::{records, types};

impl records::Host for HostState {
    fn services_by_external_id(&mut self, ids: Vec<String>) -> wasmtime::Result<Vec<Service>> {
        let import = "records.services-by-external-id";
        let context = self.context(import)?;
        self.timer.check()?;
        if ids.len() > self.limits.record_ids {
            let (length, limit) = (ids.len(), self.limits.record_ids);
            return Err(Stop::Argument { import, length, limit, key: "record-ids" }.into());
        }
        // Once for each object, however often a module asks for it: it would get as many copies.
        let mut known = HashSet::with_capacity(ids.len());
        let ids: Vec<String> = ids.into_iter().filter(|id| known.insert(id.clone())).collect();
        let mut services =
            context.records.services_by_external_id(context.connection.id, &ids).map_err(Stop::Records)?;
        for service in &mut services {
            // Another service's secrets are of no use to this call, so not even a placeholder stands for them.
            service.password.clear();
            service.client.password.clear();
        }
        self.recorder.lookup(&ids, &services);
        Ok(services)
    }
}

/// Types only; there is nothing to call.
impl types::Host for HostState {}
