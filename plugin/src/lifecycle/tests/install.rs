use serde_json::{Value, json};

use super::{server, with, words};
use crate::contract::{Event, ServiceStatus};
use crate::lifecycle::open::decide_install;
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
    for change in [
        json!({"owner_email": "bob@example.com", "owner": {"id": 9, "email": "bob@example.com"}}),
        json!({"owner_email": null, "owner": null}),
        json!({"owner": {"id": 9, "email": "bob@example.com"}}),
        json!({"notes": "billing:k3f9 service:99 active"}),
        json!({"notes": ""}),
    ] {
        let said = said(change.clone(), &Event::Timer);
        assert!(said.contains("server-belongs-to-another"), "{change}: {said}");
    }
}
