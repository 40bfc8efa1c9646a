//! Passwords reach the panel and nobody else.

use std::sync::{Arc, Mutex};

use processing_engine::contract::Client;
use processing_engine::{
    CLIENT_PASSWORD, CallContext, Connection, ConnectionSettings, Record, RecordedRequest, SERVICE_PASSWORD, Secrets,
};

use crate::support::{
    Guest, NOW, Op, PASSWORD, Panel, SECRET, answer, code, context, context_for, engine, load, respond, run, service,
    settings,
};

#[test]
fn a_placeholder_becomes_the_password_in_the_body_only() {
    let panel = Panel::answering(200, "");
    let login = format!(r#"{{"email":"a@b.c","password":"{PASSWORD}"}}"#);
    let called = run(&panel, [Op::post(&format!("/login?p={PASSWORD}"), &login).header("x-p", PASSWORD)]);
    assert_eq!(answer(&called).0, "status-200");
    let [received] = <[_; 1]>::try_from(panel.received()).unwrap();
    let body: serde_json::Value = serde_json::from_str(&received.body).unwrap();
    assert_eq!(body["password"], SECRET);
    let header = received.header("x-p").unwrap();
    assert!(header.starts_with("secret-") && header.len() == 39, "{header}");
    assert_eq!(received.line, format!("POST /login?p={header} HTTP/1.1"));
}

#[test]
fn placeholders_differ_from_call_to_call() {
    let panel = Panel::answering(200, "");
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/").header("x-p", PASSWORD)]));
    let context = context(&panel.url());
    for _ in 0..2 {
        assert_eq!(answer(&module.check_connection(&context)).0, "status-200");
    }
    let [first, second] = <[_; 2]>::try_from(panel.received()).unwrap();
    assert_ne!(first.header("x-p"), second.header("x-p"));
}

/// What the module saw of an answer, by what it sends back in a header.
fn seen(panel: &Panel, ask: Op) -> String {
    assert_eq!(answer(&run(panel, [ask, Op::SendBack])).0, "status-200");
    panel.received().last().unwrap().header("x-back").unwrap().to_owned()
}

#[test]
fn an_echo_of_the_password_comes_back_as_the_placeholder() {
    let echo = Panel::start(|request, stream| respond(stream, 200, &[], format!("wrong: {}", request.body).as_bytes()));
    let body = seen(&echo, Op::post("/", &format!(r#"{{"password":"{PASSWORD}"}}"#)));
    assert!(body.starts_with(r#"wrong: {"password":"secret-"#) && body.len() == 61, "{body}");

    let plain = Panel::start(|_, stream| respond(stream, 200, &[], format!("it is {SECRET}!").as_bytes()));
    let body = seen(&plain, Op::get("/"));
    assert!(body.starts_with("it is secret-") && body.ends_with('!') && body.len() == 46, "{body}");
}

/// A connection with this password.
fn with_password(panel: &Panel, password: &str) -> CallContext {
    let settings = ConnectionSettings { password: password.into(), ..settings(&panel.url()) };
    CallContext { record: Record::Everything, ..context_for(Connection::new(settings).unwrap()) }
}

#[test]
fn a_panel_that_repeats_the_password_as_the_name_of_a_field_shows_it_to_nobody() {
    for repeats in [r#"{"<V>":["unknown field"]}"#, r#"bad value "<V>": too short"#] {
        let body = repeats.replace("<V>", "hunter2-hunter2");
        let panel = Panel::start(move |_, stream| respond(stream, 400, &[], body.as_bytes()));
        let module = load(&engine(), &Guest::new().check_connection([Op::get("/"), Op::SendBack]));
        let report = module.check_connection(&with_password(&panel, "hunter2-hunter2")).report;
        let seen = panel.received().last().unwrap().header("x-back").unwrap().to_owned();
        assert!(seen.contains("secret-") && !seen.contains("hunter2"), "{seen}");
        let recorded = format!("{:?}", report.record);
        assert!(recorded.contains("«connection.password»") && !recorded.contains("hunter2"), "{recorded}");
    }
}

#[test]
fn a_password_that_is_not_recognized_everywhere_goes_out_only_where_it_is() {
    for password in ["abc1234", "123456789", "a\"b\\c", "sunshine"] {
        let panel = Panel::start(|request, stream| respond(stream, 200, &[], request.body.as_bytes()));
        let call = |body: &str| {
            let module = load(&engine(), &Guest::new().check_connection([Op::post("/", body)]));
            module.check_connection(&with_password(&panel, password))
        };
        let logged_in = call(&format!(r#"{{"email":"a@b.c","password":"{PASSWORD}"}}"#));
        assert_eq!(answer(&logged_in), ("status-200", r#"{"email":"a@b.c","password":"«connection.password»"}"#));
        let [received] = <[_; 1]>::try_from(panel.received()).unwrap();
        let body: serde_json::Value = serde_json::from_str(&received.body).unwrap();
        assert_eq!(body["password"], password);

        for body in [format!(r#"{{"notes":"z{PASSWORD}"}}"#), format!(r#"{{"{PASSWORD}":1}}"#)] {
            let refused = call(&body);
            let (code, message) = answer(&refused);
            assert_eq!(code, "denied");
            assert!(message.contains("`connection.password` elsewhere than as a JSON string of its own"), "{message}");
            assert_eq!((refused.report.requests, refused.report.denied), (1, 1));
            assert_eq!(refused.report.record.unwrap().exchanges.len(), 1, "replayed as it was");
        }
        assert_eq!(panel.received().len(), 1, "nothing of it was sent");
    }
}

#[test]
fn a_module_sees_its_own_token_as_it_is() {
    let panel = Panel::start(|_, stream| respond(stream, 200, &[], b"24-planted-token"));
    let login = Op::Repeat(1, vec![Op::SetSession("token", "24-planted-token", 1_000), Op::get("/login")]);
    assert_eq!(seen(&panel, login), "24-planted-token");
}

#[test]
fn passwords_of_clients_and_services_travel_as_placeholders() {
    // `open` gets its arguments in memory: it sends everything from there on as a body, whatever it is.
    let panel = Panel::answering(200, "");
    let module = load(&engine(), &Guest::new());
    let mut secrets = Secrets::new();
    let mut ordered = service();
    ordered.password = secrets.add(SERVICE_PASSWORD, "r00t-passw0rd".into()).unwrap();
    ordered.client =
        Client { password: secrets.add(CLIENT_PASSWORD, "cl1ent-passw0rd".into()).unwrap(), ..ordered.client };
    let context = CallContext { secrets, ..context(&panel.url()) };
    assert!(module.open(&context, &ordered).outcome.is_ok());

    ordered.client.password = "cl1ent-passw0rd".into();
    let called = module.open(&context, &ordered);
    assert_eq!(code(&called), "secret-unmasked");
    let message = called.outcome.unwrap_err().to_string();
    assert!(message.contains("`client.password`") && !message.contains("cl1ent"), "{message}");
}

#[test]
fn the_log_holds_neither_password_nor_token() {
    let plain = Panel::start(|_, stream| respond(stream, 200, &[], b""));
    let called = run(
        &plain,
        [
            Op::Log(1, format!("password {PASSWORD} and {SECRET}")),
            Op::Log(1, "token 24-early-token".into()),
            Op::SetSession("token", "24-early-token", 1_000),
            Op::Log(1, "token 24-early-token".into()),
        ],
    );
    let lines: Vec<_> = called.report.log.iter().map(|line| line.message.as_str()).collect();
    assert_eq!(
        lines,
        ["password «connection.password» and «connection.password»", "token «session»", "token «session»"]
    );
}

/// Keeps what is written to the host's own log.
#[derive(Clone, Default)]
struct HostLog(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for HostLog {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.is_event()
    }

    fn new_span(&self, _span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _span: &tracing::span::Id, _values: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _span: &tracing::span::Id, _follows: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut line = format!("{} {}", event.metadata().level(), event.metadata().target());
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            line.push_str(&format!(" {field}={value:?}"));
        });
        self.0.lock().unwrap().push(line);
    }

    fn enter(&self, _span: &tracing::span::Id) {}

    fn exit(&self, _span: &tracing::span::Id) {}
}

#[test]
fn the_hosts_own_log_gets_each_line_once_and_without_what_became_a_secret_after_it() {
    let panel = Panel::answering(200, "");
    let log = HostLog::default();
    let ops =
        [Op::Log(1, "answered \"24-early-token\": welcome".into()), Op::SetSession("token", "24-early-token", 1_000)];
    tracing::subscriber::with_default(log.clone(), || run(&panel, ops));
    let lines = log.0.lock().unwrap();
    let of_module: Vec<_> = lines.iter().filter(|line| line.split(' ').nth(1) == Some("module")).collect();
    let [line] = of_module.as_slice() else { panic!("{lines:#?}") };
    assert!(line.starts_with("INFO") && line.contains(r#"answered "«session»": welcome"#), "{line}");
    assert!(!lines.iter().any(|line| line.contains("24-early")), "{lines:#?}");
}

/// Keeps what it is shown.
#[derive(Default)]
struct Watcher(Mutex<Vec<RecordedRequest>>);

impl processing_engine::Observer for Watcher {
    fn before_request(&self, request: &RecordedRequest) -> Result<(), processing_engine::Abort> {
        self.0.lock().unwrap().push(request.clone());
        Ok(())
    }
}

#[test]
fn recordings_and_observers_hold_neither_password_nor_token() {
    let panel = Panel::start(|request, stream| {
        let echo = format!(r#"{{"token":"24-planted-token","echo":{:?}}}"#, request.body);
        respond(
            stream,
            200,
            &[("set-cookie", "ses6=24-planted-token"), ("x-echo", "24-planted-token")],
            echo.as_bytes(),
        )
    });
    let ops = [
        Op::post("/login", &format!(r#"{{"password":"{PASSWORD}"}}"#)),
        Op::SetSession("token", "24-planted-token", 1_000),
        Op::get("/server?t=24-planted-token")
            .header("Cookie", "ses6=24-planted-token")
            .header("x-t", "24-planted-token"),
    ];
    let watcher = Arc::new(Watcher::default());
    let module = load(&engine(), &Guest::new().check_connection(ops));
    let context = CallContext { record: Record::Everything, observer: Some(watcher.clone()), ..context(&panel.url()) };
    let report = module.check_connection(&context).report;
    assert_eq!(report.record.as_ref().unwrap().exchanges.len(), 2);
    let shown = format!("{:?} {:?} {context:?}", report, watcher.0.lock().unwrap());
    for planted in ["24-planted-token", "Pl4nted", "secret-"] {
        assert!(!shown.contains(planted), "{planted} in {shown}");
    }
    assert!(shown.contains("«connection.password»") && shown.contains("«session»") && shown.contains("«cookie»"));
    assert_eq!(context.connection.session().get("token", NOW).unwrap().as_str(), "24-planted-token");
}

#[test]
fn two_runs_of_the_same_call_are_recorded_alike() {
    let panel = Panel::start(|request, stream| respond(stream, 200, &[], request.body.as_bytes()));
    let module = load(&engine(), &Guest::new().check_connection([Op::post("/", &format!(r#"{{"p":"{PASSWORD}"}}"#))]));
    let context = CallContext { record: Record::Everything, ..context(&panel.url()) };
    let mut runs = [0, 1].map(|_| module.check_connection(&context).report.record.unwrap().exchanges);
    for exchange in runs.iter_mut().flatten() {
        exchange.took = std::time::Duration::ZERO;
    }
    assert_eq!(runs[0], runs[1]);
}

#[test]
fn what_a_module_says_to_people_is_masked() {
    let leaky = Panel::start(|_, stream| respond(stream, 401, &[], b"token 24-planted-token"));
    let called = run(&leaky, [Op::SetSession("token", "24-planted-token", 1_000), Op::get("/")]);
    assert_eq!(answer(&called), ("status-401", "token «session»"));
}

#[test]
fn a_state_that_holds_a_token_is_refused() {
    // `ok`, `more`, with what the session returned as the state. The token is there already.
    let body = "(i32.store (i32.const 3000) (i32.const 0x656b6f74)) (i32.store8 (i32.const 3004) (i32.const 0x6e)) \
        (call $session-get (i32.const 3000) (i32.const 5) (i32.const 2048)) \
        (i32.store8 (i32.const 1032) (i32.const 1)) \
        (i32.store (i32.const 1040) (i32.load (i32.const 2052))) (i32.store (i32.const 1044) (i32.load (i32.const 2056))) \
        (i32.const 1024)";
    let module = load(&engine(), &Guest::new().body("open", body));
    let open = |token: &'static str| {
        let context = context("http://127.0.0.1:1");
        context.connection.session().set("token".into(), token.to_owned().into(), NOW, 1_000, 10);
        module.open(&context, &service())
    };
    let called = open("24-planted-token");
    assert_eq!(code(&called), "secret-in-result");
    let message = called.outcome.unwrap_err().to_string();
    assert!(message.contains("state") && !message.contains("planted"), "{message}");
    assert!(open("1").outcome.is_ok(), "what could be anything is no secret in a state");
}
