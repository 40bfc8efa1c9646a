//! Requests: what the panel gets, and what the module gets when it asks for what it must not.

use std::io::Write;

use processing_engine::{Connection, ConnectionSettings, Egress, Limits};

use crate::support::{
    Guest, Op, Panel, Verb, answer, code, context, context_for, engine, engine_with, load, respond, run, settings,
    short,
};

#[test]
fn a_request_arrives_as_the_module_made_it_with_the_hosts_own_headers() {
    let panel = Panel::answering(201, r#"{"id":1}"#);
    let send = Op::post("/dci/v3/server?where=(id%20EQ%201)&limit=0,100", r#"{"a":1}"#)
        .header("isp-box-instance", "true")
        .header("Cookie", "ses6=24-a");
    let called = run(&panel, [send]);
    assert_eq!(answer(&called), ("status-201", r#"{"id":1}"#));
    let [received] = <[_; 1]>::try_from(panel.received()).unwrap();
    assert_eq!(received.line, "POST /dci/v3/server?where=(id%20EQ%201)&limit=0,100 HTTP/1.1");
    assert_eq!(received.header("host"), Some(panel.address.to_string().as_str()));
    assert_eq!(received.header("content-type"), Some("application/json"));
    assert_eq!(received.header("content-length"), Some("7"));
    assert_eq!(received.header("isp-box-instance"), Some("true"));
    assert_eq!(received.header("cookie"), Some("ses6=24-a"));
    assert_eq!(received.header("accept-encoding"), Some("identity"));
    assert_eq!(received.body, r#"{"a":1}"#);
    let report = called.report;
    assert_eq!((report.requests, report.writes, report.request_bytes, report.response_bytes), (1, 1, 7, 8));
}

#[test]
fn every_method_works_with_and_without_a_body() {
    let panel = Panel::answering(200, "");
    let send = |method, body: Option<&str>| Op::Send {
        method,
        path: "/x".into(),
        headers: Vec::new(),
        body: body.map(str::to_owned),
    };
    let called = run(
        &panel,
        [
            send(Verb::Get, None),
            send(Verb::Post, None),
            send(Verb::Post, Some("{}")),
            send(Verb::Delete, None),
            send(Verb::Delete, Some("{}")),
        ],
    );
    assert_eq!(answer(&called).0, "status-200");
    assert_eq!((called.report.requests, called.report.writes), (5, 4));
    let seen: Vec<_> = panel
        .received()
        .into_iter()
        .map(|received| {
            (
                received.line,
                received.headers.iter().find(|(n, _)| n == "content-length").map(|(_, v)| v.clone()),
                received.body,
            )
        })
        .collect();
    let line = |method: &str, length: Option<&str>, body: &str| {
        (format!("{method} /x HTTP/1.1"), length.map(str::to_owned), body.to_owned())
    };
    assert_eq!(
        seen,
        [
            line("GET", None, ""),
            line("POST", Some("0"), ""),
            line("POST", Some("2"), "{}"),
            line("DELETE", None, ""),
            line("DELETE", Some("2"), "{}"),
        ]
    );
    assert_eq!(answer(&run(&panel, [send(Verb::Get, Some("{}"))])).0, "denied");
}

#[test]
fn connections_are_kept_open_between_requests_and_calls() {
    let panel = Panel::answering(200, "");
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/1"), Op::get("/2")]));
    let context = context(&panel.url());
    for _ in 0..3 {
        assert_eq!(answer(&module.check_connection(&context)).0, "status-200");
    }
    assert_eq!(panel.received().iter().map(|received| received.connection).collect::<Vec<_>>(), [0; 6]);
}

#[test]
fn paths_and_headers_that_lead_elsewhere_are_denied_and_nothing_is_sent() {
    let panel = Panel::answering(200, "");
    for path in
        ["//other.example/", "/../x", "/%2e%2e/x", "@other.example/", "/\\other", "/a\r\nHost: other", "http://other/"]
    {
        let called = run(&panel, [Op::get(path)]);
        let (code, message) = answer(&called);
        assert_eq!(code, "denied", "{path:?}");
        assert!(message.starts_with("the path ") && !message.contains('\n'), "{message}");
        assert_eq!((called.report.requests, called.report.denied), (0, 1));
    }
    for (name, value) in [("Host", "other"), ("Content-Length", "5"), ("x", "a\r\nHost: other"), ("x\r\n", "a")] {
        assert_eq!(answer(&run(&panel, [Op::get("/").header(name, value)])).0, "denied", "{name:?}: {value:?}");
    }
    assert_eq!(panel.received(), []);
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let other = Panel::answering(200, "from the other panel");
    let to = format!("{}/x", other.url());
    let panel = Panel::start(move |_, stream| respond(stream, 302, &[("location", &to)], b"go there"));
    assert_eq!(answer(&run(&panel, [Op::get("/")])), ("status-302", "go there"));
    let gone =
        Panel::start(|_, stream| stream.write_all(b"HTTP/1.1 307 X\r\nlocation: /y\r\ncontent-length: 0\r\n\r\n"));
    assert_eq!(answer(&run(&gone, [Op::post("/", "{}")])), ("status-307", ""));
    assert_eq!(gone.received().len(), 1);
    assert_eq!(other.received(), []);
}

#[test]
fn an_answer_beyond_the_limit_is_too_large_announced_or_not() {
    let engine = engine_with(Limits { response_body: 1_000, ..Limits::default() });
    let ask = |panel: &Panel| {
        let module = load(&engine, &Guest::new().check_connection([Op::get("/")]));
        let called = module.check_connection(&context(&panel.url()));
        answer(&called).0.to_owned()
    };
    let of = |length: usize| Panel::start(move |_, stream| respond(stream, 200, &[], &vec![b'x'; length]));
    assert_eq!(ask(&of(1_000)), "status-200");
    assert_eq!(ask(&of(1_001)), "too-large");
    let announced =
        Panel::start(|_, stream| stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 10000000000\r\n\r\nx"));
    assert_eq!(ask(&announced), "too-large");
    let endless = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n")?;
        loop {
            stream.write_all(b"64\r\n")?;
            stream.write_all(&[b'x'; 0x64])?;
            stream.write_all(b"\r\n")?;
        }
    });
    assert_eq!(ask(&endless), "too-large");
    let headers = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\nx-more: ")?;
        loop {
            stream.write_all(b"and more ")?;
        }
    });
    assert_eq!(ask(&headers), "too-large");
}

/// Writes a byte at a time until the other side gives up.
fn drip(stream: &mut dyn Write) -> std::io::Result<()> {
    loop {
        stream.write_all(b"x")?;
        stream.flush()?;
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
}

#[test]
fn an_answer_that_drips_for_ever_ends_at_the_deadline() {
    let engine = engine_with(short());
    let bodies = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 1000000\r\n\r\n")?;
        drip(stream)
    });
    let headers = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\nx-slow: ")?;
        drip(stream)
    });
    let silent = Panel::start(|_, _| {
        std::thread::park();
        Ok(())
    });
    for panel in [bodies, headers, silent] {
        let module = load(&engine, &Guest::new().check_connection([Op::get("/")]));
        let called = module.check_connection(&context(&panel.url()));
        assert_eq!(answer(&called).0, "timeout");
        // The module has a moment to say so, but not to go on.
        let endless = [Op::get("/"), Op::Wat("(loop $forever (br $forever))".into())];
        let module = load(&engine, &Guest::new().check_connection(endless));
        assert_eq!(code(&module.check_connection(&context(&panel.url()))), "limit-deadline");
        let again = load(&engine, &Guest::new().check_connection([Op::get("/"), Op::get("/")]));
        assert_eq!(code(&again.check_connection(&context(&panel.url()))), "limit-deadline");
    }
}

