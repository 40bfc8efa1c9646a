//! Each limit, on both of its sides.

use processing_engine::contract::{Changes, Step};
use processing_engine::{CallError, Limits};

use crate::support::{Guest, Op, Panel, answer, code, context, engine, engine_with, load, run, service, short};

const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn an_endless_loop_dies_at_the_deadline() {
    let module = load(&engine_with(short()), &Guest::new().body("open", "(loop $forever (br $forever)) unreachable"));
    let called = module.open(&context(NOWHERE), &service());
    assert_eq!(code(&called), "limit-deadline");
    assert!(called.outcome.unwrap_err().is_transient());
}

#[test]
fn an_endless_start_function_dies_at_the_deadline() {
    let guest = Guest::new().define("(func $start (loop $forever (br $forever))) (start $start)");
    let module = load(&engine_with(short()), &guest);
    assert_eq!(code(&module.describe()), "limit-deadline");
}

#[test]
fn endless_calls_of_an_import_die_at_the_deadline() {
    let endless = Op::Wat("(loop $forever (call $session-forget (i32.const 0) (i32.const 0)) (br $forever))".into());
    let module = load(&engine_with(short()), &Guest::new().check_connection([endless]));
    assert_eq!(code(&module.check_connection(&context(NOWHERE))), "limit-deadline");
}

#[test]
fn other_modules_go_on_while_one_does_not_end() {
    let engine = engine_with(Limits { deadline: std::time::Duration::from_secs(2), ..Limits::default() });
    let endless = load(&engine, &Guest::new().body("describe", "(loop $forever (br $forever)) unreachable"));
    let good = load(&engine, &Guest::new());
    std::thread::scope(|scope| {
        let bad = scope.spawn(|| code(&endless.describe()));
        for _ in 0..20 {
            good.describe().into_result().unwrap();
        }
        assert_eq!(bad.join().unwrap(), "limit-deadline");
    });
}

#[test]
fn a_memory_bomb_dies_at_the_limit_and_says_so() {
    let grow = |pages: u32| {
        let body = format!("(drop (memory.grow (i32.const {pages}))) (i32.const 1024)");
        load(&engine(), &Guest::new().body("describe", &body)).describe()
    };
    // Two pages are there already; 64 MiB are 1,024.
    let within = grow(1_022);
    assert_eq!(within.report.peak_memory, 64 * 1024 * 1024);
    assert!(within.outcome.is_ok());
    let beyond = grow(1_023);
    assert!(
        matches!(beyond.outcome, Err(CallError::MemoryLimit { asked: 67_174_400, limit: 67_108_864 })),
        "{:?}",
        beyond.outcome
    );
    let module = load(
        &engine(),
        &Guest::new().body("describe", "(loop $more (drop (memory.grow (i32.const 1))) (br $more)) unreachable"),
    );
    assert_eq!(code(&module.describe()), "limit-memory");
}

#[test]
fn a_module_may_bound_its_own_memory() {
    let body = "(if (i32.ne (memory.grow (i32.const 2)) (i32.const -1)) (then unreachable)) (i32.const 1024)";
    load(&engine(), &Guest::new().memory("2 3").body("describe", body)).describe().into_result().unwrap();
}

#[test]
fn a_table_bomb_dies_at_the_limit() {
    let grow = |elements: u32| {
        let body = format!("(drop (table.grow $t (ref.null func) (i32.const {elements}))) (i32.const 1024)");
        load(&engine(), &Guest::new().define("(table $t 0 funcref)").body("describe", &body)).describe()
    };
    assert!(grow(20_000).outcome.is_ok());
    assert!(matches!(grow(20_001).outcome, Err(CallError::TableLimit { asked: 20_001, limit: 20_000 })));
}

