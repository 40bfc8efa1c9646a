//! The vendor's power table: PDU port × BMC (API reference §6), with a PDU that is polled every five minutes.

use dcimanager_sim::ids::OutletId;
use dcimanager_sim::model::{AdminStatus, Bmc};
use dcimanager_sim::panel::Fate;
use jiff::SignedDuration;
use serde_json::json;

use super::desk::{Desk, FREE, SOLD};

const SOLD_OUTLET: OutletId = OutletId(34);

fn status(desk: &mut Desk) -> String {
    desk.server(SOLD)["power_status"].as_str().unwrap().to_owned()
}

#[test]
fn the_state_follows_the_vendors_table() {
    let rows = [
        (true, Bmc::Works, true, "on"),
        (true, Bmc::Works, false, "off"),
        (true, Bmc::Silent, true, "unknown"),
        (true, Bmc::Absent, false, "unknown"),
        (false, Bmc::Works, true, "off"),
        (false, Bmc::Silent, true, "off"),
    ];
    for (outlet, bmc, runs, expected) in rows {
        let mut desk = Desk::new();
        desk.panel.set_outlet(SOLD_OUTLET, outlet).unwrap();
        desk.panel.set_bmc(SOLD, bmc).unwrap();
        desk.panel.press_power(SOLD, runs).unwrap();
        desk.minutes(5);
        assert_eq!(status(&mut desk), expected, "outlet {outlet}, {bmc:?}, runs {runs}");
    }
}

#[test]
fn a_pdu_that_nobody_has_polled_since_shows_an_old_state() {
    let mut desk = Desk::new();
    desk.minutes(2);
    desk.panel.set_outlet(SOLD_OUTLET, false).unwrap();
    assert_eq!(status(&mut desk), "unknown", "the BMC has no current either, and the outlet is still seen as on");
    desk.minutes(3);
    assert_eq!(status(&mut desk), "off");
    desk.minutes(1);
    desk.panel.set_outlet(SOLD_OUTLET, true).unwrap();
    assert_eq!(status(&mut desk), "off");
    desk.minutes(4);
    assert_eq!(status(&mut desk), "on");
}

#[test]
fn two_changes_between_two_polls_are_not_seen_in_between() {
    let mut desk = Desk::new();
    desk.minutes(1);
    desk.panel.set_outlet(SOLD_OUTLET, false).unwrap();
    desk.minutes(1);
    desk.panel.set_outlet(SOLD_OUTLET, true).unwrap();
    assert_eq!(status(&mut desk), "on");
    desk.minutes(10);
    assert_eq!(status(&mut desk), "on");
}

#[test]
fn wrong_commands_are_refused() {
    let mut desk = Desk::new();
    assert!(desk.power(SOLD, "power_on").refused(409).contains("is on"));
    assert!(desk.power(FREE, "power_off").refused(409).contains("is off"));
    desk.panel.set_bmc(SOLD, Bmc::Silent).unwrap();
    assert!(desk.power(SOLD, "power_off").refused(409).contains("unknown"));
}

#[test]
fn power_commands_are_operations_that_take_their_time() {
    let mut desk = Desk::new();
    desk.power(SOLD, "power_off").good();
    assert_eq!(status(&mut desk), "on");
    assert_eq!(desk.server(SOLD)["operation"]["type"], "power_off");
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!(status(&mut desk), "off");
    desk.power(SOLD, "power_on").good();
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!(status(&mut desk), "on");
    desk.power(SOLD, "power_reset").good();
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!(status(&mut desk), "on");
}

#[test]
fn power_on_gives_current_first() {
    let mut desk = Desk::new();
    desk.panel.set_outlet(SOLD_OUTLET, false).unwrap();
    desk.minutes(6);
    desk.power(SOLD, "power_on").good();
    desk.pass(SignedDuration::from_secs(20));
    assert!(desk.panel.really_runs(desk.panel.server(SOLD).unwrap()));
    assert_eq!(status(&mut desk), "off", "the PDU is polled later");
    desk.minutes(5);
    assert_eq!(status(&mut desk), "on");
}

#[test]
fn a_bmc_that_does_not_answer_fails_power_on_and_a_reset_goes_over_the_pdu() {
    let mut desk = Desk::new();
    desk.panel.set_bmc(SOLD, Bmc::Silent).unwrap();
    desk.power(SOLD, "power_on").good();
    desk.pass(SignedDuration::from_secs(20));
    let operation = desk.server(SOLD)["operation"].clone();
    assert_eq!(operation["status"], "failed");
    assert!(operation["status_info"]["reason"].as_str().unwrap().contains("BMC"));
    desk.power(SOLD, "power_reset").good();
    desk.pass(SignedDuration::from_secs(20));
    assert_eq!(desk.server(SOLD)["operation"]["status"], "ok");
}

#[test]
fn the_port_of_the_bmc_cuts_the_panel_off_and_is_counted() {
    let mut desk = Desk::new();
    assert_eq!(desk.panel.bmc_ports_disabled(), 0);
    let effect = desk.post("dci/v3/switch/2/port/24/disable", json!({})).effect.unwrap();
    assert_eq!(effect, "disabled BMC port 24 of server 4");
    assert_eq!(desk.panel.bmc_ports_disabled(), 1);
    assert_eq!(status(&mut desk), "unknown");
    desk.post("dci/v3/switch/2/port/24/disable", json!({})).good();
    assert_eq!(desk.panel.bmc_ports_disabled(), 1, "it was disabled already");
    desk.post("dci/v3/switch/2/port/24/enable", json!({})).good();
    assert_eq!(status(&mut desk), "on");
    assert_eq!(desk.panel.port_status(dcimanager_sim::ids::PortId(24)), AdminStatus::Up);
}

#[test]
fn a_power_command_can_fail_like_any_operation() {
    let mut desk = Desk::new();
    desk.post_with("dci/v3/server/4/power_off", json!({}), Fate::Fail("timeout".into())).good();
    desk.minutes(1);
    assert_eq!(desk.server(SOLD)["operation"]["status"], "failed");
    assert_eq!(status(&mut desk), "on");
}
