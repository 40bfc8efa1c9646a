use serde_json::{Value, json};

use super::{MINUTE, NOW, port, server, with, words};
use crate::contract::{Event, ServiceStatus};
use crate::lifecycle::close::{Phase, decide, judge};
use crate::lifecycle::parts::clean::Clean;
use crate::lifecycle::state::{self, State};

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
        ("not cleaned yet", said(Phase::Clean(Clean::of(Some(30), None)), closing(json!({})), &Event::Timer)),
        (
            "cleaning",
            said(Phase::Clean(Clean::of(Some(30), None)), diagnostics(31, "running", false, false), &Event::Timer),
        ),
        ("clean", said(Phase::Clean(Clean::of(Some(30), None)), diagnostics(31, "ok", true, false), &Event::Timer)),
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
    let clean = |change: Value| said(Phase::Clean(Clean::of(Some(30), None)), change, &Event::Timer);
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
    let phase = Phase::Clean(Clean::of(Some(30), Some(NOW)));
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
        said(Phase::Clean(Clean::of(Some(30), long_ago(121))), diagnostics(31, "running", false, false), &Event::Timer),
        said(Phase::PowerOff { since: long_ago(16) }, closing(json!({})), &Event::Timer),
        said(Phase::PowerOff { since: long_ago(16) }, closing(json!({})), &Event::Retry),
    ]
    .join("\n");
    insta::assert_snapshot!(lines);
}

