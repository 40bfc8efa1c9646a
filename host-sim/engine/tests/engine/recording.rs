//! What is recorded of a call, and connections that cannot write.

use processing_engine::contract::http::Method;
use processing_engine::recording::Ended;
use processing_engine::{Body, CallContext, Connection, Limits, Record, WITHHELD};

use crate::support::{
    Guest, Op, PASSWORD, Panel, code, context, context_for, engine, engine_with, load, respond, settings,
};

#[test]
fn a_rehearsals_connection_sends_reads_and_logins_and_nothing_else() {
    let panel = Panel::answering(200, "really");
    let login = format!(r#"{{"email":"admin@example.com","password":"{PASSWORD}"}}"#);
    let ops = [Op::get("/1"), Op::post("/token", &login), Op::post("/server/1/install", "{}"), Op::get("/2")];
    let module = load(&engine(), &Guest::new().check_connection(ops));
    let connection = Connection::rehearsal(settings(&panel.url())).unwrap();
    let context = CallContext { record: Record::Everything, ..context_for(connection) };
    let called = module.check_connection(&context);
    let received: Vec<String> = panel.received().into_iter().map(|request| request.line).collect();
    assert_eq!(received, ["GET /1 HTTP/1.1", "POST /token HTTP/1.1", "GET /2 HTTP/1.1"]);

    let record = called.report.record.unwrap();
    let withheld: Vec<_> = record
        .exchanges
        .iter()
        .filter(|exchange| exchange.outcome.as_ref().unwrap().headers.iter().any(|header| header.name == WITHHELD))
        .collect();
    let [install] = withheld.as_slice() else { panic!("{withheld:#?}") };
    assert_eq!((install.request.method, install.request.path.as_str()), (Method::Post, "/server/1/install"));
    assert_eq!(install.outcome.as_ref().unwrap().body, Body::Text("{}".to_owned()));
}

#[test]
fn an_act_that_bears_the_password_is_no_login() {
    let panel = Panel::answering(200, "really");
    let login = format!(r#"{{"email":"admin@example.com","password":"{PASSWORD}"}}"#);
    let acts = [
        // Not in the form of a login.
        Op::post("/dci/v3/server/1/poweroff", &format!(r#"{{"x":"{PASSWORD}"}}"#)),
        Op::post("/dci/v3/server/1/poweroff?ses=24-token", &login),
        Op::post("/dci/v3/server/1/poweroff", &login).header("x-xsrf-token", "24-token"),
        // In its form, but one has logged in elsewhere.
        Op::post("/auth/v4/public/token", &login),
        Op::post("/dci/v3/server/1/poweroff", &login),
        Op::post("/auth/v4/public/token", &login),
    ];
    let sent_as_logins = ["POST /auth/v4/public/token HTTP/1.1"; 2];
    let module = load(&engine(), &Guest::new().check_connection(acts));
    let rehearsal = context_for(Connection::rehearsal(settings(&panel.url())).unwrap());
    let called = module.check_connection(&CallContext { record: Record::Everything, ..rehearsal });
    let received: Vec<String> = panel.received().into_iter().map(|request| request.line).collect();
    assert_eq!(received, sent_as_logins);
    let withheld = called
        .report
        .record
        .unwrap()
        .exchanges
        .into_iter()
        .filter(|exchange| exchange.outcome.as_ref().unwrap().headers.iter().any(|header| header.name == WITHHELD));
    assert_eq!(withheld.count(), 4, "each act is listed as withheld");
    assert_eq!(called.report.writes, 4);

    // Calls that really write count them as what they are.
    let report = module.check_connection(&context(&panel.url())).report;
    assert_eq!((report.requests, report.writes), (6, 4));
}

#[test]
fn a_plain_word_as_password_does_not_take_away_the_field_of_that_name() {
    let panel = Panel::answering(200, r#"{"password":"is set","other":"password"}"#);
    let login = format!(r#"{{"email":"a","password":"{PASSWORD}"}}"#);
    let module = load(&engine(), &Guest::new().check_connection([Op::post("/", &login)]));
    let word = processing_engine::ConnectionSettings { password: "password".into(), ..settings(&panel.url()) };
    let context = CallContext { record: Record::Everything, ..context_for(Connection::new(word).unwrap()) };
    let record = module.check_connection(&context).report.record.unwrap();
    let exchange = &record.exchanges[0];
    let sent = r#"{"email":"a","password":"«connection.password»"}"#;
    assert_eq!(exchange.request.body, Some(Body::Text(sent.to_owned())));
    let answered = r#"{"password":"is set","other":"«connection.password»"}"#;
    assert_eq!(exchange.outcome.as_ref().unwrap().body, Body::Text(answered.to_owned()));
}

#[test]
fn what_does_not_fit_is_left_out_with_its_length_and_the_record_says_that_it_is_not_whole() {
    let panel = Panel::answering(200, "0123456789");
    let module = |limits| load(&engine_with(limits), &Guest::new().check_connection([Op::get("/1"), Op::get("/2")]));
    let context = CallContext { record: Record::Everything, ..context(&panel.url()) };
    let small = Limits { recording: 15, ..Limits::default() };
    let record = module(small).check_connection(&context).report.record.unwrap();
    let bodies: Vec<_> = record.exchanges.iter().map(|exchange| exchange.outcome.clone().unwrap().body).collect();
    assert_eq!(bodies, [Body::Text("0123456789".to_owned()), Body::LeftOut(10)]);
    assert!(!record.is_complete());
    assert!(module(Limits::default()).check_connection(&context).report.record.unwrap().is_complete());
}

#[test]
fn a_call_whose_result_is_a_secret_is_recorded_without_any_answer() {
    let panel = Panel::answering(200, "https://panel/one-time-link");
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/key")]));
    let context = CallContext { record: Record::WithoutAnswers, ..context(&panel.url()) };
    let called = module.check_connection(&context);
    let record = called.report.record.as_deref().unwrap();
    assert_eq!(record.exchanges[0].outcome.as_ref().unwrap().body, Body::LeftOut(27));
    assert!(!record.is_complete());
    let quiet = load(&engine(), &Guest::new());
    let opened = quiet.open(&context, &crate::support::service()).report.record.unwrap();
    assert_eq!(opened.ended, Ended::NotRecorded);
}

#[test]
fn a_record_goes_through_json_and_comes_back_the_same() {
    let panel = Panel::start(|_, stream| respond(stream, 200, &[("x-a", "1")], b"\xff\x00"));
    let ops = [Op::SetSession("token", "24-planted-token", 1_000), Op::post("/", "{}"), Op::Log(2, "a line".into())];
    let module = load(&engine(), &Guest::new().check_connection(ops));
    let context = CallContext { record: Record::Everything, ..context(&panel.url()) };
    let called = module.check_connection(&context);
    // The test's module repeats the answer as a text, which it is not: also such a call is recorded whole.
    assert_eq!(code(&called), "module-text");
    let mut record = *called.report.record.unwrap();
    for exchange in &mut record.exchanges {
        exchange.took = std::time::Duration::ZERO;
    }
    let text = serde_json::to_string(&record).unwrap();
    assert!(text.contains(r#""method":"POST""#) && text.contains(r#""bytes":"/wA=""#), "{text}");
    assert_eq!(serde_json::from_str::<processing_engine::CallRecord>(&text).unwrap(), record);
}

#[test]
fn a_password_of_digits_does_not_break_the_json_of_a_body() {
    let panel = Panel::answering(200, r#"{"id":1234,"note":"1234"}"#);
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
    let digits = processing_engine::ConnectionSettings { password: "1234".into(), ..settings(&panel.url()) };
    let context = CallContext { record: Record::Everything, ..context_for(Connection::new(digits).unwrap()) };
    let record = module.check_connection(&context).report.record.unwrap();
    let Ok(answer) = &record.exchanges[0].outcome else { panic!("{record:?}") };
    assert_eq!(answer.body, Body::Text(r#"{"id":1234,"note":"«connection.password»"}"#.to_owned()));
}
