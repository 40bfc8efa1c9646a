//! DCImanager, as far as this module needs it.

use serde_json::{Value, json};

use crate::contract::http::{Header, Method, Request};
use crate::contract::{Call, Detail, Failure, http, session};

const SERVERS: &str = "/api/dci/v3/server";

/// A failure's code and words.
pub(crate) fn detail(code: &str, message: impl Into<String>) -> Detail {
    Detail { code: code.to_owned(), message: message.into() }
}

/// The numbers of servers without an owner and without a note.
pub(crate) fn free_servers(call: &Call) -> Result<Vec<u64>, Failure> {
    let answer = ask(call, Method::Get, SERVERS, None)?;
    let servers = answer.get("list").and_then(Value::as_array).ok_or_else(|| strange("a list of servers"))?;
    let is_free = |server: &&Value| server.get("owner").is_none_or(Value::is_null) && note_of(server).is_empty();
    Ok(servers.iter().filter(is_free).filter_map(|server| server.get("id")?.as_u64()).collect())
}

/// The note of a server.
pub(crate) fn note(call: &Call, server: u64) -> Result<String, Failure> {
    ask(call, Method::Get, &format!("{SERVERS}/{server}"), None).map(|server| note_of(&server).to_owned())
}

/// Writes the note of a server.
pub(crate) fn write_note(call: &Call, server: u64, note: &str) -> Result<(), Failure> {
    ask(call, Method::Post, &format!("{SERVERS}/{server}"), Some(&json!({ "notes": note }))).map(drop)
}

fn note_of(server: &Value) -> &str {
    server.get("notes").and_then(Value::as_str).unwrap_or_default()
}

/// One request, logged in.
fn ask(call: &Call, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
    let token = match session::get("token") {
        Some(token) => token,
        None => log_in(call)?,
    };
    send(method, path, body, Some(&token))
}

fn log_in(call: &Call) -> Result<String, Failure> {
    let body = json!({ "email": call.connection.username, "password": call.connection.password });
    let answer = send(Method::Post, "/api/auth/v4/public/token", Some(&body), None)?;
    let token = answer.get("token").and_then(Value::as_str).ok_or_else(|| strange("a login"))?;
    session::set("token", token, 60_000);
    Ok(token.to_owned())
}

fn send(method: Method, path: &str, body: Option<&Value>, token: Option<&str>) -> Result<Value, Failure> {
    let header = |name: &str, value: String| Header { name: name.to_owned(), value };
    let mut headers = vec![header("isp-box-instance", "true".to_owned())];
    if let Some(token) = token {
        headers.push(header("x-xsrf-token", token.to_owned()));
        headers.push(header("cookie", format!("ses6={token}")));
    }
    let body = body.map(|body| body.to_string().into_bytes());
    let answer = http::send(&Request { method, path: path.to_owned(), headers, body })
        .map_err(|error| Failure::Unavailable(detail("panel-unreachable", format!("the panel: {error:?}"))))?;
    match answer.status {
        200..=299 => serde_json::from_slice(&answer.body).map_err(|_| strange(path)),
        401 => Err(Failure::Unauthorized(detail("panel-login", "the panel refuses the login"))),
        status => Err(Failure::Refused(detail("panel-refused", format!("{path}: HTTP {status}")))),
    }
}

fn strange(what: &str) -> Failure {
    Failure::Protocol(detail("panel-answer", format!("the panel's answer to {what} was not understood")))
}
