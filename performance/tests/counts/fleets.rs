//! Requests, pages and memory for fleets of any size.

use std::sync::Arc;

use dcimanager_sim::Fleet;
use dcimanager_sim::fleet::MODELS;
use performance::ground::{self, Ground, IN_NO_STOCK};
use performance::panel::{InProcess, all_for_sale, free_of};
use processing_engine::contract::{Next, Step};
use processing_engine::{Record, Report};

use crate::components;

/// Servers that a panel lists on one page.
const PAGE: usize = 200;
/// The login, the OS templates, and the look for shared MAC addresses.
const BESIDE: usize = 3;
/// What the module's memory may have, however large the fleet.
const MEMORY: usize = 64 * 1024 * 1024;

/// The first step of an open: what it offers, and what it cost.
fn open(ground: &Ground, fleet: Fleet, configuration: &str) -> (Vec<String>, Report) {
    let panel = Arc::new(InProcess::new(fleet).unwrap());
    let (connection, transport) = ground::connection_to(&panel).unwrap();
    let (context, service) = ground::call(&connection, Some(&transport), configuration, Record::Nothing).unwrap();
    let called = ground.module.open(&context, &service);
    let Ok(Ok(Step::More(more))) = called.outcome else { panic!("{:?}", called.outcome) };
    let Next::Claim(servers) = more.next else { panic!("{:?}", more.next) };
    assert_eq!(u64::from(called.report.requests), panel.requests());
    (servers, called.report)
}

/// Those that the panel lists as free.
fn free(fleet: &Fleet) -> usize {
    fleet.servers.iter().filter(|server| server.owner.is_none() && !server.is_new).count()
}

#[test]
fn an_open_asks_in_proportion_to_the_free_servers_and_not_to_the_fleet() {
    let ground = Ground::new(&components()).unwrap();
    for servers in [100, 1_000, 10_000] {
        let fleet = Fleet::generate(servers, 1);
        let pages = free(&fleet).div_ceil(PAGE);
        let (_, report) = open(&ground, fleet, IN_NO_STOCK);
        assert_eq!(report.requests as usize, pages + BESIDE, "{servers} servers");
    }
}

#[test]
fn the_same_stock_costs_the_same_however_many_servers_are_sold() {
    let ground = Ground::new(&components()).unwrap();
    let small = free_of(500);
    let mut large = Fleet::generate(10_000, 1);
    large.servers.retain(|server| server.owner.is_some());
    let numbers: std::collections::BTreeSet<_> = large.servers.iter().map(|server| server.id).collect();
    let others = small.servers.iter().filter(|server| !numbers.contains(&server.id)).cloned();
    let before = large.servers.len();
    large.servers.extend(others);
    let free = large.servers.len() - before;
    let (_, report) = open(&ground, large, IN_NO_STOCK);
    assert_eq!(report.requests as usize, free.div_ceil(PAGE) + BESIDE);
}

#[test]
fn an_open_stops_reading_as_soon_as_it_has_all_that_it_can_offer() {
    let ground = Ground::new(&components()).unwrap();
    let (servers, report) = open(&ground, all_for_sale(3_000, MODELS[0]), MODELS[0]);
    assert_eq!((servers.len(), report.requests as usize), (50, 1 + BESIDE));
    assert_eq!(servers[0], "1");
    // One that does not fit may come on any page, so all are read when none fits.
    let (servers, report) = open(&ground, all_for_sale(3_000, MODELS[0]), IN_NO_STOCK);
    assert_eq!((servers.len(), report.requests as usize), (50, 3_000 / PAGE + BESIDE));
}

#[test]
fn a_round_of_upkeep_has_a_page_for_every_200_servers_with_an_owner() {
    let ground = Ground::new(&components()).unwrap();
    for servers in [100, 1_000, 10_000] {
        let fleet = Fleet::generate(servers, 1);
        let owned = fleet.servers.iter().filter(|server| server.owner.is_some()).count();
        let panel = Arc::new(InProcess::new(fleet).unwrap());
        let (connection, transport) = ground::connection_to(&panel).unwrap();
        let (mut pages, mut cursor) = (0, None);
        loop {
            let (context, _) = ground::call(&connection, Some(&transport), IN_NO_STOCK, Record::Nothing).unwrap();
            let called = ground.module.reconcile(&context, cursor.as_deref());
            assert!(called.report.peak_memory < MEMORY);
            pages += 1;
            cursor = called.outcome.unwrap().unwrap().cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(pages, owned.div_ceil(PAGE), "{servers} servers");
        // And the login.
        assert_eq!(panel.requests(), pages as u64 + 1);
    }
}

#[test]
fn the_modules_memory_does_not_grow_with_the_fleet() {
    let ground = Ground::new(&components()).unwrap();
    let (_, small) = open(&ground, free_of(400), IN_NO_STOCK);
    let (_, large) = open(&ground, free_of(10_000), IN_NO_STOCK);
    assert_eq!(large.requests as usize, 10_000 / PAGE + BESIDE);
    assert!(large.peak_memory < MEMORY, "{}", large.peak_memory);
    // A page more or less, as the allocator happens to have it.
    assert!(large.peak_memory < small.peak_memory * 2, "{} and {}", small.peak_memory, large.peak_memory);
}
