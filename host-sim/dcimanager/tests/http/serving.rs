//! Serving: keep-alive, the log, waiting for a request, stopping.

use std::io::{BufRead, BufReader, Read, Write};
use std::thread;

use dcimanager_sim::ids::ServerId;
use dcimanager_sim::{Fleet, Simulator, StartError};
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::client::{Client, PATIENCE, ROOT, ROOT_PASSWORD, config, connect, good, raw, start, status};

#[test]
fn a_life_of_a_server_over_http() {
    let simulator = start();
    let client = Client::of(&simulator);
    good(client.post("/api/dci/v3/server/1/owner", &json!({ "owner": 3 })));
    good(client.post("/api/dci/v3/server/1/install", &json!({ "os_template": 1, "password": "s3cret" })));
    simulator.advance(SignedDuration::from_mins(20)).unwrap();
    let server = good(client.get("/api/dci/v3/server/1"));
    assert_eq!((&server["operation"]["status"], &server["power_status"]), (&json!("ok"), &json!("on")));
    simulator.panel(|panel| assert_eq!(panel.data_owners(ServerId(1)), ["ben@example.com"]));
    good(client.delete("/api/dci/v3/server/1/owner"));
    good(client.post("/api/dci/v3/server/1/diagnostics", &json!({ "clear_disks": true })));
    simulator.advance(SignedDuration::from_mins(30)).unwrap();
    simulator.panel(|panel| assert!(panel.data_owners(ServerId(1)).is_empty()));
}

#[test]
fn the_log_tells_what_was_asked_and_what_it_did_without_secrets() {
    let simulator = start();
    let client = Client::of(&simulator);
    good(client.get("/api/dci/v3/server?limit=1"));
    good(client.post("/api/dci/v3/server/1/install", &json!({ "os_template": 1, "password": "s3cret" })));
    assert_eq!(status(client.post("/api/dci/v3/server/1/power_on", &json!({}))), 409);
    let entries = simulator.log().entries();
    let lines: Vec<_> = entries.iter().map(|entry| (entry.line(), entry.status, entry.write)).collect();
    assert_eq!(
        lines,
        [
            ("POST /api/auth/v4/public/token".to_owned(), Some(201), false),
            ("GET /api/dci/v3/server".to_owned(), Some(200), false),
            ("POST /api/dci/v3/server/1/install".to_owned(), Some(200), true),
            ("POST /api/dci/v3/server/1/power_on".to_owned(), Some(409), true),
        ]
    );
    assert_eq!(entries[1].target, "/api/dci/v3/server?limit=1");
    assert_eq!(entries[2].effect.as_deref(), Some("started install on server 1 (operation 9)"));
    assert_eq!(entries[3].effect, None);
    assert!(entries.iter().all(|entry| entry.user.as_deref() == Some(ROOT)));
    let shown = format!("{entries:?}{}", serde_json::to_string(&entries).unwrap());
    for secret in ["s3cret", ROOT_PASSWORD, &client.token] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert_eq!((simulator.log().write_count(), simulator.log().writes().len()), (2, 2));
    simulator.log().clear();
    assert_eq!((simulator.log().entries().len(), simulator.log().write_count()), (0, 0));
    simulator.log().wait_for(std::time::Duration::from_millis(1), |_| true).unwrap_err();
    assert_eq!(simulator.log().last_number(), 4, "numbers go on");
}

#[test]
fn a_test_waits_for_a_request_without_polling() {
    let simulator = start();
    let client = Client::of(&simulator);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            simulator.log().wait_for(PATIENCE, |entry| {
                // A test may look at the panel while it judges.
                entry.is("POST", "/install") && simulator.panel(|panel| panel.servers().len()) == 5
            })
        });
        good(client.post("/api/dci/v3/server/3/install", &json!({ "os_template": 1, "password": "x" })));
        let entry = waiting.join().unwrap().unwrap();
        simulator.panel(|panel| assert!(panel.server(ServerId(3)).unwrap().running_operation().is_some()));
        let again = simulator.log().wait_after(entry.number, std::time::Duration::ZERO, |_| true).unwrap_err();
        assert!(again.to_string().contains("/api/dci/v3/server/3/install"), "{again}");
    });
}

