//! Addresses of servers: which pool they come from, all or none, and what happens during diagnostics.
//!
//! The order is that of seed document 002: the rack's pool, else the location's, else a pool with "public" in its
//! name. A named pool is never passed over for another one, even when it is dry.

use jiff::SignedDuration;

use super::{Panel, PanelError};
use crate::ids::{AddressId, PoolId, ServerId};
use crate::model::{Address, Family, Pool, Server};

impl Panel {
    /// Gives a server `count` more addresses of a family, all or none.
    pub(crate) fn allocate(
        &mut self,
        server: ServerId,
        family: Family,
        count: usize,
    ) -> Result<Vec<AddressId>, PanelError> {
        let mut first_refusal = None;
        for pool in self.pools_for(self.find(server)?)? {
            match self.allocate_from(pool, server, family, count, false) {
                Ok(ids) => return Ok(ids),
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        Err(first_refusal.unwrap_or(PanelError::NoPool { server }))
    }

    /// The pool that rack or location name, or else all that are called public.
    fn pools_for(&self, server: &Server) -> Result<Vec<PoolId>, PanelError> {
        let rack = server.rack.and_then(|id| self.racks.get(&id)).and_then(|rack| rack.pool);
        let location = || self.locations.get(&server.location).and_then(|location| location.pool);
        if let Some(id) = rack.or_else(location) {
            let pool = self.pools.get(&id).ok_or(PanelError::not_found("pool", id))?;
            if !self.may_allocate(id) {
                return Err(unfit(pool, server.id, "it is not one of the pools for allocation of servers"));
            }
            return Ok(vec![id]);
        }
        let public = |pool: &&Pool| pool.name.to_lowercase().contains("public") && self.may_allocate(pool.id);
        let pools: Vec<_> = self.pools.values().filter(public).map(|pool| pool.id).collect();
        if pools.is_empty() { Err(PanelError::NoPool { server: server.id }) } else { Ok(pools) }
    }

    fn may_allocate(&self, pool: PoolId) -> bool {
        if self.settings.allocation_pools.is_empty() {
            !self.settings.deallocation_pools.contains(&pool)
        } else {
            self.settings.allocation_pools.contains(&pool)
        }
    }

    fn allocate_from(
        &mut self,
        pool: PoolId,
        server: ServerId,
        family: Family,
        count: usize,
        for_diagnostics: bool,
    ) -> Result<Vec<AddressId>, PanelError> {
        let pool = self.pools.get(&pool).ok_or(PanelError::not_found("pool", pool))?;
        if !pool.has(Family::Ipv4) {
            return Err(unfit(pool, server, "it has no IPv4 addresses"));
        }
        if !pool.has(family) {
            return Err(unfit(pool, server, "it has no IPv6 addresses; IPv4 and IPv6 come from one pool"));
        }
        let other_family = |address: &&Address| address.family() != family && !address.for_diagnostics;
        let known = self.servers.get(&server).and_then(|server| server.addresses.iter().find(other_family));
        if !for_diagnostics && known.is_some_and(|address| address.pool != pool.id) {
            return Err(unfit(
                pool,
                server,
                "the server has addresses of another pool; IPv4 and IPv6 come from one pool",
            ));
        }
        let free = self.cursors.free(pool, family, count, &self.index.by_ip);
        if free.len() < count {
            let (pool, name) = (pool.id, pool.name.clone());
            return Err(PanelError::PoolDry { pool, name, family, wanted: count, free: free.len() });
        }
        let pool = pool.id;
        let mut ids = Vec::new();
        let mut addresses = Vec::new();
        for ip in free {
            self.last_address += 1;
            let id = AddressId(self.last_address);
            ids.push(id);
            addresses.push(Address { id, ip, pool, domain: String::new(), given_at: Some(self.now), for_diagnostics });
        }
        self.change(server, |server| server.addresses.extend(addresses))?;
        Ok(ids)
    }

    /// Takes an address away from a server.
    pub(crate) fn release(&mut self, server: ServerId, address: AddressId) -> Result<(), PanelError> {
        let found = self.find(server)?.addresses.iter().find(|known| known.id == address);
        let found = found.ok_or(PanelError::not_found("address", address))?;
        if found.for_diagnostics {
            return Err(PanelError::AddressInUse { ip: found.ip.to_string(), server });
        }
        self.drop_addresses(server, |known| known.id == address)
    }

    pub(super) fn drop_addresses(
        &mut self,
        server: ServerId,
        which: impl Fn(&Address) -> bool,
    ) -> Result<(), PanelError> {
        let dropped = self.change(server, |server| {
            let dropped: Vec<_> = server.addresses.iter().filter(|address| which(address)).cloned().collect();
            server.addresses.retain(|address| !which(address));
            dropped
        })?;
        for address in dropped {
            if let Some(pool) = self.pools.get(&address.pool) {
                self.cursors.release(pool, address.ip);
            }
        }
        Ok(())
    }

    /// Diagnostics begin. Without pools for deallocation the server gets no address.
    pub(super) fn give_deallocation_address(&mut self, server: ServerId) -> Result<(), PanelError> {
        let mut first_refusal = None;
        for pool in self.settings.deallocation_pools.clone() {
            match self.allocate_from(pool, server, Family::Ipv4, 1, true) {
                Ok(_) => return Ok(()),
                Err(refusal) => first_refusal = first_refusal.or(Some(refusal)),
            }
        }
        first_refusal.map_or(Ok(()), Err)
    }

    /// Diagnostics have ended.
    pub(super) fn take_deallocation_address(&mut self, server: ServerId) {
        // The server exists: its diagnostics have just ended.
        let _ = self.drop_addresses(server, |address| address.for_diagnostics);
    }

    /// Sets what an address resolves to.
    pub(crate) fn set_ptr(&mut self, address: AddressId, domain: String) -> Result<ServerId, PanelError> {
        if !self.settings.rdns {
            return Err(PanelError::NoRdns);
        }
        let server = self.index.by_address.get(&address).copied();
        let server = server.ok_or(PanelError::not_found("address", address))?;
        self.change(server, |server| {
            if let Some(found) = server.addresses.iter_mut().find(|known| known.id == address) {
                found.domain = domain;
            }
        })?;
        Ok(server)
    }

    /// `allocating` for a moment, then `allocated`.
    pub(crate) fn address_status(&self, address: &Address) -> &'static str {
        let age = address.given_at.map_or(SignedDuration::MAX, |given| self.now.duration_since(given));
        if age < self.settings.address { "allocating" } else { "allocated" }
    }
}

fn unfit(pool: &Pool, server: ServerId, reason: &'static str) -> PanelError {
    PanelError::PoolUnfit { pool: pool.id, name: pool.name.clone(), server, reason }
}
