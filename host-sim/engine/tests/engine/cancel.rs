//! A call that is cancelled ends, whatever it waits for, and disturbs no other one.

use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use processing_engine::recording::Ended;
use processing_engine::{Abort, CallContext, Cancel, Limits, Observer, Record, RecordedRequest};

use crate::support::{Guest, Op, Panel, answer, code, context, engine, engine_with, load, respond, short};

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

/// A service of this computer whose queue is full: nobody answers a further connection, and nobody refuses it.
struct Full {
    listener: TcpListener,
    /// Kept open: a connection that ends makes room.
    _queue: Vec<TcpStream>,
}

impl Full {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let connect = || TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok();
        Self { _queue: std::iter::from_fn(connect).collect(), listener }
    }

    fn url(&self) -> String {
        format!("http://{}", self.listener.local_addr().unwrap())
    }
}

/// Connecting may take very long, and so may the call.
fn patient() -> Limits {
    Limits { connect: Duration::from_secs(3600), deadline: Duration::from_secs(3600), ..Limits::default() }
}

/// Tells that a request is about to be sent.
struct Telling(Mutex<mpsc::Sender<()>>);

impl Observer for Telling {
    fn before_request(&self, _: &RecordedRequest) -> Result<(), Abort> {
        self.0.lock().unwrap().send(()).unwrap();
        Ok(())
    }
}

#[test]
fn a_connection_that_is_being_made_is_waited_for_no_longer() {
    let full = Full::new();
    let module = load(&engine_with(patient()), &Guest::new().check_connection([Op::post("/", "{}")]));
    let (told, asked) = mpsc::channel();
    let observer: Option<Arc<dyn Observer>> = Some(Arc::new(Telling(Mutex::new(told))));
    let context = CallContext { observer, record: Record::Everything, ..context(&full.url()) };
    let called = std::thread::scope(|scope| {
        let call = scope.spawn(|| module.check_connection(&context));
        asked.recv().unwrap();
        context.cancel.cancel();
        call.join().unwrap()
    });
    assert_eq!(code(&called), "call-cancelled");
    let record = called.report.record.unwrap();
    let error = format!("{:?}", record.exchanges[0].outcome.as_ref().unwrap_err());
    assert!(error.contains("ended the request early; nothing was sent"), "{error}");
}

#[test]
fn the_deadline_of_a_call_holds_while_a_connection_is_being_made() {
    let full = Full::new();
    let connected = |limits: Limits| {
        let module = load(&engine_with(limits), &Guest::new().check_connection([Op::get("/")]));
        answer(&module.check_connection(&context(&full.url()))).0.to_owned()
    };
    // Whichever of the two is over first.
    assert_eq!(connected(Limits { deadline: short().deadline, ..patient() }), "timeout");
    assert_eq!(connected(Limits { connect: short().deadline, ..patient() }), "connect");
}

#[test]
fn the_deadline_of_a_call_holds_while_tls_is_agreed_on() {
    let silent = Panel::start_wrapped(
        Arc::new(|_| {
            loop {
                std::thread::park();
            }
        }),
        |_, _| Ok(()),
    );
    let limits = Limits { deadline: short().deadline, ..patient() };
    let module = load(&engine_with(limits), &Guest::new().check_connection([Op::get("/")]));
    let called = module.check_connection(&context(&silent.url().replace("http:", "https:")));
    assert_eq!(answer(&called).0, "timeout");
}
