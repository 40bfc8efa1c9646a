//! Look-ups over the servers that would otherwise need a scan of the whole fleet.
//!
//! Everything here follows from the servers. [`Index::insert`] and [`Index::remove`] are called around every change
//! of a server (see `Panel::change`), so that an index can never tell another story than the servers do.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use jiff::Timestamp;

use crate::ids::{AddressId, OutletId, PortId, ServerId, UserId};
use crate::model::Server;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Index {
    /// Servers without an owner.
    pub(crate) free: BTreeSet<ServerId>,
    pub(crate) by_owner: BTreeMap<UserId, BTreeSet<ServerId>>,
    pub(crate) by_configuration: BTreeMap<String, BTreeSet<ServerId>>,
    /// Not the empty MAC address.
    pub(crate) by_mac: HashMap<String, BTreeSet<ServerId>>,
    pub(crate) by_ip: HashMap<IpAddr, ServerId>,
    pub(crate) by_address: BTreeMap<AddressId, ServerId>,
    pub(crate) by_port: BTreeMap<PortId, ServerId>,
    pub(crate) by_outlet: BTreeMap<OutletId, ServerId>,
    /// Running operations that end by themselves, the next one first.
    pub(crate) due: BTreeSet<(Timestamp, ServerId)>,
    /// Another one after every change of a server, or of what is shown with it.
    pub(crate) version: u64,
}

impl Index {
    /// Something that is shown with servers has changed: a user's e-mail, a rack's name.
    pub(crate) fn touch(&mut self) {
        self.version += 1;
    }

    pub(crate) fn insert(&mut self, server: &Server) {
        self.touch();
        let id = server.id;
        match server.owner {
            None => self.free.insert(id),
            Some(owner) => self.by_owner.entry(owner).or_default().insert(id),
        };
        insert(&mut self.by_configuration, &server.configuration, id);
        if !server.mac.is_empty() {
            self.by_mac.entry(server.mac.clone()).or_default().insert(id);
        }
        for address in &server.addresses {
            self.by_ip.insert(address.ip, id);
            self.by_address.insert(address.id, id);
        }
        self.by_port.extend(server.switch_connections.iter().map(|connection| (connection.port, id)));
        self.by_outlet.extend(server.pdu_connections.iter().map(|connection| (connection.outlet, id)));
        self.due.extend(server.running_operation().and_then(|operation| operation.ends_at).map(|at| (at, id)));
    }

    pub(crate) fn remove(&mut self, server: &Server) {
        self.touch();
        let id = server.id;
        match server.owner {
            None => {
                self.free.remove(&id);
            }
            Some(owner) => remove(&mut self.by_owner, &owner, id),
        }
        remove(&mut self.by_configuration, &server.configuration, id);
        if let Some(same) = self.by_mac.get_mut(&server.mac) {
            same.remove(&id);
            if same.is_empty() {
                self.by_mac.remove(&server.mac);
            }
        }
        for address in &server.addresses {
            self.by_ip.remove(&address.ip);
            self.by_address.remove(&address.id);
        }
        for connection in &server.switch_connections {
            self.by_port.remove(&connection.port);
        }
        for connection in &server.pdu_connections {
            self.by_outlet.remove(&connection.outlet);
        }
        if let Some(at) = server.running_operation().and_then(|operation| operation.ends_at) {
            self.due.remove(&(at, id));
        }
    }

    /// Whether no other server has the same MAC address. A server without one is not unique.
    pub(crate) fn has_unique_mac(&self, server: &Server) -> bool {
        self.by_mac.get(&server.mac).is_some_and(|same| same.len() == 1)
    }
}

fn insert(map: &mut BTreeMap<String, BTreeSet<ServerId>>, key: &str, id: ServerId) {
    match map.get_mut(key) {
        Some(set) => {
            set.insert(id);
        }
        None => {
            map.insert(key.to_owned(), BTreeSet::from([id]));
        }
    }
}

fn remove<K: Ord>(map: &mut BTreeMap<K, BTreeSet<ServerId>>, key: &K, id: ServerId) {
    if let Some(set) = map.get_mut(key) {
        set.remove(&id);
        if set.is_empty() {
            map.remove(key);
        }
    }
}
