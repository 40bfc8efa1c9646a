//! The memory of a connection.

use processing_engine::{CallContext, Limits, Record};

use crate::support::{Guest, NOW, Op, SECRET, answer, code, context, engine, engine_with, load};

#[test]
fn a_token_is_shared_by_calls_and_lives_as_long_as_the_clock_says() {
    let engine = engine();
    let login = load(&engine, &Guest::new().check_connection([Op::SetSession("token", "24-a", 60_000)]));
    let look = load(&engine, &Guest::new().check_connection([Op::GetSession("token")]));
    let context = context("http://127.0.0.1:1");
    let at = |now_ms| {
        let called = look.check_connection(&CallContext { now_ms, ..context.clone() });
        let (code, value) = answer(&called);
        (code.to_owned(), value.to_owned())
    };
    assert_eq!(at(NOW).0, "none");
    assert_eq!(login.check_connection(&context).report.requests, 0);
    assert_eq!(at(NOW + 59_999), ("some".into(), "«session»".into()));
    assert_eq!(at(NOW + 60_000).0, "none");
}

#[test]
fn connections_do_not_share_a_session_and_an_entry_can_be_forgotten() {
    let engine = engine();
    let module = |ops: Vec<Op>| load(&engine, &Guest::new().check_connection(ops));
    let set = module(vec![Op::SetSession("token", "24-a", 60_000), Op::GetSession("token")]);
    let forget = module(vec![Op::ForgetSession("token"), Op::GetSession("token")]);
    let (first, second) = (context("http://127.0.0.1:1"), context("http://127.0.0.1:1"));
    assert_eq!(answer(&set.check_connection(&first)), ("some", "«session»"));
    let look = module(vec![Op::GetSession("token")]);
    assert_eq!(answer(&look.check_connection(&second)).0, "none");
    assert_eq!(answer(&forget.check_connection(&first)).0, "none");
}

#[test]
fn a_session_is_bounded() {
    let engine = engine();
    let call = |ops: Vec<Op>| {
        load(&engine, &Guest::new().check_connection(ops)).check_connection(&context("http://127.0.0.1:1"))
    };
    let long: &'static str = "v".repeat(16 * 1024).leak();
    assert_eq!(code(&call(vec![Op::SetSession("k", long, 1_000)])), "limit-argument");
    // What the module says of it is masked, so only that it is there can be seen.
    assert_eq!(answer(&call(vec![Op::SetSession("k", &long[1..], 1_000), Op::GetSession("k")])), ("some", "«session»"));

    let text = |text: String| -> &'static str { text.leak() };
    let mut ops: Vec<Op> =
        (0..65).map(|n| Op::SetSession(text(format!("key-{n}")), text(format!("value-{n}")), 1_000)).collect();
    ops.push(Op::GetSession("key-0"));
    assert_eq!(answer(&call(ops.clone())).0, "none", "the oldest made room");
    ops.push(Op::GetSession("key-1"));
    assert_eq!(answer(&call(ops)).0, "some");

    let values = |count: u32| (0..count).map(|n| Op::SetSession("k", text(format!("value-{n}")), 1_000)).collect();
    assert!(call(values(128)).outcome.is_ok());
    assert_eq!(code(&call(values(129))), "limit-argument");
}

#[test]
fn a_key_that_no_entry_can_have_is_not_looked_for() {
    let read = |length: usize| {
        let key: &'static str = "k".repeat(length).leak();
        let module = load(&engine(), &Guest::new().check_connection([Op::GetSession(key)]));
        module.check_connection(&context("http://127.0.0.1:1"))
    };
    assert_eq!(answer(&read(16 * 1024)).0, "none");
    assert_eq!(code(&read(16 * 1024 + 1)), "limit-argument");
}

#[test]
fn a_recording_keeps_no_more_questions_than_it_has_room_for_and_says_so() {
    let limits = Limits { recording: 64 * 1024, ..Limits::default() };
    let key: &'static str = "k".repeat(10_000).leak();
    let recorded = |ops: Vec<Op>| {
        let module = load(&engine_with(limits.clone()), &Guest::new().check_connection(ops));
        let context = CallContext { record: Record::Everything, ..context("http://127.0.0.1:1") };
        module.check_connection(&context).report.record.unwrap()
    };
    let reads = recorded(vec![Op::Repeat(5_000, vec![Op::GetSession(key)])]);
    assert_eq!((reads.session.len(), reads.left_out), (6, 4_994));
    assert!(!reads.is_complete());
    // Short ones take room too, each of them.
    let short = recorded(vec![Op::Repeat(50_000, vec![Op::GetSession("k")])]);
    assert!(short.session.len() < 1_000 && !short.is_complete(), "{}", short.session.len());
    let lookups = recorded(vec![Op::Repeat(5_000, vec![Op::Records(vec![key])])]);
    assert_eq!((lookups.lookups.len(), lookups.left_out), (6, 4_994));
    assert!(!lookups.is_complete());
    assert!(recorded(vec![Op::GetSession(key), Op::Records(vec![key])]).is_complete());
}

#[test]
fn a_key_that_is_a_secret_is_recorded_by_its_name() {
    const TOKEN: &str = "24-planted-token";
    let ops = [Op::SetSession("token", TOKEN, 60_000), Op::GetSession(TOKEN), Op::GetSession(SECRET)];
    let module = load(&engine(), &Guest::new().check_connection(ops));
    let context = CallContext { record: Record::Everything, ..context("http://127.0.0.1:1") };
    let record = module.check_connection(&context).report.record.unwrap();
    let keys: Vec<&str> = record.session.iter().map(|read| read.key.as_str()).collect();
    assert_eq!(keys, ["«session»", "«connection.password»"]);
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains(TOKEN) && !text.contains("Pl4nted"), "{text}");
}
