//! Which servers fit an order, and which come nearest (DED-01, DED-04, DED-05).

use std::collections::BTreeSet;

use crate::availability::{self, Rules};
use crate::configuration::{Comparison, Configuration, compare, distance};
use crate::contract::{Candidate, Detail};
use crate::panel::api::Server;

/// How many candidates are offered to the host for a claim. The rest of a big fleet need not be remembered: what
/// other services hold is left out before.
const MOST: usize = 50;

/// A server that is for sale, and how far it is from the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// 0: it fits.
    pub distance: u32,
    /// The server's number.
    pub server: u64,
    /// Its MAC address in lower case.
    pub mac: String,
}

/// The best candidates seen so far: bounded, so that a fleet of any size needs the same memory.
#[derive(Debug, Default)]
pub struct Best(BTreeSet<Ranked>);

impl Best {
    /// Considers one server that has no obstacle.
    pub fn consider(&mut self, wanted: &Configuration, server: &Server) {
        let Ok(found) = availability::configuration_of(server) else { return };
        let mac = server.mac.known().cloned().flatten().unwrap_or_default().to_ascii_lowercase();
        self.0.insert(Ranked { distance: distance(wanted, &found), server: server.id, mac });
        if self.0.len() > MOST {
            self.0.pop_last();
        }
    }

    /// Whether no server with a higher number than all so far can enter any more: there are as many that fit as are
    /// kept, and of two that fit the lower number comes first.
    pub fn is_settled(&self) -> bool {
        self.0.len() >= MOST && self.0.last().is_some_and(|worst| worst.distance == 0)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The numbers of the servers, best first.
    pub fn external_ids(&self) -> Vec<String> {
        self.0.iter().map(|ranked| ranked.server.to_string()).collect()
    }

    /// The MAC addresses of the servers.
    pub fn macs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|ranked| ranked.mac.as_str())
    }

    /// Drops what the condition does not keep.
    pub fn retain(&mut self, keep: impl Fn(&Ranked) -> bool) {
        self.0.retain(keep);
    }

    /// The servers that fit, or all, nearest first, if none does; and whether they fit.
    pub fn offer(&self) -> (Vec<u64>, bool) {
        let fitting: Vec<u64> = self.0.iter().filter(|r| r.distance == 0).map(|r| r.server).collect();
        if fitting.is_empty() { (self.0.iter().map(|r| r.server).collect(), false) } else { (fitting, true) }
    }
}

/// A server as the host shows it: what excludes it, how far it is from an order and in which parts.
pub fn explain(rules: &Rules<'_>, wanted: Option<&Configuration>, server: &Server, extra: Option<Detail>) -> Candidate {
    let found = availability::configuration_of(server).ok();
    let comparison = wanted.zip(found.as_ref()).map(|(wanted, found)| compare(wanted, found));
    let (distance, differences) = match comparison {
        Some(Comparison { distance, differences }) => (Some(distance), differences),
        None => (None, Vec::new()),
    };
    let text = |reading: Option<&String>| reading.cloned().unwrap_or_default();
    let mut obstacles = rules.obstacles(server);
    obstacles.extend(extra);
    Candidate {
        external_id: server.id.to_string(),
        title: text(server.name.known()),
        configuration: text(server.configuration.known().and_then(Option::as_ref)),
        location: server.location_id.known().copied().flatten().map(|id| id.to_string()).unwrap_or_default(),
        obstacles,
        distance,
        differences,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn server(id: u64, configuration: &str) -> Server {
        serde_json::from_str(&format!(r#"{{"id":{id},"configuration":"{configuration}","mac":"AA:{id}"}}"#)).unwrap()
    }

    #[test]
    fn ded_04_servers_that_fit_are_offered_alone() {
        let wanted = "E-2146G-64Gb-2x960SSD".parse().unwrap();
        let mut best = Best::default();
        for (id, configuration) in
            [(3, "E-2146G-64Gb-960SSD"), (9, "E-2146G-64Gb-960SSD-960SSD"), (4, "E-2146G-64Gb-2x960ssd")]
        {
            best.consider(&wanted, &server(id, configuration));
        }
        assert_eq!(best.offer(), (vec![4, 9], true));
    }

    #[test]
    fn ded_05_without_one_that_fits_the_nearest_comes_first() {
        let wanted = "E-2146G-64Gb-2x960SSD".parse().unwrap();
        let mut best = Best::default();
        for (id, configuration) in
            [(1, "i9-9900K-64Gb-2x960SSD"), (2, "E-2146G-32Gb-2x960SSD"), (3, "E-2146G-64Gb-3x960SSD")]
        {
            best.consider(&wanted, &server(id, configuration));
        }
        assert_eq!(best.offer(), (vec![3, 2, 1], false));
    }

    proptest! {
        #[test]
        fn the_bound_never_drops_a_better_server(memories in proptest::collection::vec(1u32..400, 1..200)) {
            let wanted: Configuration = "E-1-200Gb".parse().unwrap();
            let mut best = Best::default();
            let mut all = Vec::new();
            for (id, memory) in (1u64..).zip(&memories) {
                let server = server(id, &format!("E-1-{memory}Gb"));
                best.consider(&wanted, &server);
                let found: Configuration = format!("E-1-{memory}Gb").parse().unwrap();
                all.push((compare(&wanted, &found).distance, id));
            }
            all.sort_unstable();
            all.truncate(MOST);
            let expected: Vec<String> = all.iter().map(|(_, id)| id.to_string()).collect();
            prop_assert_eq!(best.external_ids(), expected);
        }

        #[test]
        fn once_it_is_settled_nothing_that_comes_later_changes_it(memories in proptest::collection::vec(99u32..102, 50..300)) {
            let wanted: Configuration = "E-1-100Gb".parse().unwrap();
            let mut best = Best::default();
            let mut settled = None;
            for (id, memory) in (1u64..).zip(&memories) {
                best.consider(&wanted, &server(id, &format!("E-1-{memory}Gb")));
                if best.is_settled() {
                    settled.get_or_insert_with(|| best.external_ids());
                }
            }
            if let Some(settled) = settled {
                prop_assert_eq!(best.external_ids(), settled);
            }
        }
    }
}
