use std::collections::BTreeSet;

use serde_json::json;

use super::{port, server, with, words};
use crate::contract::{Failure, ServiceStatus};
use crate::lifecycle::ports::Port;
use crate::lifecycle::switching::{Direction, chosen, decide, given_up, switching};

fn ports(numbers: &[u64]) -> BTreeSet<Port> {
    numbers.iter().map(|port| Port { switch: 3, port: *port }).collect()
}

#[test]
fn ded_10_every_open_port_is_shut_but_the_bmcs() {
    with(ServiceStatus::Active, |context| {
        let shut = server(
            json!({"switch_connection": [port(21, "down", false), port(22, "up", false), port(40, "up", true)]}),
        );
        assert_eq!(chosen(context, &shut, Direction::Shut), Ok(ports(&[22])));
        let verdict = decide(context, &shut, switching(7, Direction::Shut, ports(&[22]))).unwrap();
        assert!(words(&verdict).starts_with("act DisablePort(Port { switch: 3, port: 22 })"), "{verdict:?}");
        let done = server(json!({"switch_connection": [port(22, "down", false), port(40, "up", true)]}));
        let verdict = decide(context, &done, switching(7, Direction::Shut, ports(&[22]))).unwrap();
        insta::assert_snapshot!(words(&verdict));
    });
}

/// Or a lost reply would make it look as if it had been shut before, and the resume would leave it dead.
#[test]
fn ded_10_a_port_that_was_opened_meanwhile_is_remembered_before_it_is_shut() {
    with(ServiceStatus::Active, |context| {
        let opened = server(json!({"switch_connection": [port(21, "up", false), port(22, "down", false)]}));
        let verdict = decide(context, &opened, switching(7, Direction::Shut, ports(&[22]))).unwrap();
        assert!(words(&verdict).starts_with("wait 0"), "{verdict:?}");
        let verdict = decide(context, &opened, switching(7, Direction::Shut, ports(&[21, 22]))).unwrap();
        assert!(words(&verdict).starts_with("act DisablePort(Port { switch: 3, port: 21 })"), "{verdict:?}");
    });
}

#[test]
fn ded_11_what_the_administrator_had_shut_before_a_suspend_is_not_opened_by_the_resume() {
    let shut = json!({"switch_connection": [port(21, "down", false), port(22, "down", false)]});
    let mut remembered = String::new();
    with(ServiceStatus::Active, |context| {
        assert_eq!(chosen(context, &server(shut.clone()), Direction::Shut), Ok(ports(&[])));
        let done = decide(context, &server(shut.clone()), switching(7, Direction::Shut, ports(&[]))).unwrap();
        let crate::lifecycle::verdict::Verdict::Done(changes) = done else { panic!("{done:?}") };
        remembered = changes.parameters.iter().find(|one| one.name == "shut-ports").unwrap().value.clone();
    });
    let call = super::call();
    let mut service = super::service(ServiceStatus::Suspended);
    service.parameters.push(crate::parameters::parameter("shut-ports", remembered));
    let context = super::Context::new(&super::NoIo, &call, &service).unwrap();
    assert_eq!(chosen(&context, &server(shut), Direction::Open), Ok(ports(&[])));
}

#[test]
fn ded_10_without_switch_ports_the_service_is_not_stopped() {
    with(ServiceStatus::Active, |context| {
        for connections in [json!([]), json!([port(40, "up", true)])] {
            let server = server(json!({"switch_connection": connections}));
            let refused = chosen(context, &server, Direction::Shut).unwrap_err();
            assert!(matches!(&refused, Failure::Refused(why) if why.code == "no-switch-port"), "{refused:?}");
        }
    });
}

#[test]
fn ded_10_a_connection_that_does_not_say_whether_it_is_the_bmcs_stops_the_step() {
    with(ServiceStatus::Active, |context| {
        let unclear = json!([{"id": 21, "switch": 3, "admin_status": "up"}]);
        let server = server(json!({"switch_connection": unclear}));
        assert!(matches!(chosen(context, &server, Direction::Shut), Err(Failure::Protocol(_))));
    });
}

#[test]
fn ded_11_only_what_the_suspend_had_shut_is_opened() {
    let call = super::call();
    let mut service = super::service(ServiceStatus::Suspended);
    service.parameters.push(crate::parameters::parameter("shut-ports", "3/22"));
    let context = super::Context::new(&super::NoIo, &call, &service).unwrap();
    let down = server(json!({"switch_connection": [port(21, "down", false), port(22, "down", false)]}));
    assert_eq!(chosen(&context, &down, Direction::Open), Ok(ports(&[22])));
}

/// What is next for a server with port 21 shut by the administrator, once the operation was given up.
fn taken_back(status: ServiceStatus, direction: Direction, port_22: &str) -> String {
    let mut said = String::new();
    with(status, |context| {
        let server = server(json!({"switch_connection": [port(21, "down", false), port(22, port_22, false)]}));
        let state = given_up(switching(7, direction, ports(&[22])));
        said = words(&decide(context, &server, state).unwrap());
    });
    said
}

#[test]
fn ded_10_a_suspend_that_is_given_up_opens_what_it_had_shut_and_nothing_else() {
    let shut = taken_back(ServiceStatus::Active, Direction::Shut, "down");
    assert!(shut.starts_with("act EnablePort(Port { switch: 3, port: 22 })"), "{shut}");
    assert!(taken_back(ServiceStatus::Active, Direction::Shut, "up").starts_with("undone"));
    // It was stopped before, and stays so.
    assert!(taken_back(ServiceStatus::Suspended, Direction::Shut, "down").starts_with("undone"));
}

#[test]
fn ded_11_a_resume_that_is_given_up_shuts_what_it_had_opened() {
    let open = taken_back(ServiceStatus::Suspended, Direction::Open, "up");
    assert!(open.starts_with("act DisablePort(Port { switch: 3, port: 22 })"), "{open}");
    assert!(taken_back(ServiceStatus::Suspended, Direction::Open, "down").starts_with("undone"));
    // It ran before, and goes on running.
    assert!(taken_back(ServiceStatus::Active, Direction::Open, "up").starts_with("undone"));
}
