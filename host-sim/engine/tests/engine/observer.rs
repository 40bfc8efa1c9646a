//! A host that looks on, cuts, or puts something else in the place of the panel.

use std::sync::{Arc, Mutex};

use processing_engine::contract::http::{Error, Method};
use processing_engine::{Abort, Answer, CallContext, Observer, Outgoing, RecordedRequest, SendError, Transport};

use crate::support::{Guest, Op, Panel, SECRET, answer, code, context, engine, load};

/// Ends the call before or after the request with this number.
#[derive(Default)]
struct Cut {
    before: Option<u32>,
    after: Option<u32>,
    seen: Mutex<Vec<String>>,
}

impl Observer for Cut {
    fn before_request(&self, request: &RecordedRequest) -> Result<(), Abort> {
        self.seen.lock().unwrap().push(format!("{} {}", request.number, request.path));
        if self.before == Some(request.number) { Err(Abort::new("before")) } else { Ok(()) }
    }

    fn after_request(&self, request: &RecordedRequest, outcome: Result<u16, &Error>) -> Result<(), Abort> {
        self.seen.lock().unwrap().push(format!("{} {outcome:?}", request.number));
        if self.after == Some(request.number) { Err(Abort::new("after")) } else { Ok(()) }
    }
}

#[test]
fn an_operation_can_be_cut_before_and_after_each_request() {
    let panel = Panel::answering(200, "");
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/1"), Op::post("/2", "{}")]));
    let call = |cut: Cut| {
        let cut = Arc::new(cut);
        let context = CallContext { observer: Some(cut.clone()), ..context(&panel.url()) };
        let called = module.check_connection(&context);
        (called, cut.seen.lock().unwrap().clone(), panel.received().len())
    };
    let (called, seen, sent) = call(Cut::default());
    assert_eq!(answer(&called).0, "status-200");
    assert_eq!((seen.join(", "), sent), ("1 /1, 1 Ok(200), 2 /2, 2 Ok(200)".to_owned(), 2));

    let (called, seen, sent) = call(Cut { before: Some(2), ..Cut::default() });
    assert_eq!(code(&called), "call-aborted");
    assert_eq!((seen.join(", "), sent), ("1 /1, 1 Ok(200), 2 /2".to_owned(), 3));

    let (called, seen, sent) = call(Cut { after: Some(2), ..Cut::default() });
    assert_eq!(called.outcome.unwrap_err().to_string(), "the call was cut: after");
    assert_eq!((seen.join(", "), sent), ("1 /1, 1 Ok(200), 2 /2, 2 Ok(200)".to_owned(), 5));
}

/// A rehearsal: reads pass, writes are withheld.
struct Withheld {
    inner: Arc<dyn Transport>,
    writes: Mutex<Vec<String>>,
}

impl Transport for Withheld {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        if request.method == Method::Get {
            return self.inner.send(request);
        }
        let body = String::from_utf8_lossy(request.body.unwrap_or_default()).into_owned();
        self.writes.lock().unwrap().push(format!("{} {body}", request.path));
        Err(Abort::new("a write was withheld").into())
    }
}

#[test]
fn a_transport_can_withhold_writes_and_sees_no_password() {
    let panel = Panel::answering(200, "");
    let login = format!(r#"{{"p":"{}"}}"#, crate::support::PASSWORD);
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/1"), Op::post("/2", &login)]));
    let mut context = context(&panel.url());
    let withheld = Arc::new(Withheld { inner: context.connection.transport(), writes: Mutex::default() });
    context.transport = Some(withheld.clone());
    let called = module.check_connection(&context);
    assert_eq!(code(&called), "call-aborted");
    let [write] = <[_; 1]>::try_from(withheld.writes.lock().unwrap().clone()).unwrap();
    assert!(write.starts_with(r#"/2 {"p":"secret-"#) && !write.contains(SECRET), "{write}");
    assert_eq!(panel.received().len(), 1);
}

/// Answers without any panel, with what would be a secret and too much.
struct Canned;

impl Transport for Canned {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        match request.path {
            "/large" => Ok(Answer { status: 200, headers: Vec::new(), body: vec![b'x'; request.response_body + 1] }),
            "/echo" => Ok(Answer { status: 200, headers: Vec::new(), body: SECRET.as_bytes().to_vec() }),
            _ => Err(Error::Connect("the reply was lost".to_owned()).into()),
        }
    }
}

#[test]
fn what_a_transport_returns_is_bounded_and_masked_as_everything_else() {
    let call = |path| {
        let module = load(&engine(), &Guest::new().check_connection([Op::get(path)]));
        let context = CallContext { transport: Some(Arc::new(Canned)), ..context("http://127.0.0.1:1") };
        let called = module.check_connection(&context);
        let (code, message) = answer(&called);
        (code.to_owned(), message.to_owned())
    };
    assert_eq!(call("/large").0, "too-large");
    assert_eq!(call("/lost"), ("connect".into(), "the reply was lost".into()));
    assert_eq!(call("/echo"), ("status-200".into(), "«connection.password»".into()));
}
