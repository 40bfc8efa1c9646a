//! Every kind of fault, as a client meets it, with what the panel did meanwhile.

use std::io::Write as _;
use std::time::Instant;

use dcimanager_sim::Simulator;
use dcimanager_sim::fault::{Fault, RandomFaults, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::OperationStatus;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::client::{Answer, Client, PATIENCE, connect, good, raw, start, status};

const SERVER: ServerId = ServerId(1);

/// A started simulator, a client, and the fault on the next owner that is set.
fn met(fault: Fault) -> (Simulator, Client) {
    let simulator = start();
    let client = Client::of(&simulator);
    simulator.faults(|faults| faults.add(Rule::new("POST", "*/owner", fault)));
    (simulator, client)
}

fn give(client: &Client) -> Answer {
    client.post("/api/dci/v3/server/1/owner", &json!({ "owner": 3 }))
}

fn acted(simulator: &Simulator) -> bool {
    simulator.panel(|panel| panel.server(SERVER).unwrap().owner.is_some())
}

/// The last request in the log: status, effect, and the name of the fault.
fn logged(simulator: &Simulator) -> (Option<u16>, bool, &'static str) {
    let entry = simulator.log().entries().pop().unwrap();
    (entry.status, entry.effect.is_some(), entry.fault.unwrap().name())
}

#[test]
fn a_connection_dropped_before_the_act() {
    let (simulator, client) = met(Fault::DropBefore);
    give(&client).unwrap_err();
    assert!(!acted(&simulator));
    assert_eq!(logged(&simulator), (None, false, "drop_before"));
    good(give(&client));
    assert!(acted(&simulator), "the rule hits once");
}

#[test]
fn a_connection_dropped_after_the_act() {
    let (simulator, client) = met(Fault::ActThenDrop);
    give(&client).unwrap_err();
    assert!(acted(&simulator));
    assert_eq!(logged(&simulator), (None, true, "act_then_drop"));
}

#[test]
fn a_dropped_connection_sends_not_one_byte() {
    let simulator = start();
    simulator.faults(|faults| faults.add(Rule::any(Fault::DropBefore)));
    assert_eq!(raw(&simulator, "GET /api/dci/v3/location", &[], ""), "");
}

#[test]
fn an_error_before_and_after_the_act() {
    for (fault, acts) in [(Fault::ErrorBefore, false), (Fault::ErrorAfter, true)] {
        let (simulator, client) = met(fault);
        assert_eq!(status(give(&client)), 500);
        assert_eq!(acted(&simulator), acts);
    }
}

#[test]
fn so_many_times_unavailable() {
    let simulator = start();
    let client = Client::of(&simulator);
    simulator.faults(|faults| faults.add(Rule::new("POST", "*/owner", Fault::Unavailable).times(3)));
    for _ in 0..3 {
        assert_eq!(status(give(&client)), 503);
        assert!(!acted(&simulator));
    }
    good(give(&client));
}

#[test]
fn a_slow_answer_comes_late_but_whole() {
    let (simulator, client) = met(Fault::Slow { milliseconds: 60 });
    let begun = Instant::now();
    good(give(&client));
    // Only a lower bound: how much longer it takes is the machine's affair.
    assert!(begun.elapsed().as_millis() >= 60);
    assert!(acted(&simulator));
}

#[test]
fn what_a_slow_answer_is_about_has_already_happened() {
    let simulator = start();
    let client = Client::of(&simulator);
    simulator.faults(|faults| faults.add(Rule::new("POST", "*/owner", Fault::Slow { milliseconds: 600_000 })));
    let mut socket = connect(&simulator);
    let token = &client.token;
    let head = "POST /api/dci/v3/server/1/owner HTTP/1.1\r\nhost: x\r\nisp-box-instance: true\r\ncontent-length: 11";
    write!(socket, "{head}\r\nx-xsrf-token: {token}\r\ncookie: ses6={token}\r\n\r\n{{\"owner\":3}}").unwrap();
    simulator.log().wait_for(PATIENCE, |entry| entry.is("POST", "/owner")).unwrap();
    assert!(acted(&simulator), "although the client has read nothing yet");
}

#[test]
fn an_answer_in_drops_is_whole_in_the_end() {
    let (simulator, client) = met(Fault::Drip { bytes: 3, milliseconds: 1 });
    assert_eq!(good(give(&client)), json!({ "id": 1 }));
    assert!(acted(&simulator));
}

#[test]
fn half_a_body_promises_more_than_it_sends() {
    let (simulator, client) = met(Fault::HalfBody);
    give(&client).unwrap_err();
    assert!(acted(&simulator));
    simulator.faults(|faults| faults.add(Rule::any(Fault::HalfBody)));
    let answer = raw(&simulator, "GET /api/dci/v3/location", &[("isp-box-instance", "true")], "");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let promised: usize = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert_eq!(body.len(), promised / 2, "{answer}");
    assert!(body.starts_with(r#"{"error""#), "{answer}");
}

#[test]
fn json_of_another_shape_and_json_without_an_end() {
    let (simulator, client) = met(Fault::WrongJson);
    let (status, text) = give(&client).unwrap();
    assert_eq!(status, 200);
    assert!(serde_json::from_str::<Value>(&text).unwrap()["id"].is_object());
    assert!(acted(&simulator));
    let (simulator, client) = met(Fault::TruncatedJson);
    let (status, text) = give(&client).unwrap();
    assert_eq!(status, 200);
    serde_json::from_str::<Value>(&text).unwrap_err();
    assert!(acted(&simulator));
}

#[test]
fn a_token_that_expires_at_that_moment() {
    let (simulator, mut client) = met(Fault::ExpiredToken);
    let (status, text) = give(&client).unwrap();
    assert_eq!(status, 401);
    assert!(text.contains(r#""code":1000"#), "{text}");
    assert!(!acted(&simulator));
    client.log_in();
    good(give(&client));
}

#[test]
fn an_answer_that_is_larger_than_anybody_wants() {
    let (simulator, client) = met(Fault::Oversized { bytes: 3_000_001 });
    let (status, text) = give(&client).unwrap();
    assert_eq!((status, text.len()), (200, 3_000_001));
    assert!(text.starts_with(r#"{"list":["x"#));
    assert!(acted(&simulator));
}

#[test]
fn an_echo_reflects_the_body_and_the_log_does_not() {
    let simulator = start();
    simulator.faults(|faults| faults.add(Rule::any(Fault::Echo)));
    let body = r#"{"email":"root@example.com","password":"s3cret"}"#;
    let answer = raw(&simulator, "POST /api/auth/v4/public/token", &[("isp-box-instance", "true")], body);
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("s3cret"), "{answer}");
    assert!(!format!("{:?}", simulator.log().entries()).contains("s3cret"));
}

#[test]
fn a_redirect_leads_elsewhere_without_an_act() {
    let (simulator, client) = met(Fault::Redirect { to: "http://elsewhere.example/".into() });
    assert_eq!(status(give(&client)), 302);
    assert!(!acted(&simulator));
    simulator.faults(|faults| faults.add(Rule::any(Fault::Redirect { to: "http://elsewhere.example/".into() })));
    assert!(raw(&simulator, "GET /api/", &[], "").contains("location: http://elsewhere.example/\r\n"));
}

#[test]
fn operations_that_fail_never_end_or_are_ended_by_force() {
    let fails = Fault::OperationFails { reason: "no disk".into() };
    for (fault, status, forced) in [
        (fails, OperationStatus::Failed, false),
        (Fault::OperationNeverEnds, OperationStatus::Ok, true),
        (Fault::OperationForced, OperationStatus::Ok, true),
    ] {
        let simulator = start();
        let client = Client::of(&simulator);
        simulator.faults(|faults| faults.add(Rule::new("POST", "*/diagnostics", fault)));
        good(client.post("/api/dci/v3/server/4/diagnostics", &json!({ "clear_disks": true })));
        simulator.advance(SignedDuration::from_mins(60)).unwrap();
        simulator.panel(|panel| {
            let server = panel.server(ServerId(4)).unwrap();
            assert_eq!(server.operation.as_ref().unwrap().status, status);
            assert_eq!(server.diagnostics.forced, forced);
            assert!(server.holds_data() && !server.diagnostics.disks_cleaned);
        });
    }
    let simulator = start();
    let client = Client::of(&simulator);
    simulator.faults(|faults| faults.add(Rule::new("POST", "*/install", Fault::OperationNeverEnds)));
    good(client.post("/api/dci/v3/server/1/install", &json!({ "os_template": 1, "password": "x" })));
    simulator.advance(SignedDuration::from_hours(1000)).unwrap();
    simulator.panel(|panel| assert!(panel.server(SERVER).unwrap().running_operation().is_some()));
}

#[test]
fn faults_by_chance_repeat_from_their_seed_over_the_network_too() {
    let run = |seed| {
        let simulator = start();
        let client = Client::of(&simulator);
        let chances = [(0.3, Fault::ErrorAfter), (0.2, Fault::DropBefore), (0.1, Fault::Unavailable)];
        simulator.faults(|faults| faults.set_random(Some(RandomFaults::new(seed, chances))));
        (0..30).map(|_| client.get("/api/dci/v3/location").ok().map(|answer| answer.0)).collect::<Vec<_>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    let met: std::collections::BTreeSet<_> = run(1).into_iter().collect();
    assert_eq!(met, [None, Some(200), Some(500), Some(503)].into());
}
