//! What a panel can answer, to a module that believes it.

use std::time::Duration;

use dcimanager_sim::fault::{Fault, Rule};
use system_tests::{Options, PANEL_PASSWORD, World};
use test_guests::{Guest, Op, PASSWORD, Panel, respond};

use crate::host::{Host, tight};
use crate::table::row;

/// An order whose module asks this panel once, beside the good module.
fn asked(panel: &Panel, op: Op) -> Host {
    let host = Host::with(&Guest::named("hostile", "1.0.0").does("open", [op]), Some(&panel.url()));
    host.runs();
    host
}

#[test]
fn an_answer_that_drips_for_ever() {
    let panel = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 1000000\r\n\r\n")?;
        loop {
            stream.write_all(b"x")?;
            stream.flush()?;
            std::thread::park_timeout(Duration::from_millis(5));
        }
    });
    asked(&panel, Op::get("/")).is_as_in_the_table("an answer that drips for ever");
}

#[test]
fn an_answer_that_drips_for_ever_under_the_good_module() {
    let world = World::with(Options { limits: tight(), ..Options::default() });
    let drip = Fault::Drip { bytes: 1, milliseconds: 50 };
    world.panel.faults(|faults| faults.add(Rule::new("GET", "*/server", drip).always()));
    let service = world.order();
    world.run();
    let operation = world.last_operation(service);
    let failure = operation.failure.as_ref().unwrap();
    let row = row("an answer that drips for ever, under the good module");
    assert_eq!((failure.code.as_str(), operation.failures, operation.task.is_some()), (row.code, 10, true));
    // The panel is well again: staff close the task, and the order is delivered.
    world.panel.faults(|faults| faults.clear());
    world.close_task(&[]);
    assert_eq!(world.service(service).status.word(), "active");
}

#[test]
fn an_answer_of_10_gb() {
    let panel =
        Panel::start(|_, stream| stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 10000000000\r\n\r\nxxxx"));
    asked(&panel, Op::get("/")).is_as_in_the_table("an answer of 10 GB, announced");
}

#[test]
fn an_answer_without_an_end() {
    let panel = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"10000\r\n")?;
            stream.write_all(&[b'x'; 0x10000])?;
            stream.write_all(b"\r\n")?;
        }
    });
    let host = asked(&panel, Op::get("/"));
    host.is_as_in_the_table("an answer without an end");
}

#[test]
fn headers_without_an_end() {
    let panel = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\nx-more: ")?;
        loop {
            stream.write_all(b"and more ")?;
        }
    });
    asked(&panel, Op::get("/")).is_as_in_the_table("headers without an end");
}

#[test]
fn a_panel_that_repeats_the_password() {
    let panel =
        Panel::start(|request, stream| respond(stream, 400, &[], format!("wrong: {}", request.body).as_bytes()));
    let host = asked(&panel, Op::post("/", &format!(r#"{{"password":"{PASSWORD}"}}"#)));
    let sent = panel.received().pop().unwrap().body;
    let escaped = serde_json::to_string(PANEL_PASSWORD).unwrap();
    assert!(sent.contains(&escaped), "the panel got the password, and repeated it");
    let said = host.is_as_in_the_table("a panel that repeats the password");
    assert!(!said.contains("panel-PASSWORD"), "{said}");
    insta::assert_snapshot!(said);
}
