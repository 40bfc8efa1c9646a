//! Addresses of servers: the panel's part of IP-01 to IP-04.

use dcimanager_sim::Fleet;
use dcimanager_sim::ids::{LocationId, PoolId, RackId, ServerId};
use dcimanager_sim::model::{Network, Pool};
use serde_json::{Value, json};

use super::desk::{Answer, Desk, FREE, FREE_IN_FRANKFURT, FREE_PUBLIC, SOLD};

fn ask(desk: &mut Desk, server: ServerId, family: &str, count: usize) -> Answer {
    desk.post(&format!("dci/v3/server/{server}/ip"), json!({ "family": family, "count": count }))
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|address| address["name"].as_str().unwrap()).collect()
}

fn given(desk: &mut Desk, server: ServerId, family: &str, count: usize) -> Vec<String> {
    let list = ask(desk, server, family, count).good();
    names(&list["list"]).into_iter().map(str::to_owned).collect()
}

#[test]
fn ip_01_the_racks_pool_comes_first() {
    let mut desk = Desk::new();
    assert_eq!(given(&mut desk, FREE, "ipv4", 1), ["203.0.113.2"]);
}

#[test]
fn ip_01_the_racks_pool_comes_before_the_locations() {
    let mut desk = Desk::new();
    desk.panel.set_rack_pool(RackId(2), Some(PoolId(4))).unwrap();
    assert_eq!(given(&mut desk, FREE_IN_FRANKFURT, "ipv4", 1), ["203.0.113.2"]);
}

#[test]
fn ip_01_without_a_racks_pool_the_locations_is_taken() {
    let mut desk = Desk::new();
    assert_eq!(given(&mut desk, FREE_IN_FRANKFURT, "ipv4", 2), ["198.51.100.2", "198.51.100.3"]);
}

#[test]
fn ip_01_without_either_the_pool_called_public_is_taken() {
    let mut desk = Desk::new();
    assert_eq!(given(&mut desk, FREE_PUBLIC, "ipv4", 1), ["192.0.2.3"], "192.0.2.2 is Anna's");
    desk.panel.set_location_pool(LocationId(2), None).unwrap();
    assert_eq!(given(&mut desk, FREE_IN_FRANKFURT, "ipv4", 1), ["192.0.2.4"]);
}

#[test]
fn ip_01_a_named_pool_is_not_passed_over_when_it_is_dry() {
    let mut desk = Desk::new();
    given(&mut desk, FREE, "ipv4", 1);
    let answer = ask(&mut desk, FREE, "ipv4", 1);
    assert_eq!(answer.json["error"]["value"], json!({ "pool": 4, "name": "rack A1", "free": 0 }));
    answer.refused(409);
}

#[test]
fn ip_02_a_pool_without_ipv4_serves_no_server() {
    let mut desk = Desk::new();
    desk.panel.set_rack_pool(RackId(1), Some(PoolId(5))).unwrap();
    for family in ["ipv4", "ipv6"] {
        assert!(ask(&mut desk, FREE, family, 1).refused(409).contains("IPv6 only"), "{family}");
    }
}

#[test]
fn ip_02_both_families_come_from_one_pool_that_has_both() {
    let mut desk = Desk::new();
    assert_eq!(given(&mut desk, FREE, "ipv4", 1), ["203.0.113.2"]);
    assert_eq!(given(&mut desk, FREE, "ipv6", 2), ["2001:db8:4::2", "2001:db8:4::3"]);
    assert!(ask(&mut desk, FREE_IN_FRANKFURT, "ipv6", 1).refused(409).contains("no IPv6"));
}

#[test]
fn ip_02_a_second_family_does_not_come_from_another_pool() {
    let mut desk = Desk::new();
    given(&mut desk, FREE, "ipv4", 1);
    desk.panel.set_rack_pool(RackId(1), Some(PoolId(1))).unwrap();
    assert!(ask(&mut desk, FREE, "ipv6", 1).refused(409).contains("one pool"));
}

#[test]
fn ip_03_a_pool_for_deallocation_gives_nothing_to_clients() {
    let mut desk = Desk::new();
    desk.panel.set_rack_pool(RackId(1), Some(PoolId(2))).unwrap();
    assert!(ask(&mut desk, FREE, "ipv4", 1).refused(409).contains("for allocation"));
    desk.panel.settings_mut().allocation_pools.clear();
    assert!(ask(&mut desk, FREE, "ipv4", 1).refused(409).contains("for allocation"), "even when none is chosen");
}

#[test]
fn ip_03_while_diagnostics_run_a_server_has_an_address_of_the_other_pool() {
    let mut desk = Desk::new();
    desk.clean(FREE).good();
    let server = desk.server(FREE);
    assert_eq!(names(&server["ip"]), ["192.0.2.66"]);
    let id = server["ip"][0]["id"].as_u64().unwrap();
    desk.delete(&format!("dci/v3/server/1/ip/{id}")).refused(409);
    desk.minutes(30);
    assert_eq!(desk.server(FREE)["ip"], json!([]));
    desk.clean(FREE_PUBLIC).good();
    assert_eq!(names(&desk.server(FREE_PUBLIC)["ip"]), ["192.0.2.66"], "it went back into its pool");
}

#[test]
fn ip_03_a_dry_pool_for_deallocation_refuses_diagnostics_and_names_itself() {
    let mut desk = Desk::new();
    desk.clean(FREE).good();
    assert!(desk.clean(FREE_PUBLIC).refused(409).contains("service"));
    assert!(desk.panel.server(FREE_PUBLIC).unwrap().running_operation().is_none());
    desk.post("dci/v3/server/1/operation/9/cancel", json!({})).good();
    desk.clean(FREE_PUBLIC).good();
}

