//! Calls of a module that behaves, and of one that breaks.

use std::sync::{Arc, Mutex};

use processing_engine::contract::{Changes, Service, Step};
use processing_engine::{CallContext, Cancel, Records, RecordsError, Trap};

use crate::support::{Guest, Op, Panel, answer, code, context, engine, load, run, service};

#[test]
fn every_export_is_called_and_its_result_comes_back() {
    let module = load(&engine(), &Guest::new());
    let context = context("http://127.0.0.1:1");
    assert_eq!(module.describe().into_result().unwrap().name, "");
    module.check_connection(&context).into_result().unwrap();
    assert_eq!(module.sync_config(&context, Some("2")).into_result().unwrap().cursor, None);
    assert_eq!(module.inventory(&context, Some(&service()), None).into_result().unwrap().candidates, []);
    assert_eq!(module.reconcile(&context, None).into_result().unwrap().corrections, []);
    let form = module.check_form(&context, &service(), "state", &[]);
    assert_eq!(form.into_result().unwrap(), []);
    let done = Step::Done(Changes { external_id: None, parameters: Vec::new(), addresses: None, release: None });
    for called in [
        module.open(&context, &service()),
        module.suspend(&context, &service()),
        module.resume(&context, &service()),
        module.close(&context, &service()),
        module.advance(&context, &service(), "state", &processing_engine::contract::Event::Retry),
    ] {
        assert_eq!(called.report.requests, 0);
        assert_eq!(called.report.peak_memory, 2 * 65536);
        assert_eq!(called.into_result().unwrap(), done);
    }
}

#[test]
fn a_call_finds_nothing_of_the_call_before_it() {
    // Each call counts up in memory and traps if it is not the first.
    let count = "(if (i32.load (i32.const 3000)) (then unreachable)) (i32.store (i32.const 3000) (i32.const 1)) (i32.const 1024)";
    let module = load(&engine(), &Guest::new().body("check-connection", count));
    let context = context("http://127.0.0.1:1");
    for _ in 0..3 {
        module.check_connection(&context).into_result().unwrap();
    }
}

#[test]
fn a_trap_is_named_with_the_export_that_trapped() {
    let trap = |body| {
        let module = load(&engine(), &Guest::new().body("open", body));
        let called = module.open(&context("http://127.0.0.1:1"), &service());
        match called.outcome {
            Err(error @ processing_engine::CallError::Trap { export, trap }) => {
                assert_eq!((export, error.code()), ("lifecycle.open", "module-trap"));
                trap
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(trap("unreachable"), Trap::UnreachableCodeReached);
    assert_eq!(trap("(i32.div_u (i32.const 1) (i32.const 0))"), Trap::IntegerDivisionByZero);
    assert_eq!(trap("(i32.load (i32.const -1))"), Trap::MemoryOutOfBounds);
}

#[test]
fn endless_recursion_ends_with_the_stack() {
    let guest =
        Guest::new().define("(func $deeper (call $deeper))").body("describe", "(call $deeper) (i32.const 1024)");
    let called = load(&engine(), &guest).describe();
    assert!(matches!(called.outcome, Err(processing_engine::CallError::Trap { trap: Trap::StackOverflow, .. })));
}

#[test]
fn describe_uses_no_import() {
    let guest = Guest::new().body("describe", "(call $log (i32.const 1) (i32.const 0) (i32.const 0)) (i32.const 1024)");
    let called = load(&engine(), &guest).describe();
    assert_eq!(code(&called), "module-describe");
    assert!(called.outcome.unwrap_err().to_string().contains("`log.write`"));
}

#[test]
fn a_cancelled_call_ends_while_it_runs() {
    let module = load(&engine(), &Guest::new().body("check-connection", "(loop $forever (br $forever)) unreachable"));
    let mut context = context("http://127.0.0.1:1");
    context.cancel = Cancel::new();
    context.cancel.cancel();
    assert_eq!(code(&module.check_connection(&context)), "call-cancelled");
}

/// Two services, with passwords that a module must not see.
struct TwoServices(Mutex<Vec<(u64, Vec<String>)>>);

impl Records for TwoServices {
    fn services_by_external_id(&self, connection: u64, ids: &[String]) -> Result<Vec<Service>, RecordsError> {
        self.0.lock().unwrap().push((connection, ids.to_vec()));
        if ids.iter().any(|id| id == "broken") {
            return Err(RecordsError::new("the database is locked"));
        }
        let mut with_password = service();
        with_password.password = "should never get out".into();
        Ok(vec![with_password, service()])
    }
}

#[test]
fn records_are_asked_for_the_connection_and_errors_end_the_call() {
    let records = Arc::new(TwoServices(Mutex::default()));
    let call = |ids: Vec<&'static str>| {
        let module = load(&engine(), &Guest::new().check_connection([Op::Records(ids)]));
        let context = CallContext { records: records.clone(), ..context("http://127.0.0.1:1") };
        module.check_connection(&context)
    };
    assert_eq!(answer(&call(vec!["11", "12"])).0, "status-002");
    assert_eq!(code(&call(vec!["broken"])), "records-unavailable");
    let asked = records.0.lock().unwrap().clone();
    assert_eq!(asked, [(7, vec!["11".to_owned(), "12".to_owned()]), (7, vec!["broken".to_owned()])]);
}

/// Each time would come back as another copy of the same service.
#[test]
fn records_are_asked_once_for_each_object() {
    let records = Arc::new(TwoServices(Mutex::default()));
    let ids = ["12", "11"].into_iter().chain(std::iter::repeat_n("12", 1_000)).collect();
    let module = load(&engine(), &Guest::new().check_connection([Op::Records(ids)]));
    let context = CallContext { records: records.clone(), ..context("http://127.0.0.1:1") };
    assert_eq!(answer(&module.check_connection(&context)).0, "status-002");
    assert_eq!(*records.0.lock().unwrap(), [(7, vec!["12".to_owned(), "11".to_owned()])]);
}

#[test]
fn the_log_comes_back_in_lines() {
    let panel = Panel::answering(200, "");
    let called = run(&panel, [Op::Log(0, "one".into()), Op::Log(3, "two\nthree\u{1b}[31m".into())]);
    let lines: Vec<_> = called.report.log.iter().map(|line| (line.level, line.message.as_str())).collect();
    use processing_engine::contract::Level;
    assert_eq!(lines, [(Level::Debug, "one"), (Level::Error, "two\\u{a}three\\u{1b}[31m")]);
}

#[test]
fn calls_from_many_threads_do_not_disturb_each_other() {
    let panel = Panel::start(|request, stream| crate::support::respond(stream, 200, &[], request.line.as_bytes()));
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/a")]));
    let context = context(&panel.url());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(answer(&module.check_connection(&context)), ("status-200", "GET /a HTTP/1.1"));
                }
            });
        }
    });
    assert_eq!(panel.received().len(), 80);
}
