//! The simulator's own controls, for people with `curl` and for tests in other processes.

use dcimanager_sim::Fleet;
use serde_json::json;

use super::client::{Client, good, raw, start, status};

#[test]
fn the_summary_the_log_and_the_clock() {
    let simulator = start();
    let client = Client::of(&simulator);
    good(client.post("/api/dci/v3/server/4/power_off", &json!({})));
    let summary = good(client.get("/simulator/"));
    assert_eq!(
        summary,
        json!({
            "now": "2026-01-01T00:00:00Z", "next_event": "2026-01-01T00:00:20Z", "servers": 5, "free_servers": 4,
            "servers_for_sale": 3, "users": 3, "requests": 2, "writes": 1, "bmc_ports_disabled": 0
        })
    );
    let log = good(client.get("/simulator/log?since=1"));
    assert_eq!(log["last"], 2);
    assert_eq!(log["list"][0]["effect"], "started power_off on server 4 (operation 9)");
    assert_eq!(good(client.post("/simulator/clock", &json!({ "advance": "20s" })))["now"], "2026-01-01T00:00:20Z");
    assert_eq!(good(client.get("/simulator/clock"))["now"], "2026-01-01T00:00:20Z");
    assert_eq!(good(client.get("/api/dci/v3/server/4"))["power_status"], "off");
    good(client.delete("/simulator/log"));
    assert_eq!(good(client.get("/simulator/log"))["list"], json!([]));
}

#[test]
fn controls_are_neither_logged_nor_faulty() {
    let simulator = start();
    let client = Client::of(&simulator);
    good(client.post("/simulator/faults", &json!({ "count": null, "fault": { "kind": "drop_before" } })));
    client.get("/api/dci/v3/location").unwrap_err();
    good(client.get("/simulator/"));
    assert_eq!(simulator.log().last_number(), 2);
}

#[test]
fn faults_are_set_listed_and_cleared() {
    let simulator = start();
    let client = Client::of(&simulator);
    let rule = json!({ "method": "GET", "path": "*/location", "fault": { "kind": "error_before" } });
    assert_eq!(good(client.post("/simulator/faults", &rule)), json!({ "id": 1 }));
    let random = json!({ "random": { "seed": 1, "chances": [{ "probability": 0.0, "fault": { "kind": "echo" } }] } });
    good(client.post("/simulator/faults", &random));
    assert_eq!(status(client.get("/api/dci/v3/location")), 500);
    let faults = good(client.get("/simulator/faults"));
    assert_eq!((&faults["rules"][0]["hits"], &faults["random"]["seed"]), (&json!(1), &json!(1)));
    good(client.delete("/simulator/faults"));
    assert_eq!(good(client.get("/simulator/faults"))["rules"], json!([]));
    for (bad, what) in [
        (json!({ "fault": { "kind": "explode" } }), "explode"),
        (json!({ "random": { "seed": "x", "chances": [] } }), "random.seed"),
        (json!({ "pth": "*", "fault": { "kind": "echo" } }), "pth"),
    ] {
        let (status, text) = client.post("/simulator/faults", &bad).unwrap();
        assert!(status == 400 && text.contains(what), "{status} {text}");
    }
}

#[test]
fn an_administrators_hand_over_http() {
    let simulator = start();
    let client = Client::of(&simulator);
    let hand = json!({
        "owner": "BEN@example.com", "notes": "mine", "maintenance": true, "mac": "AA:00:00:00:00:01",
        "power": false, "bmc": "silent"
    });
    let server = good(client.post("/simulator/servers/4", &hand));
    assert_eq!(
        (&server["owner"], &server["notes"], &server["mac"]),
        (&json!(3), &json!("mine"), &json!("aa:00:00:00:00:01"))
    );
    let shown = good(client.get("/api/dci/v3/server/4"));
    assert_eq!((&shown["maintenance"], &shown["power_status"]), (&json!(true), &json!("unknown")));
    good(client.post("/simulator/servers/4", &json!({ "owner": null })));
    assert_eq!(good(client.get("/api/dci/v3/server/4"))["owner_email"], json!(null));
    assert_eq!(status(client.post("/simulator/servers/4", &json!({ "owner": "nobody@example.com" }))), 404);
    assert_eq!(status(client.post("/simulator/servers/4", &json!({ "colour": "red" }))), 400);
    assert_eq!(status(client.post("/simulator/servers/4", &json!({ "operation": "cancel" }))), 409);
    assert_eq!(status(client.get("/simulator/servers/99")), 404);
}

#[test]
fn operations_are_ended_by_hand_over_http() {
    let simulator = start();
    let client = Client::of(&simulator);
    for (hand, expected) in
        [(json!("finish"), "ok"), (json!({ "fail": "a reason" }), "failed"), (json!("cancel"), "canceled")]
    {
        good(client.post("/api/dci/v3/server/1/power_reset", &json!({})));
        good(client.post("/simulator/servers/1", &json!({ "operation": hand })));
        assert_eq!(good(client.get("/api/dci/v3/server/1"))["operation"]["status"], expected);
    }
}

#[test]
fn disks_servers_and_the_whole_fleet() {
    let simulator = start();
    let client = Client::of(&simulator);
    let disks = good(client.get("/simulator/servers/4/disks"));
    assert_eq!(disks["owners"], json!(["anna@example.com"]));
    let list = good(client.get("/simulator/servers"));
    assert_eq!(list["list"][3]["obstacles"], json!(["has-owner"]));
    let fleet = good(client.get("/simulator/fleet")).to_string();
    assert_eq!(Fleet::from_json(&fleet).unwrap(), simulator.panel(|panel| panel.export()));
    assert!(!fleet.contains("password"));
}

#[test]
fn services_are_put_to_sleep_and_sessions_ended() {
    let simulator = start();
    let client = Client::of(&simulator);
    good(client.post("/simulator/sleep", &json!({ "calls": 1 })));
    assert_eq!(status(client.get("/api/dci/v3/location")), 503);
    assert_eq!(status(client.get("/api/dci/v3/location")), 200);
    good(client.delete("/simulator/sessions"));
    assert_eq!(status(client.get("/api/dci/v3/location")), 401);
    assert_eq!(status(client.get("/simulator/colours")), 404);
}

#[test]
fn a_browser_that_followed_a_login_link_is_told_where_it_is() {
    let simulator = start();
    let client = Client::of(&simulator);
    let key = good(client.post("/api/auth/v4/user/2/key", &json!({})))["key"].as_str().unwrap().to_owned();
    let answer = raw(&simulator, &format!("GET /auth/key-v4/{key}"), &[], "");
    assert!(answer.starts_with("HTTP/1.1 302 ") && answer.contains("location: /\r\n"), "{answer}");
    assert!(!format!("{:?}", simulator.log().entries()).contains(&key));
    let page = raw(&simulator, "GET /", &[], "");
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("content-type: text/plain"), "{page}");
}
