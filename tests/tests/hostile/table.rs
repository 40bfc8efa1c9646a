//! The table of hostile things in docs/security.md. Each row is shown to be true by the test that names it; this file shows
//! that the document has the same rows.

use std::path::Path;

/// A hostile thing and what the host makes of it.
pub(crate) struct Row {
    /// What the module, its file or its panel does.
    pub(crate) thing: &'static str,
    /// What stops it: a limit by its name in limits.toml, or a rule.
    limit: &'static str,
    /// The stable code that staff and programs see; — when it is no failure.
    pub(crate) code: &'static str,
    /// What becomes of the operation.
    pub(crate) becomes: &'static str,
}

const ONCE: &str = "stops at once with a task";
const AGAIN: &str = "is tried 10 times within an hour or so, then stops with a task";
const REFUSED: &str = "the file is refused; the next lower version serves, without one it stops at once with a task";

#[rustfmt::skip]
const ROWS: [Row; 34] = [
    Row { thing: "an endless loop", limit: "deadline", code: "limit-deadline", becomes: AGAIN },
    Row { thing: "endless calls of the host", limit: "deadline", code: "limit-deadline", becomes: AGAIN },
    Row { thing: "an endless recursion", limit: "stack", code: "module-trap", becomes: ONCE },
    Row { thing: "a panic", limit: "—", code: "module-trap", becomes: ONCE },
    Row { thing: "a memory bomb", limit: "memory", code: "limit-memory", becomes: ONCE },
    Row { thing: "a table bomb", limit: "table-elements", code: "limit-table", becomes: ONCE },
    Row { thing: "a giant return value", limit: "hostcall-fuel", code: "limit-hostcall", becomes: ONCE },
    Row { thing: "a giant state", limit: "state", code: "limit-result", becomes: ONCE },
    Row { thing: "text that is no text", limit: "—", code: "module-text", becomes: ONCE },
    Row { thing: "a giant log", limit: "log-line, log-lines, log-bytes", code: "—", becomes: "done" },
    Row { thing: "\"call me again at once\" for ever", limit: "100 calls at once", code: "—", becomes: "goes on, slowed down to once a minute" },
    Row { thing: "a flood of requests", limit: "requests", code: "limit-requests", becomes: ONCE },
    Row { thing: "a request to another host", limit: "the connection's scheme, host and port", code: "denied", becomes: ONCE },
    Row { thing: "a request to another scheme or port", limit: "the connection's scheme, host and port", code: "denied", becomes: ONCE },
    Row { thing: "path tricks: //other, .., @, \\, encoded ones", limit: "the connection's scheme, host and port", code: "denied", becomes: ONCE },
    Row { thing: "a line break in a path or a header", limit: "one request is one request", code: "denied", becomes: ONCE },
    Row { thing: "a header that is the host's own", limit: "one request is one request", code: "denied", becomes: ONCE },
    Row { thing: "a request of more bytes than a panel wants", limit: "request-body", code: "denied", becomes: ONCE },
    Row { thing: "a redirect to another host", limit: "redirects are answers and never followed", code: "status-302", becomes: ONCE },
    Row { thing: "a name that resolves to a forbidden address", limit: "dial-loopback, dial-private, dial-link-local", code: "denied", becomes: ONCE },
    Row { thing: "an answer that drips for ever", limit: "deadline", code: "timeout", becomes: ONCE },
    Row { thing: "an answer that drips for ever, under the good module", limit: "deadline", code: "panel-unreachable", becomes: AGAIN },
    Row { thing: "an answer of 10 GB, announced", limit: "response-body", code: "too-large", becomes: ONCE },
    Row { thing: "an answer without an end", limit: "response-body", code: "too-large", becomes: ONCE },
    Row { thing: "headers without an end", limit: "64 KiB of headers", code: "too-large", becomes: ONCE },
    Row { thing: "a panel that repeats the password", limit: "secrets become placeholders again", code: "status-400", becomes: ONCE },
    Row { thing: "an endless start function", limit: "deadline", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "an import that the contract does not have", limit: "the contract", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "a component for a newer contract", limit: "the contract", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "a truncated file", limit: "a whole component", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "random bytes", limit: "a whole component", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "a file that needs too much to begin", limit: "memory, tables, module-file", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "a file that takes too long to compile", limit: "compile", code: "module-file-refused", becomes: REFUSED },
    Row { thing: "a file that would take too much to compile", limit: "function", code: "module-file-refused", becomes: REFUSED },
];

/// The row of this thing.
pub(crate) fn row(thing: &str) -> &'static Row {
    ROWS.iter().find(|row| row.thing == thing).unwrap_or_else(|| panic!("the table has no row `{thing}`"))
}

fn markdown() -> String {
    let mut text = "| What happens | What stops it | Code | The operation |\n|---|---|---|---|\n".to_owned();
    for Row { thing, limit, code, becomes } in ROWS {
        let code = if code == "—" { code.to_owned() } else { format!("`{code}`") };
        text.push_str(&format!("| {thing} | {limit} | {code} | {becomes} |\n"));
    }
    text
}

#[test]
fn the_document_has_the_same_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/security.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once("<!-- hostile things: begin -->\n").expect("where the table begins");
    let (table, after) = rest.split_once("<!-- hostile things: end -->").expect("where it ends");
    let (table, expected) = (table.trim(), markdown());
    if std::env::var_os("GUIDES").is_some_and(|value| value == "write") {
        let begin = "<!-- hostile things: begin -->\n";
        let text = format!("{before}{begin}\n{expected}\n<!-- hostile things: end -->{after}");
        std::fs::write(&path, text).unwrap();
    } else {
        assert_eq!(table, expected.trim(), "docs/security.md is not true any more; GUIDES=write writes it anew");
    }
}