#[test]
fn one_connection_carries_many_requests() {
    let simulator = start();
    let mut socket = BufReader::new(connect(&simulator));
    for _ in 0..3 {
        write!(socket.get_mut(), "GET /api/dci/v3/location HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let (mut line, mut length) = (String::new(), 0);
        while {
            line.clear();
            socket.read_line(&mut line).unwrap();
            line != "\r\n"
        } {
            if let Some(value) = line.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        socket.read_exact(&mut body).unwrap();
        assert!(String::from_utf8(body).unwrap().contains("isp-box-instance"));
    }
    assert_eq!(simulator.log().last_number(), 3);
}

#[test]
fn many_clients_at_once_are_answered_each_by_itself() {
    let simulator = Simulator::start(dcimanager_sim::Config { fleet: Fleet::generate(64, 5), ..config() }).unwrap();
    let simulator = &simulator;
    thread::scope(|scope| {
        for number in 1..=16_u64 {
            scope.spawn(move || {
                let client = Client::of(simulator);
                for _ in 0..10 {
                    let server = good(client.get(&format!("/api/dci/v3/server/{number}")));
                    assert_eq!(server["id"], number);
                }
            });
        }
    });
    assert_eq!(simulator.log().last_number(), 16 * 11);
}

#[test]
fn what_is_no_call_of_the_api_gets_the_envelope_too() {
    let simulator = start();
    for (request, expected) in [("GET /index.html", "404"), ("PUT /api/dci/v3/server", "405"), ("GET /api/", "404")] {
        let answer = raw(&simulator, request, &[], "");
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{request}: {answer}");
        assert!(answer.contains(r#"{"error":{"code":"#), "{answer}");
        assert!(answer.contains("content-type: application/json"), "{answer}");
    }
    let large = "x".repeat(1024 * 1024 + 1);
    let answer = raw(&simulator, "POST /api/auth/v4/public/token", &[], &large);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[test]
fn services_can_sleep_from_the_start_and_sessions_can_be_short() {
    let mut short = config();
    short.idle_calls = 2;
    short.token_lifetime = Some(SignedDuration::from_mins(1));
    let simulator = Simulator::start(short).unwrap();
    let body = r#"{"email":"root@example.com","password":"root's password"}"#;
    let headers = [("isp-box-instance", "true")];
    for expected in ["503", "503", "201"] {
        let answer = raw(&simulator, "POST /api/auth/v4/public/token", &headers, body);
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{answer}");
    }
    let client = Client::of(&simulator);
    simulator.panel(|panel| panel.suspend_services(0));
    simulator.advance(SignedDuration::from_mins(1)).unwrap();
    assert_eq!(status(client.get("/api/dci/v3/location")), 401);
}

#[test]
fn a_stopped_simulator_answers_nobody_and_can_still_be_looked_at() {
    let mut simulator = start();
    let client = Client::of(&simulator);
    let address = simulator.address();
    simulator.stop();
    assert!(client.get("/api/dci/v3/location").is_err());
    assert_eq!(simulator.panel(|panel| panel.servers().len()), 5);
    let again = Simulator::start(dcimanager_sim::Config { listen: address, ..config() });
    assert_eq!(again.unwrap().address(), address, "the address is free again");
}

#[test]
fn a_start_that_cannot_be_says_why() {
    let simulator = start();
    let taken = Simulator::start(dcimanager_sim::Config { listen: simulator.address(), ..config() }).unwrap_err();
    assert_eq!(taken.code(), "simulator-listen");
    assert!(taken.to_string().contains(&simulator.address().to_string()), "{taken}");
    let mut bad = config();
    bad.fleet.servers[0].owner = Some(dcimanager_sim::ids::UserId(99));
    let bad = Simulator::start(bad).unwrap_err();
    assert!(matches!(bad, StartError::Fleet(_)) && bad.code() == "fleet-missing", "{bad}");
}

#[test]
fn a_password_is_made_when_none_is_given_and_shown_by_nobody() {
    let mut without = config();
    without.password = None;
    let simulator = Simulator::start(without).unwrap();
    let password = simulator.password().expose_secret();
    assert_eq!(password.len(), 32);
    assert!(!format!("{simulator:?}").contains(password));
    let body = json!({ "email": simulator.administrator(), "password": password }).to_string();
    let answer = raw(&simulator, "POST /api/auth/v4/public/token", &[("isp-box-instance", "true")], &body);
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(!format!("{:?}", simulator.log().entries()).contains(password));
}
