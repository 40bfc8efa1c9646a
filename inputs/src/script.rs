//! A panel that answers what the input says, line by line, and a watch over everything that the module does meanwhile.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use pmdci6::contract::http::{Error, Method, Request, Response};
use pmdci6::contract::{Level, Service, ServiceStatus};
use pmdci6::host::Host;

use crate::service::{ANNA, PLACEHOLDER, SERVER, service};
use crate::strict::Strict;

/// More than any call needs; a call that sends so many goes round in circles.
const MOST_REQUESTS: usize = 10_000;

/// The host of one call.
pub(crate) struct Script<'a> {
    answers: RefCell<Box<dyn Iterator<Item = &'a [u8]> + 'a>>,
    logged_in: Cell<bool>,
    requests: Cell<usize>,
    /// What was read last of each server in this call, with the bytes.
    seen: RefCell<BTreeMap<u64, Vec<u8>>>,
}

impl<'a> Script<'a> {
    /// Answers with these lines: a status and a body, such as `404 {}`; a line without a status is a body of a 200. When
    /// they are used up, the panel is not reached any more.
    pub(crate) fn new(lines: impl Iterator<Item = &'a [u8]> + 'a) -> Self {
        Self {
            answers: RefCell::new(Box::new(lines)),
            logged_in: Cell::new(true),
            requests: Cell::new(0),
            seen: RefCell::default(),
        }
    }

    /// How much was asked.
    pub(crate) fn requests(&self) -> usize {
        self.requests.get()
    }

    /// Paths are the module's own, whatever stood in an answer; secrets go into bodies only.
    fn is_sound(request: &Request) {
        let path = &request.path;
        assert!(path.starts_with("/api/") && path.bytes().all(|byte| byte.is_ascii_graphic()), "path {path:?}");
        assert!(!path.contains(PLACEHOLDER) && !path.contains(".."), "path {path:?}");
        for header in &request.headers {
            assert!(!header.value.contains(PLACEHOLDER), "a secret in header {}", header.name);
        }
    }

    /// An act on a server comes after a look at it, in the same call, that shows it to be nobody's or the client's.
    fn is_allowed(&self, request: &Request) {
        let Some((server, act)) = act(request) else { return };
        let seen = self.seen.borrow();
        let look = seen.get(&server);
        let strict = look.and_then(|bytes| Strict::read(bytes)).filter(|strict| strict.id() == Some(server));
        let shown = look.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let said = || format!("{act} on server {server} after {shown:?}");
        let Some(strict) = strict else { panic!("without a look: {}", said()) };
        let marks = strict.marks().unwrap_or_else(|| panic!("the notes cannot be told: {}", said()));
        let ours = |mark: &String| mark.starts_with("billing:k3f9 service:12 ") || mark.ends_with(" returned");
        assert!(marks.iter().all(ours), "somebody else holds it: {}", said());
        // Its own mark it may take back from any server.
        if act == "edit" && !marks.is_empty() && !names_a_mark(request) {
            return;
        }
        let owners = strict.owners().unwrap_or_else(|| panic!("the owner cannot be told: {}", said()));
        assert!(owners.iter().all(|owner| owner == ANNA), "it is somebody else's: {}", said());
        match act {
            "diagnostics" => assert!(owners.is_empty(), "disks are erased that have an owner: {}", said()),
            "install" => assert!(!owners.is_empty(), "an OS for nobody: {}", said()),
            _ => {}
        }
    }
}

/// The server that a request acts on, and how.
fn act(request: &Request) -> Option<(u64, &str)> {
    if request.method == Method::Get {
        return None;
    }
    let rest = request.path.strip_prefix("/api/dci/v3/server/")?;
    let (server, act) = rest.split_once('/').unwrap_or((rest, "edit"));
    Some((server.parse().ok()?, act))
}

/// Whether an edit leaves a mark.
fn names_a_mark(request: &Request) -> bool {
    request.body.as_ref().is_some_and(|body| String::from_utf8_lossy(body).contains("billing:"))
}

/// A status before the body, if there is one.
fn answer(line: &[u8]) -> (u16, &[u8]) {
    let status = line.split(|byte| *byte == b' ').next().filter(|word| word.len() == 3);
    let status = status.and_then(|word| std::str::from_utf8(word).ok()?.parse::<u16>().ok());
    match status {
        Some(status) => (status, line.get(4..).unwrap_or_default()),
        None => (200, line),
    }
}

impl Host for Script<'_> {
    fn send(&self, request: &Request) -> Result<Response, Error> {
        let count = self.requests.get() + 1;
        self.requests.set(count);
        assert!(count < MOST_REQUESTS, "the call goes round in circles");
        Self::is_sound(request);
        self.is_allowed(request);
        let next = self.answers.borrow_mut().next();
        let Some(line) = next else { return Err(Error::Timeout) };
        let (status, body) = answer(line);
        if request.method == Method::Get
            && let Some(server) = request.path.strip_prefix("/api/dci/v3/server/").and_then(|id| id.parse().ok())
        {
            self.seen.borrow_mut().insert(server, body.to_vec());
        }
        Ok(Response { status, headers: Vec::new(), body: body.to_vec() })
    }

    fn session_get(&self, _: &str) -> Option<String> {
        self.logged_in.get().then(|| "token".to_owned())
    }

    fn session_set(&self, _: &str, _: &str, _: u64) {
        self.logged_in.set(true);
    }

    fn session_forget(&self, _: &str) {
        self.logged_in.set(false);
    }

    /// Server 7 serves service 12, whatever else is asked for.
    fn services_by_external_id(&self, ids: &[String]) -> Vec<Service> {
        let ours = ids.iter().any(|id| *id == SERVER.to_string());
        if ours { vec![service("dedic", ServiceStatus::Active)] } else { Vec::new() }
    }

    fn log(&self, _: Level, message: &str) {
        assert!(!message.contains(PLACEHOLDER), "a secret in the log: {message}");
    }
}
