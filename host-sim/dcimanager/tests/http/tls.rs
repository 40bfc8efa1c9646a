//! HTTPS with a private authority.

use std::io::{Read as _, Write as _};

use dcimanager_sim::Simulator;
use dcimanager_sim::fault::{Fault, Rule};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::client::{Client, agent, config, connect, good};

fn trusting(pem: &str) -> ureq::Agent {
    let roots = RootCerts::new_with_certs(&[Certificate::from_pem(pem.as_bytes()).unwrap()]);
    agent(ureq::Agent::config_builder().tls_config(TlsConfig::builder().root_certs(roots).build()))
}

#[test]
fn a_client_that_knows_the_authority_is_answered() {
    let simulator = Simulator::start(config().with_tls()).unwrap();
    assert!(simulator.url().starts_with("https://127.0.0.1:"));
    let mut client = Client::with(&simulator, trusting(simulator.ca_pem().unwrap()));
    assert_eq!(good(client.get("/api/dci/v3/server/4"))["name"], "Srv-4");
    client.url = format!("https://localhost:{}", simulator.address().port());
    assert_eq!(good(client.get("/api/dci/v3/server/4"))["name"], "Srv-4");
    simulator.faults(|faults| faults.add(Rule::any(Fault::HalfBody)));
    client.get("/api/dci/v3/server/4").unwrap_err();
}

#[test]
fn a_client_that_does_not_is_told_so_by_its_library() {
    let simulator = Simulator::start(config().with_tls()).unwrap();
    let other = Simulator::start(config().with_tls()).unwrap();
    let stranger = trusting(other.ca_pem().unwrap());
    let error = stranger.get(simulator.url()).call().unwrap_err().to_string();
    assert!(error.contains("certificate"), "{error}");
    assert_eq!(simulator.log().last_number(), 0);
}

#[test]
fn plain_http_on_the_tls_port_gets_no_answer_and_harms_nobody() {
    let simulator = Simulator::start(config().with_tls()).unwrap();
    let mut socket = connect(&simulator);
    write!(socket, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // It is a TLS alert or nothing, in no case HTTP.
    let _ = socket.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"));
    let client = Client::with(&simulator, trusting(simulator.ca_pem().unwrap()));
    good(client.get("/api/dci/v3/location"));
}

#[test]
fn without_tls_there_is_no_authority() {
    assert!(Simulator::start(config()).unwrap().ca_pem().is_none());
}
