//! Fleets for questions about the number of servers.

use dcimanager_sim::Fleet;

/// Of every forty generated servers so many have no owner and are accepted: those that a panel lists as free.
const FREE_OF_FORTY: usize = 19;
const FORTY: usize = 40;

/// A fleet of which the panel lists just so many servers as free, and no others: what stands in an answer that a module
/// looks through. As in a real stock, something speaks against the sale of some of them.
#[must_use]
pub fn free_of(servers: usize) -> Fleet {
    let mut fleet = Fleet::generate(servers.div_ceil(FREE_OF_FORTY) * FORTY, 1);
    fleet.servers.retain(|server| server.owner.is_none() && !server.is_new);
    fleet.servers.truncate(servers);
    fleet
}

/// A fleet of so many servers, of which every one is for sale and has the same configuration: for lives that must not end
/// for want of a server.
#[must_use]
pub fn all_for_sale(servers: usize, configuration: &str) -> Fleet {
    // Twelve of forty are for sale, and of those every one has ports, an outlet and a BMC.
    let mut fleet = Fleet::generate(servers.div_ceil(12) * FORTY, 1);
    fleet.servers.retain(|server| {
        let clean =
            server.errors.diagnostics.is_empty() && !server.maintenance && server.in_operation && !server.is_new;
        let examined =
            server.diagnostics.disks_cleaned && server.operation.as_ref().is_some_and(|last| last.reason.is_none());
        server.owner.is_none() && clean && examined && server.switch_connections.len() > 1
    });
    fleet.servers.truncate(servers);
    for server in &mut fleet.servers {
        configuration.clone_into(&mut server.configuration);
        server.disks = dcimanager_sim::model::disks_of(configuration);
    }
    fleet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fleets_have_as_many_servers_as_were_asked_for() {
        assert_eq!(free_of(10).servers.len(), 10);
        assert_eq!(free_of(1_000).servers.len(), 1_000);
        assert_eq!(all_for_sale(100, "E-2146G-64Gb-2x960SSD").servers.len(), 100);
    }
}