#[test]
fn a_panel_that_wakes_up_is_asked_again() {
    let asleep_for = |times: usize| {
        let asked = std::sync::atomic::AtomicUsize::new(0);
        Panel::start(move |_, stream| {
            let asleep = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < times;
            respond(stream, if asleep { 503 } else { 200 }, &[], b"")
        })
    };
    let woken = asleep_for(9);
    let called = run(&woken, [Op::post("/", "{}")]);
    assert_eq!(answer(&called).0, "status-200");
    assert_eq!((called.report.requests, called.report.repeats, called.report.writes), (10, 9, 10));
    let never = asleep_for(100);
    assert_eq!(answer(&run(&never, [Op::get("/")])).0, "status-503");
    assert_eq!(never.received().len(), 10);
}

#[test]
fn a_panel_that_is_not_there_or_breaks_off_is_told_apart() {
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
    let called = module.check_connection(&context(&format!("http://{nobody}")));
    let (code, message) = answer(&called);
    assert_eq!(code, "connect");
    assert!(message.contains(&nobody.to_string()) && message.ends_with("nothing was sent"), "{message}");

    let hangs_up = Panel::start(|_, _| Err(std::io::ErrorKind::Other.into()));
    let half = Panel::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nhalf")?;
        Err(std::io::ErrorKind::Other.into())
    });
    let nonsense = Panel::start(|_, stream| {
        stream.write_all(b"220 mail.example.com ESMTP\r\n\r\n")?;
        Err(std::io::ErrorKind::Other.into())
    });
    for panel in [hangs_up, half, nonsense] {
        let called = run(&panel, [Op::post("/", "{}")]);
        let (code, message) = answer(&called);
        assert_eq!(code, "connect", "{message}");
        assert!(message.ends_with("the request may have taken effect"), "{message}");
    }
}

#[test]
fn addresses_that_a_host_forbids_are_not_dialled() {
    let panel = Panel::answering(200, "");
    let ask = |url: String, egress| {
        let connection = Connection::new(ConnectionSettings { egress, ..settings(&url) }).unwrap();
        let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
        let called = module.check_connection(&context_for(connection));
        let (code, message) = answer(&called);
        (code.to_owned(), message.to_owned())
    };
    let strict = Egress { loopback: false, private: true, link_local: false };
    let port = panel.address.port();
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f.1"] {
        let (code, message) = ask(format!("http://{host}:{port}"), strict);
        assert_eq!(code, "denied", "{host}: {message}");
        assert!(message.contains("an address of this computer itself"), "{message}");
    }
    for host in ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "0.0.0.0"] {
        assert_eq!(ask(format!("http://{host}"), Egress::default()).0, "denied", "{host}");
    }
    assert_eq!(ask(format!("http://localhost:{port}"), Egress::default()).0, "status-200");
    assert_eq!(panel.received().len(), 1);
}

#[test]
fn a_name_that_does_not_resolve_is_named() {
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
    let called = module.check_connection(&context("http://panel.invalid"));
    let (code, message) = answer(&called);
    assert_eq!(code, "connect");
    assert!(message.contains("panel.invalid:80") && message.contains("does not resolve"), "{message}");
}

#[test]
fn a_proxy_in_the_environment_is_not_used() {
    // Environment variables are the process's own, so a process of its own makes the requests.
    let proxy = Panel::answering(200, "from the proxy");
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "http::every_method_works_with_and_without_a_body", "--nocapture"])
        .env("http_proxy", proxy.url())
        .env("HTTP_PROXY", proxy.url())
        .env("ALL_PROXY", proxy.url())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(proxy.received(), []);
}
