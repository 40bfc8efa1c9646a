//! How a difference is told: which call, which request, and line by line what is not the same.

use std::fmt;

use processing_engine::recording::Ended;
use processing_engine::{Body, RecordedRequest};
use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;

use crate::text::method;

/// The first thing that a replayed module did differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Number of the call.
    pub call: u64,
    /// What was called.
    pub export: String,
    /// What differs.
    pub what: What,
}

/// What differs. A `diff` has the recorded lines with `-` and those of the replay with `+`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Another request.
    Request {
        /// Its number in the call.
        request: u64,
        /// What differs in it.
        diff: String,
    },
    /// A request more than was recorded.
    RequestMore {
        /// Its number in the call.
        request: u64,
        /// The request.
        got: String,
    },
    /// The call ended without a request that was recorded.
    RequestMissing {
        /// Its number in the call.
        request: u64,
        /// The recorded request.
        expected: String,
    },
    /// Another look into the billing records.
    Lookup {
        /// The objects that were looked up.
        diff: String,
    },
    /// The same questions, another answer.
    Outcome {
        /// The answers.
        diff: String,
    },
    /// The module cannot be called with what was recorded.
    NotCallable {
        /// The recorded export.
        export: String,
    },
}

impl What {
    pub(super) fn request(request: u64, expected: &RecordedRequest, got: &RecordedRequest) -> Self {
        Self::Request { request, diff: diff(&request_text(expected), &request_text(got)) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call {} ({}) ", self.call, self.export)?;
        match &self.what {
            What::Request { request, diff } => {
                write!(f, "asks something else in its request {request} (- recorded, + replayed):\n{diff}")
            }
            What::RequestMore { request, got } => {
                write!(f, "goes on with a request {request} that was not recorded:\n{got}")
            }
            What::RequestMissing { request, expected } => {
                write!(f, "ends without its recorded request {request}:\n{expected}")
            }
            What::Lookup { diff } => write!(f, "looks up other objects (- recorded, + replayed):\n{diff}"),
            What::Outcome { diff } => write!(f, "answers something else (- recorded, + replayed):\n{diff}"),
            What::NotCallable { .. } => f.write_str("cannot be made with this module: it has no such export"),
        }
    }
}

/// Whether two requests are the same: method, path, headers, and the body as JSON where both are JSON.
pub(super) fn same_request(a: &RecordedRequest, b: &RecordedRequest) -> bool {
    a.method == b.method && a.path == b.path && headers(a) == headers(b) && same_body(a.body.as_ref(), b.body.as_ref())
}

fn headers(request: &RecordedRequest) -> Vec<(String, &str)> {
    let mut headers: Vec<_> =
        request.headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.as_str())).collect();
    headers.sort();
    headers
}

fn same_body(a: Option<&Body>, b: Option<&Body>) -> bool {
    match (a, b) {
        (Some(Body::Text(a)), Some(Body::Text(b))) => a == b || json(a).is_some_and(|a| Some(a) == json(b)),
        (a, b) => a == b,
    }
}

/// Whether two calls ended alike. What the engine says in words may change with its version; its codes do not.
pub(super) fn same_end(a: &Ended, b: &Ended) -> bool {
    match (a, b) {
        (Ended::Error { code: a, .. }, Ended::Error { code: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

/// A request with a line for each of its parts.
pub(super) fn request_text(request: &RecordedRequest) -> String {
    let mut text = format!("{} {}\n", method(request.method), request.path);
    for (name, value) in headers(request) {
        text.push_str(&format!("{name}: {value}\n"));
    }
    match &request.body {
        None => {}
        Some(Body::Text(body)) => {
            let pretty = json(body).and_then(|value| serde_json::to_string_pretty(&value).ok());
            text.push_str(&format!("{}\n", pretty.as_deref().unwrap_or(body)));
        }
        Some(body) => text.push_str(&format!("({} bytes that are no text)\n", body.len())),
    }
    text
}

fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// The lines that are not the same, with three lines around them.
pub(super) fn diff(expected: &str, got: &str) -> String {
    TextDiff::from_lines(expected, got).unified_diff().context_radius(3).missing_newline_hint(false).to_string()
}

#[cfg(test)]
mod tests {
    use processing_engine::contract::http::{Header, Method};

    use super::*;

    fn request(body: &str) -> RecordedRequest {
        RecordedRequest {
            number: 1,
            attempt: 1,
            method: Method::Post,
            path: "/server/1".to_owned(),
            headers: vec![Header { name: "X-A".to_owned(), value: "1".to_owned() }],
            body: Some(Body::Text(body.to_owned())),
        }
    }

    #[test]
    fn bodies_are_compared_as_json_and_shown_line_by_line() {
        assert!(same_request(&request(r#"{"a":1,"b":2}"#), &request(r#"{ "b": 2, "a": 1 }"#)));
        assert!(!same_request(&request("{}"), &request("{ ")));
        let (expected, got) = (request(r#"{"a":1,"b":2}"#), request(r#"{"a":1,"b":3}"#));
        assert!(!same_request(&expected, &got));
        let difference =
            Difference { call: 2, export: "lifecycle.advance".to_owned(), what: What::request(1, &expected, &got) };
        insta::assert_snapshot!(difference.to_string());
    }
}
