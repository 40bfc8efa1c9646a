use serde_json::{Value, json};

use super::{server, with, words};
use crate::contract::{Event, ServiceStatus};
use crate::lifecycle::open::{decide_clean, decide_install, decide_take};
use crate::lifecycle::parts::clean::Clean;
use crate::lifecycle::parts::install::Install;
use crate::order::Order;

/// What is next for an installation that was prepared when the server's last operation was number 30.
fn said(change: Value, event: &Event) -> String {
    let mut before = json!({"os_template": null, "operation": {"id": 30, "status": "ok", "type": "diagnostics"}});
    before["notes"] = json!("billing:k3f9 service:12 opening");
    let install = Install::before(&server(before.clone()));
    let mut now = before;
    now.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    with(ServiceStatus::Ordered, |context| {
        let order = Order::of(context.service, &context.settings).unwrap();
        match decide_install(context, &order, &server(now), install, event) {
            Ok(verdict) => words(&verdict),
            Err(failure) => format!("error {failure:?}"),
        }
    })
}

fn operation(id: u64, status: &str, kind: &str) -> Value {
    json!({"operation": {"id": id, "status": status, "type": kind, "status_info": {"message": "no PXE"}}})
}

#[test]
fn ded_07_an_os_is_installed_once_whatever_became_of_the_reply() {
    let with_os = |mut operation: Value| {
        operation["os_template"] = json!({"id": 4, "name": "Debian"});
        operation
    };
    let lines = [
        ("nothing has started", said(json!({}), &Event::Timer)),
        ("it runs, though no reply came", said(operation(31, "running", "install"), &Event::Timer)),
        ("it has ended", said(operation(31, "ok", "install"), &Event::Timer)),
        ("somebody turned the server on since", said(with_os(operation(32, "ok", "power_on")), &Event::Timer)),
        ("something else came, and no OS is there", said(operation(32, "ok", "power_on"), &Event::Timer)),
        ("it failed", said(operation(31, "failed", "install"), &Event::Timer)),
        ("it failed, staff ask for another try", said(operation(31, "failed", "install"), &Event::Retry)),
        ("it was canceled", said(operation(31, "canceled", "install"), &Event::Timer)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn nothing_is_installed_on_a_server_that_is_not_the_clients_any_more() {
    let anothers = said(json!({"notes": "billing:k3f9 service:99 active"}), &Event::Timer);
    assert!(anothers.contains("server-belongs-to-another"), "{anothers}");
    let lost = said(json!({"notes": ""}), &Event::Timer);
    assert!(lost.contains("mark-lost") && lost.contains("billing:k3f9 service:12 opening"), "{lost}");
}

/// Whoever has a server may write on it, and nothing tells later who had it.
#[test]
fn ded_14_what_was_installed_on_a_server_that_somebody_else_had_is_not_delivered() {
    let bobs = json!({"owner_email": "bob@example.com", "owner": {"id": 9, "email": "bob@example.com"}});
    let nobodys = json!({"owner_email": null, "owner": null});
    let with = |mut one: Value, other: Value| {
        one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        one
    };
    let cleaned = json!({
        "operation": {"id": 32, "status": "ok", "type": "diagnostics"},
        "diagnostics": {"status": "success", "disks_cleaned": true, "forced": false},
    });
    let forced = json!({
        "operation": {"id": 32, "status": "ok", "type": "diagnostics"},
        "diagnostics": {"status": "success", "disks_cleaned": false, "forced": true},
    });
    let clean = Some(Clean::of(Some(31), None));
    let lines = [
        ("before its OS is installed it is bob's", said(bobs.clone(), &Event::Timer)),
        ("only one field says so", said(json!({"owner": bobs["owner"]}), &Event::Timer)),
        ("it is nobody's", said(nobodys.clone(), &Event::Timer)),
        ("it is installed, and bob's", said(with(operation(31, "ok", "install"), bobs.clone()), &Event::Timer)),
        ("seen, and bob has it", soiled(bobs.clone(), None, &Event::Retry)),
        ("seen, and something runs", soiled(operation(31, "running", "install"), None, &Event::Timer)),
        ("seen, and it is the client's again", soiled(json!({}), None, &Event::Retry)),
        ("seen, and it is nobody's", soiled(nobodys.clone(), None, &Event::Timer)),
        (
            "seen, and its mark is another's",
            soiled(json!({"notes": "billing:k3f9 service:99 active"}), None, &Event::Timer),
        ),
        ("seen, and its mark is lost", soiled(json!({"notes": ""}), None, &Event::Timer)),
        ("to be cleaned", soiled(with(operation(31, "ok", "install"), nobodys.clone()), clean, &Event::Timer)),
        ("to be cleaned, and bob's", soiled(with(operation(31, "ok", "install"), bobs.clone()), clean, &Event::Timer)),
        ("cleaned, and bob's", soiled(with(cleaned.clone(), bobs), clean, &Event::Timer)),
        ("cleaned, and the client's", soiled(cleaned.clone(), clean, &Event::Timer)),
        ("cleaned", soiled(with(cleaned, nobodys.clone()), clean, &Event::Timer)),
        ("ended by force", soiled(with(forced, nobodys), clean, &Event::Timer)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

/// What is next for a server that somebody else has had.
fn soiled(change: Value, clean: Option<Clean>, event: &Event) -> String {
    let mut now = json!({"operation": {"id": 31, "status": "ok", "type": "install"}});
    now["notes"] = json!("billing:k3f9 service:12 opening");
    now.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let server = server(now);
    with(ServiceStatus::Ordered, |context| {
        let decided = match clean {
            None => decide_take(context, &server, None, None, event),
            Some(clean) => decide_clean(context, &server, clean, None, event),
        };
        match decided {
            Ok(verdict) => words(&verdict),
            Err(failure) => format!("error {failure:?}"),
        }
    })
}
