use serde_json::{Value, json};

use super::super::{MINUTE, NOW, service};
use super::{lines, operation, said};
use crate::contract::{Event, ServiceStatus};
use crate::lifecycle::wants_power_off;
use crate::parameters::parameter;

fn power(action: &str, since: Option<u64>) -> Value {
    json!({"change": "power", "server": 7, "action": action, "since": since})
}

#[test]
fn power_is_switched_until_the_panel_shows_it() {
    let shown = |power: &str| json!({"power_status": power});
    let busy = json!({"power_status": "off", "operation": operation(31, "running", "install")});
    let off = power("off", None);
    insta::assert_snapshot!(lines([
        ("off: it is on", said(&off, shown("on"), &Event::Timer)),
        ("off: the command was given", said(&power("off", Some(NOW - MINUTE)), shown("on"), &Event::Timer)),
        ("off: it does not follow", said(&power("off", Some(NOW - 16 * MINUTE)), shown("on"), &Event::Timer)),
        ("off: it is off", said(&off, shown("off"), &Event::Timer)),
        ("off: nobody knows, before the command", said(&off, shown("unknown"), &Event::Timer)),
        ("off: nobody knows any more", said(&power("off", Some(NOW - MINUTE)), shown("unknown"), &Event::Timer)),
        ("on: it is off", said(&power("on", None), shown("off"), &Event::Timer)),
        ("on: an installation owns the power", said(&power("on", None), busy, &Event::Timer)),
        ("on: it is on", said(&power("on", None), shown("on"), &Event::Timer)),
        ("on: it is given up", said(&power("on", None), shown("off"), &Event::Withdrawn)),
    ]));
}

#[test]
fn a_reset_is_recognized_by_its_operation() {
    let reset = json!({"change": "power", "server": 7, "action": "reset", "before": 30});
    let mut hangs = reset.clone();
    hangs["since"] = json!(NOW - 181 * MINUTE);
    let last = |id, status, kind| json!({"operation": operation(id, status, kind)});
    insta::assert_snapshot!(lines([
        ("nothing has happened", said(&reset, json!({}), &Event::Timer)),
        ("it runs", said(&reset, last(31, "running", "power_reset"), &Event::Timer)),
        ("it runs for three hours", said(&hangs, last(31, "running", "power_reset"), &Event::Timer)),
        ("it has ended", said(&reset, last(31, "ok", "power_reset"), &Event::Timer)),
        ("it failed", said(&reset, last(31, "failed", "power_reset"), &Event::Timer)),
        ("something else ran", said(&reset, last(31, "ok", "power_on"), &Event::Timer)),
    ]));
}

#[test]
fn ded_09_a_client_who_turned_the_server_off_wants_it_off() {
    let mut service = service(ServiceStatus::Active);
    assert!(!wants_power_off(&service));
    service.parameters.push(parameter("power-wish", "off"));
    assert!(wants_power_off(&service));
}