/// A close whose disks were seen clean by diagnostics 31, in this phase.
fn cleaned(phase: &str) -> String {
    let proof =
        r#""cleaned":{"operation":31,"last":31,"since":null,"seen":1,"finished_at":null,"os_template":4,"disks":[]}"#;
    format!(r#"{{"version":1,"operation":"close","server":7,{phase},{proof}}}"#)
}

const POWER_OFF: &str = r#""phase":"power-off","since":null"#;
const PORTS_OFF: &str = r#""phase":"ports-off""#;
const UNMARK: &str = r#""phase":"unmark""#;

/// What a step says that begins with this stored state.
fn judged(stored: &str, change: Value, event: &Event) -> String {
    let State::Close(close) = state::read(stored).unwrap() else { panic!("{stored} is no close") };
    with(ServiceStatus::Active, |context| match judge(context, &server(change), close, event) {
        Ok(verdict) => words(&verdict),
        Err(failure) => format!("error {failure:?}"),
    })
}

/// The server as the cleaning has left it, with the changes.
fn left(change: Value) -> Value {
    let mut all = diagnostics(31, "ok", true, false);
    all.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    all
}

fn did(id: u64, kind: &str, status: &str) -> Value {
    json!({"id": id, "status": status, "type": kind, "status_info": {}})
}

#[test]
fn ded_13_the_proof_holds_as_long_as_only_the_modules_own_acts_come_after_it() {
    let off = json!({"operation": did(32, "power_off", "ok"), "power_status": "off"});
    let pinned = cleaned(PORTS_OFF).replace(r#""last":31"#, r#""last":32"#);
    let shut = json!({"switch_connection": [port(21, "down", false)]});
    let lines = [
        ("cleaned", judged(&cleaned(POWER_OFF), left(json!({})), &Event::Timer)),
        ("turned off, and the reply was lost", judged(&cleaned(POWER_OFF), left(off.clone()), &Event::Timer)),
        ("turned off before this step", judged(&pinned, left(off), &Event::Timer)),
        ("it was off", judged(&cleaned(PORTS_OFF), left(json!({"power_status": "off"})), &Event::Timer)),
        ("all is done", judged(&cleaned(UNMARK), left(shut), &Event::Timer)),
        ("given up", judged(&cleaned(UNMARK), left(json!({"notes": ""})), &Event::Timer)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn ded_13_what_somebody_does_to_the_server_after_its_cleaning_makes_the_proof_void() {
    let later =
        json!({"status": "success", "disks_cleaned": true, "forced": false, "finished_at": "2027-01-15T09:00:00Z"});
    let unclean = json!({"status": "success", "disks_cleaned": false, "forced": false, "finished_at": null});
    let cases = [
        ("an installation runs", json!({"operation": did(32, "install", "running")})),
        ("an installation ended", json!({"operation": did(32, "install", "ok")})),
        ("it was turned on", json!({"operation": did(32, "power_on", "ok")})),
        ("other diagnostics", json!({"operation": did(32, "diagnostics", "ok"), "diagnostics": unclean.clone()})),
        ("no operation is shown", json!({"operation": null})),
        ("the diagnostics are other ones", json!({"diagnostics": unclean})),
        ("they ended at another time", json!({"diagnostics": later})),
        ("another OS is shown", json!({"os_template": {"id": 5, "name": "Alma"}})),
        ("the diagnostics are not understood", json!({"diagnostics": {"status": "success"}})),
    ];
    for phase in [POWER_OFF, PORTS_OFF, UNMARK] {
        for (name, change) in &cases {
            let said = judged(&cleaned(phase), left(change.clone()), &Event::Timer);
            assert!(said.starts_with("task `cleaning`"), "{name}: {said}");
            assert!(said.ends_with("Close { server: 7, phase: Mark, cleaned: None, again: true }"), "{name}: {said}");
        }
    }
    // Only while it is being turned off, what turns it off may be the module's own.
    let off = json!({"operation": did(33, "power_off", "ok"), "power_status": "off"});
    assert!(judged(&cleaned(PORTS_OFF), left(off), &Event::Timer).starts_with("task `cleaning`"));
}

#[test]
fn ded_14_an_owner_who_is_seen_after_the_cleaning_makes_it_void_for_good() {
    let bob = json!({"owner_email": "bob@example.com"});
    let anna = json!({"owner_email": "anna@example.com"});
    let cleaning = r#"{"version":1,"operation":"close","server":7,"phase":"clean","before":30,"since":null}"#;
    for stored in [cleaned(POWER_OFF), cleaned(PORTS_OFF), cleaned(UNMARK), cleaning.to_owned()] {
        for owner in [&bob, &anna] {
            let said = judged(&stored, left(owner.clone()), &Event::Timer);
            assert!(said.starts_with("wait 0 ms"), "{stored}: {said}");
            assert!(said.ends_with("Close { server: 7, phase: Mark, cleaned: None, again: true }"), "{stored}: {said}");
        }
    }
    let again = r#"{"version":1,"operation":"close","server":7,"phase":"mark","again":true}"#;
    let lines = [
        ("it is Bob's", judged(again, left(bob), &Event::Timer)),
        ("it is the client's again", judged(again, left(anna), &Event::Timer)),
        ("it was taken back", judged(again, left(json!({})), &Event::Retry)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn ded_13_a_state_without_a_proof_is_none() {
    let without = r#"{"version":1,"operation":"close","server":7,"phase":"unmark"}"#;
    assert!(judged(without, left(json!({})), &Event::Timer).starts_with("task `cleaning`"));
    // A version that did not look at what came after the cleaning kept no number to compare with but the cleaning's.
    let older = cleaned(PORTS_OFF).replace(r#""last":31,"#, "").replace(r#""os_template":4,"#, "");
    assert!(judged(&older, left(json!({})), &Event::Timer).starts_with("act DisablePort"));
}

#[test]
fn a_server_that_was_given_up_and_sold_by_somebody_else_ends_the_close() {
    let sold = json!({"notes": "billing:other service:3 opening", "owner_email": "bob@example.com"});
    assert!(judged(&cleaned(UNMARK), left(sold.clone()), &Event::Timer).starts_with("done"));
    // Of a server without switch ports one step goes from turning it off to its mark, so the state is older than the end.
    assert!(judged(&cleaned(POWER_OFF), left(sold), &Event::Timer).starts_with("done"));
    // Our own mark is still there: then it was not given up.
    let both = json!({"notes": "billing:other service:3 opening\nbilling:k3f9 service:12 closing"});
    assert!(judged(&cleaned(UNMARK), left(both), &Event::Timer).contains("server-belongs-to-another"));
}

/// Of an order that never touched its server: another billing system may have taken it since.
#[test]
fn an_order_is_closed_whose_server_another_billing_system_has_by_now() {
    let said = |change: Value| {
        let begun = r#"{"version":1,"operation":"close","server":7,"phase":"mark"}"#;
        let State::Close(close) = state::read(begun).unwrap() else { panic!("{begun} is no close") };
        with(ServiceStatus::Ordered, |context| match judge(context, &server(change), close, &Event::Timer) {
            Ok(verdict) => words(&verdict),
            Err(failure) => format!("error {failure:?}"),
        })
    };
    let theirs = "billing:other service:3 opening";
    let nobodys = |notes: &str| json!({"notes": notes, "owner_email": null, "owner": null});
    assert!(said(nobodys(theirs)).starts_with("done"), "{}", said(nobodys(theirs)));
    assert!(said(json!({"notes": theirs, "owner_email": "bob@example.com", "owner": null})).starts_with("done"));
    // It was given to this client, or nobody can read whose it is: a person has to look.
    for unclear in [json!({"notes": theirs}), nobodys("billing:?")] {
        assert!(said(unclear.clone()).contains("server-belongs-to-another"), "{unclear}: {}", said(unclear.clone()));
    }
}

#[test]
fn a_clock_that_was_put_back_does_not_make_a_cleaning_end_before_it_began() {
    let phase = Phase::Clean(Clean::of(Some(30), Some(NOW + 90 * MINUTE)));
    let said = said(phase, diagnostics(31, "ok", true, false), &Event::Timer);
    assert!(said.contains(&format!("since: Some({NOW}), seen: {NOW}")), "{said}");
}
