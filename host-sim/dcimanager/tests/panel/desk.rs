//! A desk from which tests ask a small panel, logged in, at a time that they choose.

use dcimanager_sim::Fleet;
use dcimanager_sim::api::{Method, Request};
use dcimanager_sim::ids::{PortId, ServerId, UserId};
use dcimanager_sim::panel::{Fate, Panel};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(crate) const ROOT: &str = "root@example.com";
pub(crate) const ROOT_PASSWORD: &str = "root's password";
pub(crate) const ANNA: &str = "Anna@example.com";
pub(crate) const ANNA_PASSWORD: &str = "anna's password";
pub(crate) const ANNA_ID: UserId = UserId(2);
pub(crate) const BEN_ID: UserId = UserId(3);
/// Free, healthy, with data port, BMC port and outlet; its rack has a pool.
pub(crate) const FREE: ServerId = ServerId(1);
/// Free, healthy, without BMC port and outlet; its location has a pool.
pub(crate) const FREE_IN_FRANKFURT: ServerId = ServerId(2);
/// Free, healthy, without BMC port and outlet; neither rack nor location has a pool.
pub(crate) const FREE_PUBLIC: ServerId = ServerId(3);
/// Anna's.
pub(crate) const SOLD: ServerId = ServerId(4);
/// Discovered, not accepted.
pub(crate) const NEW: ServerId = ServerId(5);
pub(crate) const FREE_PORT: PortId = PortId(11);

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
    pub(crate) effect: Option<String>,
}

impl Answer {
    /// The code in the error envelope.
    pub(crate) fn code(&self) -> u64 {
        self.json["error"]["code"].as_u64().unwrap_or_else(|| panic!("no error: {self:?}"))
    }

    /// The message in the error envelope.
    pub(crate) fn message(&self) -> String {
        self.json["error"]["msg"].as_str().unwrap_or_else(|| panic!("no error: {self:?}")).to_owned()
    }

    /// The answer, which has to be a success.
    pub(crate) fn good(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json
    }

    /// The answer, which has to be a refusal with this status that changed nothing.
    pub(crate) fn refused(self, status: u16) -> String {
        assert_eq!((self.status, &self.effect), (status, &None), "{self:?}");
        self.message()
    }
}

pub(crate) struct Desk {
    pub(crate) panel: Panel,
    pub(crate) now: Timestamp,
    pub(crate) token: String,
}

impl Desk {
    /// The panel of `tests/fleet.json` at 2026-01-01T00:00:00Z.
    pub(crate) fn new() -> Self {
        Self::with(Fleet::from_json(include_str!("../fleet.json")).unwrap())
    }

    pub(crate) fn with(fleet: Fleet) -> Self {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut desk = Self { panel: Panel::new(fleet, now, 1).unwrap(), now, token: String::new() };
        desk.panel.set_administrator(ROOT, ROOT_PASSWORD);
        desk.token = desk.log_in(ROOT, ROOT_PASSWORD);
        desk
    }

    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> String {
        let request = Request::new(Method::Post, "/api/auth/v4/public/token")
            .with_header("isp-box-instance", "true")
            .with_body(json!({ "email": email, "password": password }).to_string());
        self.ask(&request).good()["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn ask(&mut self, request: &Request) -> Answer {
        self.ask_with(request, &Fate::Natural)
    }

    fn ask_with(&mut self, request: &Request, fate: &Fate) -> Answer {
        let handled = self.panel.handle_with(self.now, request, fate);
        let json = serde_json::from_slice(&handled.reply.body).unwrap();
        Answer { status: handled.reply.status, json, effect: handled.effect }
    }

    pub(crate) fn request(&self, method: Method, target: &str) -> Request {
        Request::new(method, &format!("/api/{target}")).with_token(&self.token)
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.ask(&self.request(Method::Get, target))
    }

    pub(crate) fn post(&mut self, target: &str, body: Value) -> Answer {
        self.ask(&self.request(Method::Post, target).with_body(body.to_string()))
    }

    /// As `post`; an operation that it starts ends so.
    pub(crate) fn post_with(&mut self, target: &str, body: Value, fate: Fate) -> Answer {
        self.ask_with(&self.request(Method::Post, target).with_body(body.to_string()), &fate)
    }

    pub(crate) fn delete(&mut self, target: &str) -> Answer {
        self.ask(&self.request(Method::Delete, target))
    }

    /// A server as the API shows it. Logs in again if much time has passed.
    pub(crate) fn server(&mut self, id: ServerId) -> Value {
        if self.get("dci/v3/location").status == 401 {
            self.token = self.log_in(ROOT, ROOT_PASSWORD);
        }
        self.get(&format!("dci/v3/server/{id}")).good()
    }

    pub(crate) fn install(&mut self, id: ServerId) -> Answer {
        let body = json!({ "os_template": 1, "password": "x", "domain": "a.example", "script": [1] });
        self.post(&format!("dci/v3/server/{id}/install"), body)
    }

    pub(crate) fn clean(&mut self, id: ServerId) -> Answer {
        self.post(&format!("dci/v3/server/{id}/diagnostics"), json!({ "clear_disks": true }))
    }

    pub(crate) fn power(&mut self, id: ServerId, command: &str) -> Answer {
        self.post(&format!("dci/v3/server/{id}/{command}"), json!({}))
    }

    /// Lets simulated time pass.
    pub(crate) fn pass(&mut self, duration: SignedDuration) {
        self.now += duration;
        self.panel.advance_to(self.now);
    }

    pub(crate) fn minutes(&mut self, minutes: i64) {
        self.pass(SignedDuration::from_mins(minutes));
    }
}
