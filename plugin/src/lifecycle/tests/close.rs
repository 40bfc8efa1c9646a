use serde_json::{Value, json};

use super::{MINUTE, NOW, port, server, with, words};
use crate::contract::{Event, ServiceStatus};
use crate::lifecycle::close::{Phase, decide};

fn said(phase: Phase, change: Value, event: &Event) -> String {
    with(ServiceStatus::Active, |context| match decide(context, &server(change), phase, event) {
        Ok(verdict) => words(&verdict),
        Err(failure) => format!("error {failure:?}"),
    })
}

fn closing(change: Value) -> Value {
    let mut all = json!({"notes": "billing:k3f9 service:12 closing", "owner_email": null, "owner": null, "ip": []});
    all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    all
}

fn diagnostics(id: u64, status: &str, cleaned: bool, forced: bool) -> Value {
    closing(json!({
        "operation": {"id": id, "status": status, "type": "diagnostics", "status_info": {}},
        "diagnostics": {"status": "success", "disks_cleaned": cleaned, "forced": forced, "finished_at": null}
    }))
}

#[test]
fn ded_12_each_phase_does_one_act_and_then_sees_that_it_is_done() {
    let off = json!({"power_status": "OFF", "notes": "billing:k3f9 service:12 closing"});
    let shut = json!({
        "switch_connection": [port(21, "down", false), port(40, "down", true)],
        "notes": "billing:k3f9 service:12 closing"
    });
    let running = closing(json!({"operation": {"id": 31, "status": "running", "type": "install"}}));
    let lines = [
        ("a delivered server", said(Phase::Mark, json!({}), &Event::Timer)),
        ("its ports are shut", said(Phase::Mark, shut, &Event::Timer)),
        ("it is off", said(Phase::PortsOn, off, &Event::Timer)),
        ("an install runs", said(Phase::PowerOn { since: None }, running, &Event::Timer)),
        ("it has an address", said(Phase::StopOperation { since: None }, json!({}), &Event::Timer)),
        ("it has an owner", said(Phase::FreeAddresses, json!({"ip": []}), &Event::Timer)),
        ("it belongs to nobody", said(Phase::DeleteOwner, closing(json!({})), &Event::Timer)),
        ("not cleaned yet", said(Phase::Clean { before: Some(30), since: None }, closing(json!({})), &Event::Timer)),
        (
            "cleaning",
            said(
                Phase::Clean { before: Some(30), since: None },
                diagnostics(31, "running", false, false),
                &Event::Timer,
            ),
        ),
        (
            "clean",
            said(Phase::Clean { before: Some(30), since: None }, diagnostics(31, "ok", true, false), &Event::Timer),
        ),
        (
            "off again",
            said(Phase::PowerOff { since: Some(NOW) }, closing(json!({"power_status": "off"})), &Event::Timer),
        ),
        (
            "ports shut",
            said(Phase::PortsOff, closing(json!({"switch_connection": [port(21, "down", false)]})), &Event::Timer),
        ),
        ("unmarked", said(Phase::Unmark, closing(json!({"notes": "moved in May"})), &Event::Timer)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn ded_13_only_diagnostics_that_prove_it_let_the_server_go() {
    let clean = |change: Value| said(Phase::Clean { before: Some(30), since: None }, change, &Event::Timer);
    let mut unknown = diagnostics(31, "ok", true, false);
    unknown["diagnostics"] = json!({"status": "success"});
    let other = closing(json!({"operation": {"id": 31, "status": "ok", "type": "power_on"}}));
    for (name, change) in [
        ("forcibly ended", diagnostics(31, "ok", true, true)),
        ("not cleaned", diagnostics(31, "ok", false, false)),
        ("failed", diagnostics(31, "failed", true, false)),
        ("canceled", diagnostics(31, "canceled", true, false)),
        ("fields are missing", unknown),
        ("another operation came last", other),
    ] {
        let said = clean(change);
        assert!(said.starts_with("task `cleaning`"), "{name}: {said}");
    }
}

#[test]
fn ded_13_the_cleaning_runs_again_when_staff_close_the_task() {
    let phase = Phase::Clean { before: Some(30), since: Some(NOW) };
    let again = said(phase, diagnostics(31, "failed", false, false), &Event::TaskClosed(Vec::new()));
    insta::assert_snapshot!(again);
}

#[test]
fn what_hangs_becomes_a_failure_that_says_what_to_do() {
    let long_ago = |minutes: u64| Some(NOW - minutes * MINUTE);
    let lines = [
        said(Phase::PowerOn { since: long_ago(16) }, json!({"power_status": "off"}), &Event::Timer),
        said(
            Phase::StopOperation { since: long_ago(16) },
            closing(json!({"operation": {"id": 31, "status": "running", "type": "install"}})),
            &Event::Timer,
        ),
        said(
            Phase::Clean { before: Some(30), since: long_ago(121) },
            diagnostics(31, "running", false, false),
            &Event::Timer,
        ),
        said(Phase::PowerOff { since: long_ago(16) }, closing(json!({})), &Event::Timer),
        said(Phase::PowerOff { since: long_ago(16) }, closing(json!({})), &Event::Retry),
    ]
    .join("\n");
    insta::assert_snapshot!(lines);
}
