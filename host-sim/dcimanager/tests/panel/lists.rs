//! Lists over the API: conditions, order, pages (API reference §3).

use dcimanager_sim::Fleet;
use serde_json::{Value, json};

use dcimanager_sim::ids::{OutletId, RackId};
use dcimanager_sim::model::Rack;

use super::desk::{Desk, FREE, FREE_PUBLIC, NEW};

fn ids(answer: &Value) -> Vec<u64> {
    answer["list"].as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

fn servers(desk: &mut Desk, condition: &str) -> Vec<u64> {
    ids(&desk.get(&format!("dci/v3/server?where={condition}")).good())
}

#[test]
fn the_real_queries_of_the_reference_are_understood() {
    let mut desk = Desk::new();
    for (condition, expected) in [
        ("(owner_email IS null) AND is_new EQ false", &[1, 2, 3][..]),
        ("(owner_email EQ 'Anna@example.com') AND is_new EQ false AND location_id EQ 1", &[4]),
        ("name CP '%Srv-%'", &[1, 2, 3, 4, 5]),
        ("NOT domain CP '%x.%' AND (rack.name EQ 'A1')", &[1]),
    ] {
        assert_eq!(servers(&mut desk, condition), expected, "{condition}");
    }
}

#[test]
fn every_field_can_be_asked_for() {
    let mut desk = Desk::new();
    for (condition, expected) in [
        ("id EQ 3", &[3][..]),
        ("id NE 3", &[1, 2, 4, 5]),
        ("id EQ 3 OR id EQ 99", &[3]),
        ("mac EQ '52:54:00:00:00:02'", &[2]),
        ("mac EQ '52:54:00:00:00:02' OR mac EQ '52:54:00:00:00:04'", &[2, 4]),
        ("mac EQ ''", &[5]),
        ("configuration EQ 'i9-9900K-64Gb-2x1024NVMe'", &[3, 4]),
        ("configuration EQ ''", &[5]),
        ("configuration CP 'i9%' AND owner_email IS null", &[3]),
        ("rack.name IS null", &[3, 4, 5]),
        ("rack.name NE 'A1'", &[2]),
        ("unit EQ 7", &[1]),
        ("power_status EQ 'on'", &[4]),
        ("os_template.id EQ 1", &[4]),
        ("operation.status EQ 'canceled'", &[2]),
        ("operation.type EQ 'install'", &[4]),
        ("operation.id IS null", &[5]),
        ("diagnostics.disks_cleaned EQ true", &[1, 4]),
        ("owner.id EQ 2", &[4]),
        ("notes CP '%hand'", &[4]),
        ("NOT (is_new EQ true OR location_id EQ 2)", &[1, 3, 4]),
        ("owner_email NE 'ben@example.com'", &[4]),
        ("NOT owner_email EQ 'ben@example.com'", &[4]),
    ] {
        assert_eq!(servers(&mut desk, condition), expected, "{condition}");
    }
}

#[test]
fn a_bad_condition_names_its_place() {
    let mut desk = Desk::new();
    for (condition, place) in [
        ("colour EQ 'red'", "\"colour\" at character 1"),
        ("id EQ 1 AND", "character 12"),
        ("id EQ 'one'", "character 1"),
        ("is_new CP true", "character 1"),
        ("name EQ 'it''s'", "character 13"),
        ("name EQ 'open", "character 9"),
        ("id EQ 1) OR id EQ 2", "character 8"),
        ("id > 1", "character 4"),
        ("owner_email EQ null", "character 16"),
        ("owner_email IS NOT null", "character 16"),
        ("", "character 1"),
    ] {
        let message = desk.get(&format!("dci/v3/server?where={}", condition.replace('\'', "%27"))).refused(400);
        assert!(message.contains(place), "{condition}: {message}");
    }
}

#[test]
fn order_and_pages() {
    let mut desk = Desk::new();
    let page = |desk: &mut Desk, query: &str| {
        let answer = desk.get(&format!("dci/v3/server?{query}")).good();
        (ids(&answer), answer["size"].as_u64().unwrap())
    };
    assert_eq!(page(&mut desk, "orderby=id desc"), (vec![5, 4, 3, 2, 1], 5));
    assert_eq!(page(&mut desk, "orderby=id%20desc&limit=1,2"), (vec![4, 3], 5));
    assert_eq!(page(&mut desk, "limit=2"), (vec![1, 2], 5));
    assert_eq!(page(&mut desk, "limit=4,10"), (vec![5], 5));
    assert_eq!(page(&mut desk, "limit=9,10"), (vec![], 5));
    assert_eq!(page(&mut desk, "limit=0,0"), (vec![], 5));
    assert_eq!(page(&mut desk, "orderby=configuration+asc&limit=3"), (vec![5, 1, 2], 5));
    assert_eq!(page(&mut desk, "orderby=owner_email&where=is_new EQ false"), (vec![1, 2, 3, 4], 4));
    for bad in
        ["limit=x", "limit=1,2,3", "limit=-1", "orderby=colour asc", "orderby=id up", "limit=1&limit=2", "page=1"]
    {
        assert_eq!(desk.get(&format!("dci/v3/server?{bad}")).status, 400, "{bad}");
    }
}

#[test]
fn other_lists_are_filtered_and_sorted_alike() {
    let mut desk = Desk::new();
    let templates = desk.get("dci/v3/os_template?where=access EQ 'all'&orderby=name desc").good();
    assert_eq!(ids(&templates), [3, 1]);
    assert_eq!(ids(&desk.get("dci/v3/user?where=server_count EQ 1").good()), [2]);
    assert_eq!(desk.get("ip/v3/ippool?where=name CP '%ublic'").good()["size"], 1);
    assert_eq!(desk.get("dci/v3/script?where=owner_email IS null").status, 400);
}

/// Look-ups that use an index give what a look at every server gives.
#[test]
fn planned_and_unplanned_conditions_agree() {
    let mut desk = Desk::with(Fleet::generate(320, 11));
    for condition in [
        "owner_email IS null",
        "owner_email EQ 'client00003@example.com'",
        "mac EQ '52:54:00:00:00:07' OR mac EQ '52:54:00:00:00:08'",
        "configuration EQ 'E3-1230v6-32Gb-2x480SSD' AND owner_email IS null",
        "owner_email IS null OR id EQ 3",
        "owner_email EQ 'CLIENT00003@example.com'",
        "mac EQ 'nobody'",
        "id EQ -1",
    ] {
        let planned = servers(&mut desk, condition);
        // A double negation hides the condition from the planner and does not change its meaning.
        let unplanned = servers(&mut desk, &format!("NOT (NOT ({condition}))"));
        assert_eq!(planned, unplanned, "{condition}");
    }
    assert_eq!(servers(&mut desk, "owner_email IS null").len(), 160);
    assert_eq!(desk.get("dci/v3/server?where=id EQ 7&limit=0,10").good()["list"][0]["id"], json!(7));
}

/// A list that was read before shows every change since.
#[test]
fn a_list_is_never_older_than_the_servers() {
    let mut desk = Desk::new();
    let free = "owner_email IS null AND is_new EQ false";
    assert_eq!(servers(&mut desk, free), [1, 2, 3]);
    desk.post("dci/v3/server/2/owner", json!({ "owner": 2 })).good();
    assert_eq!(servers(&mut desk, free), [1, 3]);
    desk.panel.set_is_new(NEW, false).unwrap();
    assert_eq!(servers(&mut desk, free), [1, 3, 5]);
    desk.panel.remove_server(FREE_PUBLIC).unwrap();
    assert_eq!(servers(&mut desk, free), [1, 5]);

    let running = "operation.status EQ 'running'";
    desk.install(FREE).good();
    assert_eq!(servers(&mut desk, running), [1]);
    desk.minutes(20);
    assert_eq!(servers(&mut desk, running), [0; 0]);

    assert_eq!(servers(&mut desk, "rack.name EQ 'A1'"), [1]);
    let rack = Rack { name: "B1".into(), ..desk.panel.rack(RackId(1)).unwrap().clone() };
    desk.panel.set_rack(rack);
    assert_eq!(servers(&mut desk, "rack.name EQ 'A1'"), [0; 0]);

    assert_eq!(servers(&mut desk, "power_status EQ 'on'"), [1, 4]);
    desk.panel.set_outlet(OutletId(34), false).unwrap();
    assert_eq!(servers(&mut desk, "power_status EQ 'on'"), [1]);
}