#[test]
fn ip_04_too_few_free_addresses_change_nothing() {
    let mut desk = Desk::new();
    let before = desk.panel.export();
    let message = ask(&mut desk, FREE_IN_FRANKFURT, "ipv4", 6).refused(409);
    assert_eq!(message, "The pool Frankfurt (3) has too few free ipv4 addresses: 6 wanted, 5 free");
    assert_eq!(desk.panel.export(), before);
    assert_eq!(given(&mut desk, FREE_IN_FRANKFURT, "ipv4", 5).len(), 5);
}

#[test]
fn ip_04_without_any_pool_the_message_says_where_one_could_be_named() {
    let mut desk = Desk::new();
    desk.panel.remove_pool(PoolId(1)).unwrap();
    assert!(ask(&mut desk, FREE_PUBLIC, "ipv4", 1).refused(409).contains("neither its rack nor its location"));
}

#[test]
fn several_public_pools_are_tried_in_their_order() {
    let mut desk = Desk::new();
    let network = Network { network: "192.0.2.32/28".parse().unwrap(), gateway: "192.0.2.33".parse().unwrap() };
    let pool = Pool { id: PoolId(9), name: "public 2".into(), note: String::new(), networks: vec![network] };
    desk.panel.set_pool(pool);
    desk.panel.settings_mut().allocation_pools.push(PoolId(9));
    assert_eq!(given(&mut desk, FREE_PUBLIC, "ipv4", 12).len(), 12, "the first has twelve left");
    assert_eq!(given(&mut desk, SOLD, "ipv4", 1), ["192.0.2.34"]);
}

#[test]
fn an_install_gives_an_address_to_a_server_that_has_none() {
    let mut desk = Desk::new();
    desk.install(FREE).good();
    assert_eq!(names(&desk.server(FREE)["ip"]), ["203.0.113.2"]);
    desk.install(SOLD).good();
    assert_eq!(names(&desk.server(SOLD)["ip"]), ["192.0.2.2"], "it has one already");
    desk.minutes(20);
    desk.delete("dci/v3/server/1/ip/203.0.113.2").good();
    desk.panel.settings_mut().address_on_install = false;
    desk.install(FREE).good();
    assert_eq!(desk.server(FREE)["ip"], json!([]));
}

#[test]
fn an_install_that_finds_no_address_does_not_start() {
    let mut desk = Desk::new();
    given(&mut desk, FREE_IN_FRANKFURT, "ipv4", 5);
    let mut fleet: Fleet = desk.panel.export();
    fleet.servers[2].location = LocationId(2);
    let mut desk = Desk::with(fleet);
    assert!(desk.install(FREE_PUBLIC).refused(409).contains("Frankfurt"));
    assert!(!desk.panel.server(FREE_PUBLIC).unwrap().holds_data());
}

#[test]
fn a_fresh_address_is_allocating_for_a_moment_and_shows_its_network() {
    let mut desk = Desk::new();
    let list = ask(&mut desk, FREE, "ipv4", 1).good();
    assert_eq!(
        list["list"],
        json!([{
            "id": 2, "name": "203.0.113.2", "domain": "", "family": "ipv4", "gateway": "203.0.113.1",
            "network": "203.0.113.0/30", "status": "allocating", "status_info": ""
        }])
    );
    desk.minutes(1);
    assert_eq!(desk.server(FREE)["ip"][0]["status"], "allocated");
}

#[test]
fn an_address_is_taken_away_by_number_or_by_itself() {
    let mut desk = Desk::new();
    desk.delete("dci/v3/server/1/ip/1").refused(404);
    assert_eq!(desk.delete("dci/v3/server/4/ip/1").effect.as_deref(), Some("took 192.0.2.2 from server 4"));
    desk.delete("dci/v3/server/4/ip/1").refused(404);
    given(&mut desk, SOLD, "ipv6", 1);
    desk.delete("dci/v3/server/4/ip/2001:db8:1::2").good();
    assert_eq!(desk.server(SOLD)["ip"], json!([]));
}

#[test]
fn counts_and_families_that_make_no_sense_are_refused() {
    let mut desk = Desk::new();
    ask(&mut desk, FREE, "ipv4", 0).refused(400);
    ask(&mut desk, FREE, "ipv4", 257).refused(400);
    ask(&mut desk, FREE, "ipx", 1).refused(400);
    ask(&mut desk, ServerId(99), "ipv4", 1).refused(404);
}

#[test]
fn reverse_dns_is_set_and_404_without_its_module() {
    let mut desk = Desk::new();
    desk.post("dci/v3/ip/1/ptr", json!({ "domain": "new.example.com" })).good();
    assert_eq!(desk.server(SOLD)["ip"][0]["domain"], "new.example.com");
    desk.post("dci/v3/ip/192.0.2.2/ptr", json!({ "domain": "newer.example.com" })).good();
    assert_eq!(desk.server(SOLD)["ip"][0]["domain"], "newer.example.com");
    desk.post("dci/v3/ip/99/ptr", json!({ "domain": "x" })).refused(404);
    desk.panel.settings_mut().rdns = false;
    assert!(desk.post("dci/v3/ip/1/ptr", json!({ "domain": "x" })).refused(404).contains("rDNS"));
}
