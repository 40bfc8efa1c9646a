//! Operations: asynchronous, one at a time, cancelled, failed, ended by force (API reference §6).

use dcimanager_sim::ids::OperationId;
use dcimanager_sim::panel::Fate;
use jiff::SignedDuration;
use serde_json::json;

use super::desk::{Desk, FREE, FREE_PUBLIC, NEW, SOLD};

#[test]
fn an_install_runs_for_twenty_minutes_and_shows_its_progress() {
    let mut desk = Desk::new();
    let id = desk.install(FREE).good()["id"].clone();
    assert_eq!(id, 9, "numbers go on after those of the fleet");
    let before = desk.server(FREE);
    assert_eq!(before["operation"]["status"], "running");
    assert_eq!(before["operation"]["type"], "install");
    assert_eq!(before["os_template"], json!(null));
    desk.minutes(5);
    let progress = desk.server(FREE)["operation"]["progress_info"].clone();
    assert_eq!(progress, json!([{ "name": "install", "percent": 25 }]));
    desk.pass(SignedDuration::from_secs(15 * 60 - 1));
    assert_eq!(desk.server(FREE)["operation"]["status"], "running");
    desk.pass(SignedDuration::from_secs(1));
    let after = desk.server(FREE);
    assert_eq!(after["operation"]["status"], "ok");
    assert_eq!(after["os_template"]["name"], "Debian 13");
    assert_eq!(after["domain"], "a.example");
    assert_eq!(after["power_status"], "on");
}

#[test]
fn a_second_operation_is_refused_and_names_the_first() {
    let mut desk = Desk::new();
    desk.install(FREE).good();
    for answer in [desk.install(FREE), desk.clean(FREE), desk.power(FREE, "power_reset")] {
        assert_eq!(answer.json["error"]["value"], json!({ "server": 1, "operation": 9, "type": "install" }));
        answer.refused(409);
    }
    desk.install(FREE_PUBLIC).good();
    desk.minutes(20);
    desk.power(FREE, "power_reset").good();
}

#[test]
fn a_refused_install_leaves_everything_as_it_was() {
    let mut desk = Desk::new();
    let before = desk.panel.export();
    let install = |template: u64, script: u64, password: &str| json!({ "os_template": template, "password": password, "domain": "", "script": [script] });
    for (body, status) in [
        (install(99, 1, "x"), 404),
        (install(1, 99, "x"), 404),
        (install(3, 1, "x"), 409),
        (install(1, 1, ""), 400),
        (json!({ "password": "x" }), 400),
    ] {
        desk.post("dci/v3/server/1/install", body).refused(status);
    }
    desk.install(NEW).refused(409);
    assert_eq!(desk.panel.export(), before);
}

#[test]
fn cancelling_ends_an_operation_as_canceled_and_only_once() {
    let mut desk = Desk::new();
    desk.install(FREE).good();
    desk.minutes(10);
    desk.post("dci/v3/server/1/operation/9/cancel", json!({})).good();
    let server = desk.server(FREE);
    assert_eq!(server["operation"]["status"], "canceled");
    assert_eq!(server["os_template"], json!(null), "an install that did not end installed nothing");
    desk.post("dci/v3/server/1/operation/9/cancel", json!({})).refused(409);
    desk.post("dci/v3/server/1/operation/5/cancel", json!({})).refused(404);
    desk.post("dci/v3/server/3/operation/9/cancel", json!({})).refused(404);
    desk.minutes(30);
    assert_eq!(desk.server(FREE)["os_template"], json!(null), "and it does not end later");
}

#[test]
fn a_failed_install_says_why() {
    let mut desk = Desk::new();
    let body = json!({ "os_template": 1, "password": "x" });
    desk.post_with("dci/v3/server/1/install", body, Fate::Fail("no disk found".into())).good();
    desk.minutes(20);
    let operation = desk.server(FREE)["operation"].clone();
    assert_eq!(operation["status"], "failed");
    assert_eq!(operation["status_info"], json!({ "reason": "no disk found" }));
    assert_eq!(desk.server(FREE)["os_template"], json!(null));
}

#[test]
fn an_operation_that_never_ends_can_only_be_cancelled() {
    let mut desk = Desk::new();
    let body = json!({ "os_template": 1, "password": "x" });
    let id = desk.post_with("dci/v3/server/1/install", body, Fate::NeverEnd).good()["id"].as_u64().unwrap();
    desk.minutes(60 * 24 * 365);
    assert_eq!(desk.panel.server(FREE).unwrap().running_operation().unwrap().id, OperationId(id));
    desk.panel.cancel(FREE, OperationId(id)).unwrap();
    assert!(desk.panel.server(FREE).unwrap().running_operation().is_none());
}

