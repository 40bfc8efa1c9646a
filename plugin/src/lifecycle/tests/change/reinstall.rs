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
    ] {
        let said = said(&install(), change.clone(), &Event::Timer);
        assert!(said.contains("server-belongs-to-another"), "{change}: {said}");
    }
    let lost = said(&install(), json!({"notes": ""}), &Event::Timer);
    assert!(lost.contains("mark-lost") && lost.contains("billing:k3f9 service:12 active"), "{lost}");
}

/// As [`install`], with these fields of the installation.
fn install_with(fields: &Value) -> Value {
    let mut state = install();
    state["install"].as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    state
}

/// The OS that is to be installed is the one that was there: only the operation tells that it was.
#[test]
fn ded_07_a_reinstall_of_the_same_os_that_ended_unseen_is_not_done_again_without_a_warning() {
    let unclear = json!({"os_before": 6, "unclear": true});
    let same = json!({"os_before": 6});
    let restarted =
        json!({"operation": operation(32, "ok", "power_reset"), "os_template": {"id": 6, "name": "Ubuntu"}});
    let hidden = json!({"operation": null, "os_template": {"id": 6, "name": "Ubuntu"}});
    insta::assert_snapshot!(lines([
        ("restarted since", said(&install_with(&same), restarted.clone(), &Event::Timer)),
        (
            "restarted since, and staff retry what failed before",
            said(&install_with(&same), restarted.clone(), &Event::Retry)
        ),
        ("that was seen", said(&install_with(&unclear), restarted.clone(), &Event::Timer)),
        ("staff were told, and retry", said(&install_with(&unclear), restarted.clone(), &Event::Retry)),
        ("it is given up", said(&install_with(&unclear), restarted, &Event::Withdrawn)),
        ("no operation is shown any more", said(&install_with(&same), hidden.clone(), &Event::Timer)),
        ("and that was seen", said(&install_with(&unclear), hidden, &Event::Timer)),
    ]));
}

#[test]
fn ded_07_a_reinstall_that_failed_once_is_never_said_to_have_left_nothing() {
    let again = json!({"before": 31, "again": true});
    let failed = json!({"operation": operation(31, "failed", "install"), "os_template": null});
    let retried = said(&install(), failed.clone(), &Event::Retry);
    assert!(retried.contains("\"again\":true") || retried.contains("again: true"), "{retried}");
    let given_up = said(&install_with(&again), failed, &Event::Withdrawn);
    assert!(given_up.contains("left-without-os"), "{given_up}");
}

#[test]
fn ded_07_a_reinstall_can_be_given_up_when_another_os_is_there_by_now() {
    let other = json!({"os_template": {"id": 9, "name": "FreeBSD"}, "power_status": "on"});
    assert!(said(&finish(), other.clone(), &Event::Timer).contains("other-os-installed"));
    let given_up = said(&finish(), other, &Event::Withdrawn);
    assert!(given_up.starts_with("undone") && given_up.contains("left-with-another-os"), "{given_up}");
}
