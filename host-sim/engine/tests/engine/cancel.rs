//! A call that is cancelled ends, whatever it waits for, and disturbs no other one.

use std::sync::{Arc, Mutex, mpsc};

use processing_engine::recording::Ended;
use processing_engine::{CallContext, Cancel, Record};

use crate::support::{Guest, Op, Panel, answer, code, context, engine, load, respond};

/// Where a panel stops answering.
#[derive(Clone, Copy)]
enum Stalls {
    BeforeTheStatus,
    InTheHeaders,
    InTheBody,
}

/// Tells that it was asked, says the beginning of an answer, and then nothing more for ever.
fn stalling(at: Stalls) -> (Panel, mpsc::Receiver<()>) {
    let (told, asked) = mpsc::channel();
    let told = Mutex::new(told);
    let panel = Panel::start(move |_, stream| {
        let begin: &[u8] = match at {
            Stalls::BeforeTheStatus => b"",
            Stalls::InTheHeaders => b"HTTP/1.1 200 X\r\nx-slow: ",
            Stalls::InTheBody => b"HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\nhalf",
        };
        stream.write_all(begin)?;
        stream.flush()?;
        told.lock().unwrap().send(()).unwrap();
        loop {
            std::thread::park();
        }
    });
    (panel, asked)
}

#[test]
fn a_request_under_way_is_cut_off_wherever_its_answer_stalls() {
    for at in [Stalls::BeforeTheStatus, Stalls::InTheHeaders, Stalls::InTheBody] {
        let (panel, asked) = stalling(at);
        // It would go on for ever after the request, so only the cancel can end it.
        let ops = [Op::post("/", "{}"), Op::Wat("(loop $forever (br $forever))".into())];
        let module = load(&engine(), &Guest::new().check_connection(ops));
        let context = CallContext { cancel: Cancel::new(), record: Record::Everything, ..context(&panel.url()) };
        let called = std::thread::scope(|scope| {
            let call = scope.spawn(|| module.check_connection(&context));
            asked.recv().unwrap();
            context.cancel.cancel();
            call.join().unwrap()
        });
        assert_eq!(code(&called), "call-cancelled");
        // What is recorded says that nobody knows what the request did.
        let record = called.report.record.unwrap();
        let error = record.exchanges[0].outcome.as_ref().unwrap_err();
        assert!(format!("{error:?}").contains("it may have taken effect"), "{error:?}");
        assert!(matches!(record.ended, Ended::Error { ref code, .. } if code == "call-cancelled"));
    }
}

#[test]
fn a_request_that_waits_for_tls_is_cut_off() {
    let (told, asked) = mpsc::channel();
    let told = Mutex::new(told);
    let silent = Panel::start_wrapped(
        Arc::new(move |_| {
            told.lock().unwrap().send(()).unwrap();
            loop {
                std::thread::park();
            }
        }),
        |_, _| Ok(()),
    );
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
    let context = context(&silent.url().replace("http:", "https:"));
    std::thread::scope(|scope| {
        let call = scope.spawn(|| code(&module.check_connection(&context)));
        asked.recv().unwrap();
        context.cancel.cancel();
        assert_eq!(call.join().unwrap(), "call-cancelled");
    });
}

#[test]
fn other_calls_over_the_same_connection_go_on() {
    let (told, asked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let (told, released) = (Mutex::new(told), Mutex::new(released));
    let panel = Panel::start(move |request, stream| {
        told.lock().unwrap().send(()).unwrap();
        if request.line.contains("/cancelled") {
            loop {
                std::thread::park();
            }
        }
        released.lock().unwrap().recv().unwrap();
        respond(stream, 200, &[], b"whole")
    });
    let engine = engine();
    let module = |path: &str| load(&engine, &Guest::new().check_connection([Op::get(path)]));
    let (cancelled, other) = (module("/cancelled"), module("/other"));
    let context = context(&panel.url());
    let first = CallContext { cancel: Cancel::new(), ..context.clone() };
    std::thread::scope(|scope| {
        let one = scope.spawn(|| code(&cancelled.check_connection(&first)));
        let two = scope.spawn(|| other.check_connection(&context));
        asked.recv().unwrap();
        asked.recv().unwrap();
        first.cancel.cancel();
        assert_eq!(one.join().unwrap(), "call-cancelled");
        release.send(()).unwrap();
        assert_eq!(answer(&two.join().unwrap()), ("status-200", "whole"));
    });
}

#[test]
fn the_connection_serves_again_afterwards() {
    let (panel, asked) = stalling(Stalls::BeforeTheStatus);
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/")]));
    let context = context(&panel.url());
    let first = CallContext { cancel: Cancel::new(), ..context.clone() };
    let second = CallContext { cancel: Cancel::new(), ..context };
    for context in [first, second] {
        std::thread::scope(|scope| {
            let call = scope.spawn(|| code(&module.check_connection(&context)));
            asked.recv().unwrap();
            context.cancel.cancel();
            assert_eq!(call.join().unwrap(), "call-cancelled");
        });
    }
}
