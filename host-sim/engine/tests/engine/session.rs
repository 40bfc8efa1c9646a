//! The memory of a connection.

use processing_engine::CallContext;

use crate::support::{Guest, NOW, Op, answer, context, engine, load};

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
    assert_eq!(at(NOW + 59_999), ("some".into(), "24-a".into()));
    assert_eq!(at(NOW + 60_000).0, "none");
}

#[test]
fn connections_do_not_share_a_session_and_an_entry_can_be_forgotten() {
    let engine = engine();
    let module = |ops: Vec<Op>| load(&engine, &Guest::new().check_connection(ops));
    let set = module(vec![Op::SetSession("token", "24-a", 60_000), Op::GetSession("token")]);
    let forget = module(vec![Op::ForgetSession("token"), Op::GetSession("token")]);
    let (first, second) = (context("http://127.0.0.1:1"), context("http://127.0.0.1:1"));
    assert_eq!(answer(&set.check_connection(&first)), ("some", "24-a"));
    let look = module(vec![Op::GetSession("token")]);
    assert_eq!(answer(&look.check_connection(&second)).0, "none");
    assert_eq!(answer(&forget.check_connection(&first)).0, "none");
}

#[test]
fn a_session_is_bounded() {
    let engine = engine();
    let long: &'static str = "v".repeat(16 * 1024).leak();
    let too_long =
        load(&engine, &Guest::new().check_connection([Op::SetSession("k", long, 1_000), Op::GetSession("k")]));
    assert_eq!(answer(&too_long.check_connection(&context("http://127.0.0.1:1"))).0, "none");
    let fits = &long[1..];
    let fitting =
        load(&engine, &Guest::new().check_connection([Op::SetSession("k", fits, 1_000), Op::GetSession("k")]));
    assert_eq!(answer(&fitting.check_connection(&context("http://127.0.0.1:1"))), ("some", fits));

    let keys: Vec<&'static str> = (0..65).map(|n| &*format!("key-{n}").leak()).collect();
    let mut ops: Vec<Op> = keys.iter().map(|key| Op::SetSession(key, "value", 1_000)).collect();
    ops.push(Op::GetSession("key-0"));
    let full = load(&engine, &Guest::new().check_connection(ops.clone()));
    assert_eq!(answer(&full.check_connection(&context("http://127.0.0.1:1"))).0, "none", "the oldest made room");
    ops.push(Op::GetSession("key-1"));
    let full = load(&engine, &Guest::new().check_connection(ops));
    assert_eq!(answer(&full.check_connection(&context("http://127.0.0.1:1"))).0, "some");
}
