use serde_json::{Value, json};

use super::{lines, operation, said};
use crate::contract::Event;

/// A reinstall that was prepared when the server's last operation was number 30.
fn install() -> Value {
    json!({"change": "reinstall", "server": 7, "system": {"os_template": 6, "scripts": [], "domain": "a.example.com"},
           "phase": "install", "install": {"before": 30, "os_before": 4, "since": null}})
}

fn finish() -> Value {
    json!({"change": "reinstall", "server": 7, "system": {"os_template": 6, "scripts": [2], "domain": "a.example.com"},
           "phase": "finish", "since": null})
}

#[test]
fn ded_07_a_reinstall_is_done_only_when_the_panel_has_completed_it() {
    let last = |status, kind| json!({"operation": operation(31, status, kind), "os_template": null});
    let with_os = |power: &str| json!({"os_template": {"id": 6, "name": "Ubuntu"}, "power_status": power});
    insta::assert_snapshot!(lines([
        ("nothing has started", said(&install(), json!({}), &Event::Timer)),
        ("it runs, though no reply came", said(&install(), last("running", "install"), &Event::Timer)),
        ("it has ended", said(&install(), last("ok", "install"), &Event::Timer)),
        ("it failed", said(&install(), last("failed", "install"), &Event::Timer)),
        ("it failed, staff ask for another try", said(&install(), last("failed", "install"), &Event::Retry)),
        ("it is given up before it began", said(&install(), json!({}), &Event::Withdrawn)),
        ("it is given up while it runs", said(&install(), last("running", "install"), &Event::Withdrawn)),
        ("it is given up after it failed", said(&install(), last("failed", "install"), &Event::Withdrawn)),
        ("it is given up after it has ended", said(&install(), last("ok", "install"), &Event::Withdrawn)),
        ("the server is off", said(&finish(), with_os("off"), &Event::Timer)),
        ("the server is on", said(&finish(), with_os("on"), &Event::Timer)),
        ("another OS is there", said(&finish(), json!({}), &Event::Timer)),
    ]));
}

#[test]
fn ded_14_nothing_is_erased_on_a_server_that_is_not_the_clients_any_more() {
    for change in [
        json!({"owner_email": "bob@example.com", "owner": {"id": 9, "email": "bob@example.com"}}),
        json!({"owner_email": null, "owner": null}),
        json!({"notes": "billing:k3f9 service:99 active"}),
        json!({"notes": ""}),
    ] {
        let said = said(&install(), change.clone(), &Event::Timer);
        assert!(said.contains("server-belongs-to-another"), "{change}: {said}");
    }
}