#[test]
fn a_flood_of_requests_is_denied_once_and_then_ended() {
    let panel = Panel::answering(200, "");
    let engine = engine_with(Limits { requests: 5, ..Limits::default() });
    let call = |times| {
        let module = load(&engine, &Guest::new().check_connection([Op::Repeat(times, vec![Op::get("/")])]));
        module.check_connection(&context(&panel.url()))
    };
    let within = call(5);
    assert_eq!((answer(&within).0, within.report.requests), ("status-200", 5));
    let one_more = call(6);
    assert_eq!(answer(&one_more), ("denied", "a call may send 5 requests and not one more"));
    assert_eq!((one_more.report.requests, one_more.report.denied), (5, 1));
    let flood = call(100_000);
    assert_eq!((code(&flood), flood.report.requests), ("limit-requests", 5));
    assert_eq!(panel.received().len(), 15);
}

#[test]
fn what_a_module_hands_over_at_once_is_bounded() {
    let engine = engine_with(Limits { hostcall_fuel: 100_000, ..Limits::default() });
    let log = |bytes: u32| {
        let write = Op::Wat(format!("(call $log (i32.const 1) (i32.const 0) (i32.const {bytes}))"));
        let module = load(&engine, &Guest::new().memory("10").check_connection([write]));
        module.check_connection(&context(NOWHERE))
    };
    // The guest's memory from 0 is zeros and texts, all of it UTF-8.
    assert_eq!(log(99_000).report.log.len(), 1);
    assert_eq!(code(&log(101_000)), "limit-hostcall");
}

#[test]
fn a_giant_result_is_refused() {
    // `ok`, with a list of candidates that the whole memory would hold many times.
    let body = "(i32.store (i32.const 1028) (i32.const 4096)) (i32.store (i32.const 1032) (i32.const 400000)) (i32.const 1024)";
    let module = load(&engine(), &Guest::new().memory("1000").body("inventory", body));
    assert_eq!(code(&module.inventory(&context(NOWHERE), None, None)), "limit-hostcall");
}

#[test]
fn text_that_is_not_utf8_is_named() {
    let write = Op::Wat(
        "(i32.store8 (i32.const 3000) (i32.const 255)) (call $log (i32.const 1) (i32.const 3000) (i32.const 1))".into(),
    );
    let module = load(&engine(), &Guest::new().check_connection([write]));
    assert_eq!(code(&module.check_connection(&context(NOWHERE))), "module-text");
}

