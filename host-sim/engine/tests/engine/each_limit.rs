//! Every limit of the table, on both of its sides: what a call comes to that stays within it, and one that goes one step
//! beyond. A limit that is added without its two sides fails here.

use std::time::Duration;

use processing_engine::{CallError, Called, Limits, Record, TlsTrust};

use crate::support::{Guest, Op, Panel, context, engine_with, respond, service, settings, short};

/// A service of this computer that accepts connections and never says anything.
fn silent() -> Panel {
    Panel::start_wrapped(
        std::sync::Arc::new(|_| {
            std::thread::park();
            Err(std::io::ErrorKind::Other.into())
        }),
        |_, _| Ok(()),
    )
}

fn panel() -> Panel {
    Panel::start(|_, stream| respond(stream, 200, &[], &[b'x'; 1_000]))
}

/// How a call ended, in one word.
fn word<T: std::fmt::Debug>(called: &Called<T>) -> String {
    match &called.outcome {
        Ok(Ok(_)) => "ok".to_owned(),
        Ok(Err(failure)) => failure.code().to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

/// What loading the guest and calling its `check-connection` with this panel comes to.
fn call(limits: &Limits, guest: &Guest, url: &str) -> (String, Option<Called<()>>) {
    match engine_with(limits.clone()).load_bytes("guest.wasm", &guest.build()) {
        Err(error) => (error.code().to_owned(), None),
        Ok(module) => {
            let mut context = context(url);
            context.record = Record::Everything;
            let called = module.check_connection(&context);
            (word(&called), Some(called))
        }
    }
}

fn checked(limits: &Limits, ops: impl IntoIterator<Item = Op>) -> String {
    call(limits, &Guest::new().check_connection(ops), &panel().url()).0
}

fn body(limits: &Limits, guest: Guest, wat: &str) -> String {
    call(limits, &guest.body("check-connection", wat), &panel().url()).0
}

/// What `open` comes to when it answers with `more` and a state, or `done` and parameters, of this length.
fn opened(limits: &Limits, memory: &str, body: &str) -> String {
    let module =
        engine_with(limits.clone()).load_bytes("guest.wasm", &Guest::new().memory(memory).body("open", body).build());
    word(&module.unwrap().open(&context("http://127.0.0.1:1"), &service()))
}

const FOREVER: &str = "(loop $forever (br $forever))";

/// A call within the limit, and one beyond it.
fn both(key: &str) -> [String; 2] {
    let default = Limits::default();
    let text = |length: usize| "t".repeat(length);
    let stays = |limits: Limits, within: Vec<Op>, beyond: Vec<Op>| [checked(&limits, within), checked(&limits, beyond)];
    match key {
        "deadline" => stays(short(), vec![Op::get("/")], vec![Op::Wat(FOREVER.into())]),
        "grace" => {
            let url = Panel::start(|_, _| {
                std::thread::park();
                Ok(())
            })
            .url();
            let go_on = |ops: Vec<Op>| call(&short(), &Guest::new().check_connection(ops), &url).0;
            [go_on(vec![Op::get("/")]), go_on(vec![Op::get("/"), Op::Wat(FOREVER.into())])]
        }
        "connect" => {
            let limits = Limits { connect: Duration::from_millis(200), ..default };
            let reach = |url: &str| call(&limits, &Guest::new().check_connection([Op::get("/")]), url).0;
            // TLS belongs to connecting: with a server that never says a word it takes for ever.
            [reach(&panel().url()), reach(&silent().url().replace("http:", "https:"))]
        }
        // Two pages are there already; 64 KiB each.
        "memory" => {
            let limits = Limits { memory: 10 * 65_536, ..default };
            [8, 9].map(|pages| {
                body(&limits, Guest::new(), &format!("(drop (memory.grow (i32.const {pages}))) (i32.const 1024)"))
            })
        }
        "table-elements" => {
            let limits = Limits { table_elements: 50, ..default };
            let table = || Guest::new().define("(table $t 0 funcref)");
            [50, 51].map(|count| {
                let grow = format!("(drop (table.grow $t (ref.null func) (i32.const {count}))) (i32.const 1024)");
                body(&limits, table(), &grow)
            })
        }
        // A component of `wit-component` has three.
        "instances" => {
            [3, 2].map(|instances| checked(&Limits { instances, ..Limits::default() }, [Op::Log(0, "x".into())]))
        }
        "memories" => {
            [1, 0].map(|memories| checked(&Limits { memories, ..Limits::default() }, [Op::Log(0, "x".into())]))
        }
        "tables" => {
            let limits = Limits { tables: 5, ..default };
            // Those of `wit-component` are among them.
            [1, 9]
                .map(|count| body(&limits, Guest::new().define(&"(table 1 funcref)".repeat(count)), "(i32.const 1024)"))
        }
        "stack" => {
            let deep = "(func $deep (param $n i32) (if (local.get $n) (then (call $deep (i32.sub (local.get $n) (i32.const 1))))))";
            [100, 100_000_000].map(|depth| {
                body(
                    &Limits { stack: 128 * 1024, ..Limits::default() },
                    Guest::new().define(deep),
                    &format!("(call $deep (i32.const {depth})) (i32.const 1024)"),
                )
            })
        }
        "hostcall-fuel" => {
            let limits = Limits { hostcall_fuel: 100_000, ..default };
            [99_000, 101_000].map(|bytes| {
                let write = format!("(call $log (i32.const 1) (i32.const 0) (i32.const {bytes})) (i32.const 1024)");
                body(&limits, Guest::new().memory("10"), &write)
            })
        }
        "requests" => stays(
            Limits { requests: 3, ..default },
            vec![Op::Repeat(3, vec![Op::get("/")])],
            vec![Op::Repeat(5, vec![Op::get("/")])],
        ),
        "request-body" => stays(
            Limits { request_body: 10, ..default },
            vec![Op::post("/", &text(10))],
            vec![Op::post("/", &text(11))],
        ),
        "path" => stays(
            Limits { path: 10, ..default },
            vec![Op::get(&format!("/{}", text(9)))],
            vec![Op::get(&format!("/{}", text(10)))],
        ),
        "headers" => stays(
            Limits { headers: 1, ..default },
            vec![Op::get("/").header("x-a", "1")],
            vec![Op::get("/").header("x-a", "1").header("x-b", "1")],
        ),
        "header-bytes" => stays(
            Limits { header_bytes: 5, ..default },
            vec![Op::get("/").header("x-a", "12")],
            vec![Op::get("/").header("x-a", "123")],
        ),
        "response-body" => {
            [1_000, 999].map(|response_body| checked(&Limits { response_body, ..Limits::default() }, [Op::get("/")]))
        }
        "log-line" => [10, 11].map(|length| logged(&Limits { log_line: 10, ..Limits::default() }, 1, &text(length))),
        "log-lines" => [2, 3].map(|times| logged(&Limits { log_lines: 2, ..Limits::default() }, times, "x")),
        "log-bytes" => [2, 3].map(|times| logged(&Limits { log_bytes: 20, ..Limits::default() }, times, &text(10))),
        "session-entries" => {
            let set = |key| Op::SetSession(key, "planted", 1_000);
            let limits = Limits { session_entries: 2, ..default };
            stays(
                limits,
                vec![set("a"), set("b"), Op::GetSession("a")],
                vec![set("a"), set("b"), set("c"), Op::GetSession("a")],
            )
        }
        "session-entry" => stays(
            Limits { session_entry: 10, ..default },
            vec![Op::SetSession("k", "123456789", 1_000)],
            vec![Op::SetSession("k", "1234567890", 1_000)],
        ),
        "session-values" => {
            let set = |value| Op::SetSession("k", value, 1_000);
            let limits = Limits { session_values: 2, ..default };
            stays(limits, vec![set("one"), set("two")], vec![set("one"), set("two"), set("three")])
        }
        "record-ids" => stays(
            Limits { record_ids: 2, ..default },
            vec![Op::Records(vec!["1", "2"])],
            vec![Op::Records(vec!["1", "2", "3"])],
        ),
        "state" => [10, 11].map(|length| opened(&Limits { state: 10, ..Limits::default() }, "2", &more(length))),
        "list" => [3, 4].map(|length| opened(&Limits { list: 3, ..Limits::default() }, "2", &done(3_200, length))),
        "service-list" => {
            [3, 4].map(|length| opened(&Limits { service_list: 3, ..Limits::default() }, "2", &done(3_200, length)))
        }
        // One parameter, whose name is so long: its record lies in the zeros, its text in the heap.
        "text" => [10, 11].map(|length| {
            let name = format!(
                "(i32.store (i32.const 3200) (i32.const 8192)) (i32.store (i32.const 3204) (i32.const {length}))"
            );
            opened(&Limits { text: 10, ..Limits::default() }, "2", &format!("{name} {}", done(3_200, 1)))
        }),
        "recording" => [1_000, 999].map(|recording| {
            let guest = Guest::new().check_connection([Op::get("/")]);
            let (_, called) = call(&Limits { recording, ..Limits::default() }, &guest, &panel().url());
            let record = called.unwrap().report.record.unwrap();
            if record.is_complete() { "whole".to_owned() } else { "not whole".to_owned() }
        }),
        "module-file" => {
            let size = Guest::new().check_connection([Op::Log(0, "x".into())]).build().len();
            [size, size - 1]
                .map(|module_file| checked(&Limits { module_file, ..Limits::default() }, [Op::Log(0, "x".into())]))
        }
        // Two values in a loop.
        "function" => {
            let looping = "(local $a i32) (local $b i32) (loop (br_if 0 (local.get $a)) (local.set $b (i32.const 1)))";
            let guest = || Guest::new().define(&format!("(func $looping {looping})"));
            let measured = (0..100).find(|function| {
                let limits = Limits { function: *function, ..Limits::default() };
                call(&limits, &guest(), "http://127.0.0.1:1").0 != "module-compile-effort"
            });
            let least = measured.unwrap();
            [least, least - 1].map(|function| {
                call(
                    &Limits { function, ..Limits::default() },
                    &guest().check_connection([Op::Log(0, "x".into())]),
                    "http://127.0.0.1:1",
                )
                .0
            })
        }
        "compile" => [default.compile, Duration::ZERO]
            .map(|compile| checked(&Limits { compile, ..Limits::default() }, [Op::Log(0, "x".into())])),
        "dial-loopback" => [true, false].map(|dial_loopback| {
            let limits = Limits { dial_loopback, ..Limits::default() };
            dialled(&limits, &panel().url().replace("127.0.0.1", "localhost"))
        }),
        // Nobody is there; what counts is whether anybody knocks.
        "dial-private" => [true, false].map(|dial_private| {
            dialled(
                &Limits { dial_private, connect: Duration::from_millis(100), ..Limits::default() },
                "http://10.255.255.1",
            )
        }),
        "dial-link-local" => [true, false].map(|dial_link_local| {
            dialled(
                &Limits { dial_link_local, connect: Duration::from_millis(100), ..Limits::default() },
                "http://169.254.1.1",
            )
        }),
        other => panic!("the limit {other} has no test of its two sides"),
    }
}

fn more(length: u32) -> String {
    format!(
        "(i32.store8 (i32.const 1032) (i32.const 1)) (i32.store (i32.const 1040) (i32.const 8192)) \
         (i32.store (i32.const 1044) (i32.const {length})) (i32.const 1024)"
    )
}

fn done(at: u32, length: u32) -> String {
    format!(
        "(i32.store (i32.const 1052) (i32.const {at})) (i32.store (i32.const 1056) (i32.const {length})) (i32.const 1024)"
    )
}

fn logged(limits: &Limits, times: u32, line: &str) -> String {
    let guest = Guest::new().check_connection([Op::Repeat(times, vec![Op::Log(1, line.to_owned())])]);
    let report = call(limits, &guest, "http://127.0.0.1:1").1.unwrap().report;
    let cut = report.log.iter().any(|line| line.message.ends_with('…'));
    format!("{} lines{}, {} dropped", report.log.len(), if cut { ", cut" } else { "" }, report.log_dropped)
}

/// What a request over a connection of a host with these limits comes to.
fn dialled(limits: &Limits, url: &str) -> String {
    let settings =
        processing_engine::ConnectionSettings { egress: limits.egress(), tls: TlsTrust::PublicRoots, ..settings(url) };
    let module =
        engine_with(limits.clone()).load_bytes("guest.wasm", &Guest::new().check_connection([Op::get("/")]).build());
    let context = crate::support::context_for(processing_engine::Connection::new(settings).unwrap());
    let called = module.unwrap().check_connection(&context);
    match word(&called).as_str() {
        "denied" => "denied".to_owned(),
        _ => "dialled".to_owned(),
    }
}

#[test]
fn every_limit_holds_on_both_of_its_sides() {
    let said: Vec<String> = Limits::ALL
        .iter()
        .map(|limit| {
            let key = limit.key();
            let [within, beyond] = both(&key);
            format!("{key}: {within} | {beyond}")
        })
        .collect();
    let expected = [
        "deadline: status-200 | limit-deadline",
        "grace: timeout | limit-deadline",
        "connect: status-200 | connect",
        "memory: ok | limit-memory",
        "table-elements: ok | limit-table",
        "instances: ok | module-start",
        "memories: ok | module-beyond-limits",
        "tables: ok | module-beyond-limits",
        "stack: ok | module-trap",
        "hostcall-fuel: ok | limit-hostcall",
        "requests: status-200 | limit-requests",
        "request-body: status-200 | denied",
        "path: status-200 | denied",
        "headers: status-200 | denied",
        "header-bytes: status-200 | denied",
        "response-body: status-200 | too-large",
        "log-line: 1 lines, 0 dropped | 1 lines, cut, 0 dropped",
        "log-lines: 2 lines, 0 dropped | 2 lines, 1 dropped",
        "log-bytes: 2 lines, 0 dropped | 2 lines, 1 dropped",
        "session-entries: some | none",
        "session-entry: ok | limit-argument",
        "session-values: ok | limit-argument",
        "record-ids: status-000 | limit-argument",
        "state: ok | limit-result",
        "list: ok | limit-result",
        "service-list: ok | limit-result",
        "text: ok | limit-result",
        "recording: whole | not whole",
        "module-file: ok | module-too-large",
        "function: ok | module-compile-effort",
        "compile: ok | module-compile-time",
        "dial-loopback: dialled | denied",
        "dial-private: dialled | denied",
        "dial-link-local: dialled | denied",
    ];
    assert_eq!(said, expected);
}

#[test]
fn an_error_at_a_limit_names_the_limit() {
    let limits = Limits { memory: 10 * 65_536, ..Limits::default() };
    let grow = Guest::new().body("check-connection", "(drop (memory.grow (i32.const 9))) (i32.const 1024)");
    let called = call(&limits, &grow, "http://127.0.0.1:1").1.unwrap();
    assert!(matches!(called.outcome, Err(CallError::MemoryLimit { asked: 720_896, limit: 655_360 })));
}