#[test]
fn diagnostics_are_ended_by_force_at_sixty_minutes_and_look_well() {
    for fate in [Fate::NeverEnd, Fate::Forced] {
        let mut desk = Desk::new();
        desk.post_with("dci/v3/server/4/diagnostics", json!({ "clear_disks": true }), fate).good();
        desk.minutes(59);
        assert_eq!(desk.server(SOLD)["diagnostics"]["status"], "running");
        desk.minutes(1);
        let server = desk.server(SOLD);
        assert_eq!(server["operation"]["status"], "ok");
        assert_eq!(
            server["diagnostics"],
            json!({
                "status": "success", "disks_cleaned": false, "forced": true, "finished_at": "2026-01-01T01:00:00Z"
            })
        );
        assert!(desk.panel.server(SOLD).unwrap().holds_data());
    }
}

#[test]
fn diagnostics_that_take_too_long_by_nature_are_ended_by_force_too() {
    let mut desk = Desk::new();
    desk.panel.settings_mut().diagnostics = SignedDuration::from_mins(61);
    desk.clean(SOLD).good();
    desk.minutes(60);
    assert_eq!(desk.server(SOLD)["diagnostics"]["forced"], true);
}

#[test]
fn diagnostics_find_what_is_really_built_in_and_clear_their_own_errors() {
    let mut desk = Desk::new();
    desk.panel.set_hardware(FREE, "E-2146G-64Gb-1920SSD").unwrap();
    desk.panel
        .set_errors(FREE, serde_json::from_value(json!({ "diagnostics": ["old"], "status": ["fan"] })).unwrap())
        .unwrap();
    assert_eq!(desk.server(FREE)["configuration"], "E-2146G-64Gb-1920SSD-3840SSD", "nobody has looked yet");
    desk.clean(FREE).good();
    desk.minutes(30);
    let server = desk.server(FREE);
    assert_eq!(server["configuration"], "E-2146G-64Gb-1920SSD");
    assert_eq!(server["errors"], json!({ "diagnostics": [], "status": ["fan"], "ignored": false }));
}

#[test]
fn without_an_open_port_a_server_does_not_boot_over_the_network() {
    let mut desk = Desk::new();
    desk.post("dci/v3/switch/1/port/14/disable", json!({})).good();
    desk.clean(SOLD).good();
    desk.minutes(30);
    let server = desk.server(SOLD);
    assert_eq!(server["operation"]["status"], "failed");
    assert!(server["operation"]["status_info"]["reason"].as_str().unwrap().contains("switch ports are disabled"));
    assert_eq!(server["diagnostics"]["status"], "failed");
    assert!(desk.panel.server(SOLD).unwrap().holds_data());
}

#[test]
fn protection_refuses_what_the_reference_lists_and_nothing_else() {
    let mut desk = Desk::new();
    desk.panel.set_protected(SOLD, true).unwrap();
    let refused = [
        desk.install(SOLD),
        desk.clean(SOLD),
        desk.power(SOLD, "power_off"),
        desk.power(SOLD, "power_reset"),
        desk.post("dci/v3/server/4", json!({ "notes": "x" })),
    ];
    for answer in refused {
        assert!(answer.refused(409).contains("Protection"));
    }
    desk.post("dci/v3/switch/1/port/14/disable", json!({})).good();
    desk.delete("dci/v3/server/4/ip/1").good();
    desk.delete("dci/v3/server/4/owner").good();
}

#[test]
fn a_clock_that_goes_back_undoes_nothing() {
    let mut desk = Desk::new();
    desk.install(FREE).good();
    desk.minutes(20);
    desk.now -= SignedDuration::from_hours(1);
    assert_eq!(desk.server(FREE)["operation"]["status"], "ok");
}

#[test]
fn operations_end_in_their_order_however_late_one_looks() {
    let mut desk = Desk::new();
    desk.clean(SOLD).good();
    desk.install(FREE).good();
    desk.minutes(600);
    assert_eq!(desk.server(SOLD)["diagnostics"]["finished_at"], "2026-01-01T00:30:00Z");
    assert_eq!(desk.panel.next_event(), None);
}