#[test]
fn a_state_beyond_the_limit_is_refused() {
    let step = |length: u32| {
        // `ok`, `more`, and the state: a pointer and a length. The rest is zeros: no progress, wait 0.
        let body = format!(
            "(i32.store8 (i32.const 1032) (i32.const 1)) (i32.store (i32.const 1040) (i32.const 8192)) \
             (i32.store (i32.const 1044) (i32.const {length})) (i32.const 1024)"
        );
        load(&engine(), &Guest::new().memory("4").body("open", &body)).open(&context(NOWHERE), &service())
    };
    assert!(matches!(step(65_536).outcome, Ok(Ok(Step::More(unfinished))) if unfinished.state.len() == 65_536));
    match step(65_537).outcome {
        Err(CallError::ResultTooLarge {
            export: "lifecycle.open",
            part: "state",
            length: 65_537,
            limit: 65_536,
            key: "state",
        }) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_beyond_the_limit_is_refused() {
    let engine = engine_with(Limits { list: 3, ..Limits::default() });
    let step = |length: u32| {
        // `ok`, `done` without an external id, and a list of parameters whose names and values are empty.
        let body = format!(
            "(i32.store (i32.const 1052) (i32.const 3200)) (i32.store (i32.const 1056) (i32.const {length})) (i32.const 1024)"
        );
        load(&engine, &Guest::new().body("open", &body)).open(&context(NOWHERE), &service())
    };
    assert!(matches!(step(3).outcome, Ok(Ok(Step::Done(Changes { parameters, .. }))) if parameters.len() == 3));
    assert!(matches!(step(4).outcome, Err(CallError::ResultTooLarge { part: "parameters", length: 4, limit: 3, .. })));
}

#[test]
fn a_log_is_cut_in_length_and_number() {
    let engine = engine_with(Limits { log_line: 10, log_lines: 3, log_bytes: 25, ..Limits::default() });
    let log = |ops: Vec<Op>| {
        let module = load(&engine, &Guest::new().check_connection(ops));
        let report = module.check_connection(&context(NOWHERE)).report;
        (report.log.into_iter().map(|line| line.message).collect::<Vec<_>>(), report.log_dropped)
    };
    let line = |text: &str| Op::Log(1, text.into());
    assert_eq!(log(vec![line("0123456789")]), (vec!["0123456789".to_owned()], 0));
    assert_eq!(log(vec![line("0123456789a")]), (vec!["0123456789…".to_owned()], 0));
    assert_eq!(log(vec![Op::Repeat(1_000, vec![line("a")])]), (vec!["a".to_owned(); 3], 997));
    assert_eq!(log(vec![Op::Repeat(3, vec![line("0123456789")])]), (vec!["0123456789".to_owned(); 2], 1));
}

#[test]
fn a_request_body_beyond_the_limit_is_denied() {
    let panel = Panel::answering(200, "");
    let body = |length: usize| "b".repeat(length);
    assert_eq!(answer(&run(&panel, [Op::post("/", &body(1024 * 1024))])).0, "status-200");
    let called = run(&panel, [Op::post("/", &body(1024 * 1024 + 1))]);
    assert_eq!(answer(&called), ("denied", "the request's body has 1048577 bytes, 1048576 is the most"));
    assert_eq!(panel.received().len(), 1);
}

#[test]
fn as_many_calls_at_once_as_the_pool_has_places() {
    use processing_engine::{Allocation, Engine, EngineConfig};
    let config =
        EngineConfig { allocation: Allocation::Pooling { calls: 1 }, limits: short(), ..EngineConfig::default() };
    let engine = Engine::new(config).unwrap();
    if !engine.is_pooling() {
        eprintln!("the address space is too small for a pool here: nothing to test");
        return;
    }
    // The outer call asks the records, which call the module a second time.
    struct Inner(processing_engine::LoadedModule, std::sync::Mutex<Option<&'static str>>);
    impl processing_engine::Records for Inner {
        fn services_by_external_id(
            &self,
            _: u64,
            _: &[String],
        ) -> Result<Vec<processing_engine::contract::Service>, processing_engine::RecordsError> {
            *self.1.lock().unwrap() = Some(code(&self.0.describe()));
            Ok(Vec::new())
        }
    }
    let module = load(&engine, &Guest::new().check_connection([Op::Records(vec!["1"])]));
    let records = std::sync::Arc::new(Inner(module.clone(), std::sync::Mutex::default()));
    let context = processing_engine::CallContext { records: records.clone(), ..context(NOWHERE) };
    assert_eq!(answer(&module.check_connection(&context)).0, "status-000");
    assert_eq!(*records.1.lock().unwrap(), Some("host-busy"));
    assert!(module.describe().outcome.is_ok());
}

/// Set for the process that has little address space.
const LITTLE: &str = "TEST_WITH_LITTLE_ADDRESS_SPACE";

#[test]
fn a_pool_is_used_where_the_address_space_has_room_for_it() {
    let engine = processing_engine::Engine::new(processing_engine::EngineConfig::default()).unwrap();
    if std::env::var_os(LITTLE).is_some() {
        assert!(!engine.is_pooling());
    }
    let module = load(&engine, &Guest::new());
    for _ in 0..10 {
        assert!(module.describe().outcome.is_ok());
    }
}

#[cfg(unix)]
#[test]
fn without_that_room_calls_work_all_the_same() {
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -v 3000000 && exec \"$0\" --exact limits::a_pool_is_used_where_the_address_space_has_room_for_it",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(LITTLE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
