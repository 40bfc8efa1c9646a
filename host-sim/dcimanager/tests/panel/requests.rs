//! What a request must be before the panel looks at it: path, method, body; and services that sleep.

use dcimanager_sim::api::Method;
use dcimanager_sim::panel::Service;
use jiff::SignedDuration;
use serde_json::json;

use super::desk::Desk;

#[test]
fn unknown_paths_are_404_and_other_methods_405() {
    let mut desk = Desk::new();
    for target in ["dci/v3/servers", "dci/v2/server", "vm/v3/host", "dci/v3/server/1/reboot", "ldap/v4/anything"] {
        assert_eq!(desk.get(target).status, 404, "{target}");
    }
    assert!(desk.post("dci/v3/server", json!({})).refused(405).contains("GET"));
    for method in ["PUT", "PATCH", "HEAD", "OPTIONS"] {
        let request = desk.request(Method::of(method), "dci/v3/server/1");
        assert!(desk.ask(&request).refused(405).contains("GET, POST"), "{method}");
    }
    assert_eq!(desk.get("dci/v3/server/99").status, 404);
    assert_eq!(desk.get("dci/v3/server/99").json["error"]["value"], json!({ "kind": "server", "id": "99" }));
}

#[test]
fn an_unknown_property_is_refused_with_code_3008_everywhere() {
    let mut desk = Desk::new();
    for target in [
        "dci/v3/server/1",
        "dci/v3/server/1/owner",
        "dci/v3/server/1/install",
        "dci/v3/server/1/diagnostics",
        "dci/v3/server/1/power_on",
        "dci/v3/server/1/ip",
        "dci/v3/server/1/operation/5/cancel",
        "dci/v3/switch/1/port/11/disable",
        "dci/v3/user",
        "dci/v3/ip/1/ptr",
        "auth/v4/user/2/key",
        "auth/v4/public/token",
    ] {
        let answer = desk.post(target, json!({ "surprise": 1 }));
        assert_eq!((answer.status, answer.code()), (400, 3008), "{target}");
        assert!(answer.message().contains("surprise"));
    }
}

#[test]
fn a_body_that_is_no_json_object_is_refused() {
    let mut desk = Desk::new();
    for body in ["", "{", "[]", "power"] {
        let request = desk.request(Method::Post, "dci/v3/server/1/power_on").with_body(body);
        assert_eq!(desk.ask(&request).status, 400, "{body:?}");
    }
    let missing = desk.post("dci/v3/server/1/owner", json!({}));
    assert!(missing.message().contains("owner"), "{missing:?}");
    assert_eq!(desk.post("dci/v3/server/1/owner", json!({ "owner": "2" })).status, 400);
    assert_eq!(desk.post("dci/v3/user", json!({ "email": "a@b", "password": "x", "role": "@root" })).status, 400);
}

#[test]
fn parameters_in_the_path_are_refused_where_there_are_none() {
    let mut desk = Desk::new();
    assert!(desk.get("dci/v3/server/1?fields=id").refused(400).contains("fields"));
}

#[test]
fn a_sleeping_service_answers_503_without_an_effect_and_wakes_up() {
    let mut desk = Desk::new();
    desk.panel.suspend_services(3);
    for _ in 0..3 {
        let asleep = desk.post("dci/v3/server/1/power_on", json!({}));
        assert_eq!((asleep.status, asleep.effect), (503, None));
    }
    assert_eq!(desk.post("dci/v3/server/1/power_on", json!({})).status, 200);
    assert_eq!(desk.get("ip/v3/ippool").status, 503, "each service sleeps for itself");
    desk.panel.suspend_service(Service::Ip, 0);
    assert_eq!(desk.get("ip/v3/ippool").status, 200);
}

#[test]
fn a_service_that_nobody_calls_falls_asleep_again() {
    let mut desk = Desk::new();
    desk.panel.settings_mut().idle_after = Some(SignedDuration::from_mins(10));
    desk.panel.settings_mut().idle_calls = 1;
    assert_eq!(desk.get("dci/v3/location").status, 200);
    desk.minutes(9);
    assert_eq!(desk.get("dci/v3/location").status, 200);
    desk.minutes(10);
    assert_eq!(desk.get("dci/v3/location").status, 503);
    assert_eq!(desk.get("dci/v3/location").status, 200);
}
