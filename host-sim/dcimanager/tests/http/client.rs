//! A client of the simulator: an ordinary HTTP library, and a bare socket for what such a library would hide.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use dcimanager_sim::{Config, Fleet, Simulator};
use serde_json::{Value, json};
use sim_clock::{Clock, ManualClock};

pub(crate) const ROOT: &str = "root@example.com";
pub(crate) const ROOT_PASSWORD: &str = "root's password";
/// Nothing that a test waits for takes so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn config() -> Config {
    let fleet = Fleet::from_json(include_str!("../fleet.json")).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
    Config::new(fleet, clock).administrator(ROOT, ROOT_PASSWORD)
}

pub(crate) fn start() -> Simulator {
    Simulator::start(config()).unwrap()
}

/// What came back, or why nothing did.
pub(crate) type Answer = Result<(u16, String), ureq::Error>;

/// The JSON of an answer that has to be a success.
pub(crate) fn good(answer: Answer) -> Value {
    let (status, text) = answer.unwrap();
    assert!((200..300).contains(&status), "{status} {text}");
    serde_json::from_str(&text).unwrap()
}

/// The status of an answer.
pub(crate) fn status(answer: Answer) -> u16 {
    answer.unwrap().0
}

pub(crate) struct Client {
    pub(crate) agent: ureq::Agent,
    pub(crate) url: String,
    pub(crate) token: String,
}

impl Client {
    /// Logged in as the administrator.
    pub(crate) fn of(simulator: &Simulator) -> Self {
        Self::with(simulator, agent(ureq::Agent::config_builder()))
    }

    pub(crate) fn with(simulator: &Simulator, agent: ureq::Agent) -> Self {
        let mut client = Self { agent, url: simulator.url(), token: String::new() };
        client.log_in();
        client
    }

    pub(crate) fn log_in(&mut self) {
        let body = json!({ "email": ROOT, "password": ROOT_PASSWORD });
        self.token = good(self.post("/api/auth/v4/public/token", &body))["token"].as_str().unwrap().to_owned();
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        let request = self.agent.get(format!("{}{target}", self.url));
        read(self.headers(request).call())
    }

    pub(crate) fn delete(&self, target: &str) -> Answer {
        let request = self.agent.delete(format!("{}{target}", self.url));
        read(self.headers(request).call())
    }

    pub(crate) fn post(&self, target: &str, body: &Value) -> Answer {
        let request = self.agent.post(format!("{}{target}", self.url));
        read(self.headers(request).send(body.to_string()))
    }

    fn headers<T>(&self, request: ureq::RequestBuilder<T>) -> ureq::RequestBuilder<T> {
        request
            .header("isp-box-instance", "true")
            .header("x-xsrf-token", &self.token)
            .header("cookie", format!("ses6={}", self.token))
    }
}

/// An agent that gives statuses as they are, follows no redirect, and cannot hang.
pub(crate) fn agent(builder: ureq::config::ConfigBuilder<ureq::typestate::AgentScope>) -> ureq::Agent {
    builder.http_status_as_error(false).max_redirects(0).timeout_global(Some(PATIENCE)).build().into()
}

fn read(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut response = response?;
    let text = response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string()?;
    Ok((response.status().as_u16(), text))
}

/// Sends a request as text and gives back everything until the connection is closed. `connection: close` is added.
pub(crate) fn raw(simulator: &Simulator, request: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut socket = connect(simulator);
    write!(socket, "{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n", body.len()).unwrap();
    for (name, value) in headers {
        write!(socket, "{name}: {value}\r\n").unwrap();
    }
    write!(socket, "\r\n{body}").unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer
}

pub(crate) fn connect(simulator: &Simulator) -> TcpStream {
    let socket = TcpStream::connect(simulator.address()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}
