//! What a module can ask for: nothing but its own panel.

use billing::{DataDir, RehearsalCalls, Rehearse, Store};
use processing_engine::{Engine, EngineConfig};
use test_guests::{Guest, Op, PASSWORD, Panel, respond};

use crate::host::{Host, tight};

fn hostile(ops: impl IntoIterator<Item = Op>) -> Guest {
    Guest::named("hostile", "1.0.0").does("open", ops)
}

/// An order whose module sends these requests to a panel of its own; none of them may arrive anywhere.
fn denied(thing: &str, ops: Vec<Op>) -> String {
    let panel = Panel::answering(200, "");
    let host = Host::with(&hostile(ops), Some(&panel.url()));
    host.runs();
    assert_eq!(panel.received(), []);
    host.is_as_in_the_table(thing)
}

#[test]
fn a_flood_of_requests() {
    let panel = Panel::answering(200, "");
    let host = Host::with(&hostile([Op::Repeat(100_000, vec![Op::get("/")])]), Some(&panel.url()));
    host.runs();
    assert_eq!(panel.received().len(), tight().requests);
    insta::assert_snapshot!(host.is_as_in_the_table("a flood of requests"));
}

#[test]
fn a_request_to_another_host() {
    let other = Panel::answering(200, "");
    let ops = [format!("{}/x", other.url()), format!("//{}/x", other.address), format!("@{}/x", other.address)];
    let said = denied("a request to another host", ops.iter().map(|path| Op::get(path)).collect());
    assert_eq!(other.received(), []);
    insta::assert_snapshot!(said.replace(&other.address.to_string(), "<other>"));
}

#[test]
fn a_request_to_another_scheme_or_port() {
    let ops = ["https://127.0.0.1/", "file:///etc/passwd", "ftp://127.0.0.1/", ":1/", ":443/x"];
    denied("a request to another scheme or port", ops.map(Op::get).to_vec());
}

#[test]
fn path_tricks() {
    let ops = [
        "//other.example/",
        "/..",
        "/a/../../b",
        "/%2e%2e/x",
        "/a/%2E./b",
        "/a/..%2fb",
        "/@other.example/",
        "/user:pw@other.example/",
        "/\\other.example/",
        "\\\\other.example\\",
        "/a/%5c..%5cb",
        "/a#b",
        "/a\u{0}",
        "/\u{202e}a",
    ];
    denied("path tricks: //other, .., @, \\, encoded ones", ops.map(Op::get).to_vec());
}

#[test]
fn a_line_break_in_a_path_or_a_header() {
    let ops = vec![
        Op::get("/a\r\nHost: other"),
        Op::get("/a%0d%0aX: y"),
        Op::get("/").header("x", "a\r\nHost: other"),
        Op::get("/").header("x\r\n", "a"),
        Op::get("/").header("x", "a\r\n\r\nGET /second HTTP/1.1"),
    ];
    insta::assert_snapshot!(denied("a line break in a path or a header", ops));
}

#[test]
fn a_header_that_is_the_hosts_own() {
    let names = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "X-Forwarded-For", "Proxy-Authorization"];
    denied("a header that is the host's own", names.map(|name| Op::get("/").header(name, "1")).to_vec());
}

#[test]
fn a_request_of_more_bytes_than_a_panel_wants() {
    denied("a request of more bytes than a panel wants", vec![Op::post("/", &"x".repeat(2 * 1024 * 1024))]);
}

#[test]
fn a_redirect_to_another_host() {
    let other = Panel::answering(200, "from the other one");
    let to = format!("{}/x", other.url());
    let panel = Panel::start(move |_, stream| respond(stream, 302, &[("location", &to)], b"go there"));
    let host = Host::with(&hostile([Op::post("/", "{}")]), Some(&panel.url()));
    host.runs();
    assert_eq!((panel.received().len(), other.received().len()), (1, 0));
    host.is_as_in_the_table("a redirect to another host");
}

#[test]
fn a_name_that_resolves_to_a_forbidden_address() {
    let panel = Panel::answering(200, "");
    let url = panel.url().replace("127.0.0.1", "localhost");
    let mut host = Host::with(&hostile([Op::get("/")]), Some(&url)).alone();
    // Now the provider forbids what the name resolves to; every panel of this test is there.
    host.world.restart_with(processing_engine::Limits { dial_loopback: false, ..tight() });
    host.world.run();
    assert_eq!(panel.received(), []);
    let said = host.is_as_in_the_table("a name that resolves to a forbidden address");
    insta::assert_snapshot!(said.replace(&panel.address.port().to_string(), "<port>"));
}

#[test]
fn an_act_that_bears_the_password_is_withheld_from_a_rehearsal_and_listed() {
    let panel = Panel::answering(200, "{}");
    let act = Op::post("/dci/v3/server/1/poweroff", &format!(r#"{{"x":"{PASSWORD}"}}"#));
    let host = Host::with(&hostile([act]), Some(&panel.url())).alone();
    let engine = Engine::new(EngineConfig { limits: tight(), ..EngineConfig::default() }).unwrap();
    let store = Store::open(&DataDir::open(host.world.data()).unwrap()).unwrap();
    let operation = Rehearse::Operation(host.operation().id);
    let found = host.world.billing.rehearse(&RehearsalCalls::new(engine, &store), operation).unwrap();
    assert_eq!(panel.received(), []);
    let acts: Vec<String> = found.acts().map(|act| format!("{} {}", act.method, act.path)).collect();
    assert_eq!(acts, ["POST /dci/v3/server/1/poweroff"], "{found:?}");
}
