//! Every bound that the engine puts on a module, in one place.
//!
//! A module is somebody else's code that runs inside the billing system. The table below is the only place that knows a
//! bound: [`Limits`] with its defaults, the file with which a provider changes them, its commented example, and what a
//! host shows of them are made from it. A bound applies to one call of a module unless it says otherwise; nothing carries
//! over from one call to the next, because every call has a fresh store.
//!
//! - [`declare`]: what a row of the table becomes.
//! - [`value`]: values with units, as people write them.
//! - [`file`]: the file, read and checked.

use std::time::Duration;

use declare::declare_limits;

pub use file::LimitsError;
pub use value::Value;

use crate::http::egress::Egress;

mod declare;
mod file;
mod value;

/// One kibibyte and one mebibyte, in bytes.
const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// One row of the table: a bound, what it is for, and how far a provider may move it.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    field: &'static str,
    /// Its value when nothing is said.
    pub default: Value,
    /// The least that is allowed.
    pub least: Value,
    /// The most that is allowed.
    pub most: Value,
    /// What it bounds.
    pub what: &'static str,
    /// What happens at it.
    pub at: &'static str,
    /// Why the default is what it is.
    pub why: &'static str,
    get: fn(&Limits) -> Value,
    set: fn(&mut Limits, Value),
}

impl Limit {
    /// Its name in the file: the words of [`Limits`]' field, with hyphens.
    #[must_use]
    pub fn key(&self) -> String {
        self.field.replace('_', "-")
    }

    /// Its value among these.
    #[must_use]
    pub fn of(&self, limits: &Limits) -> Value {
        (self.get)(limits)
    }
}

declare_limits! {
    deadline: Time = Duration::from_secs(60), in Duration::from_secs(1)..=Duration::from_secs(600), {
        what: "Real time of one call: instantiation, the module's code, and every request to the panel together",
        at: "a request under way ends with `timeout`, running code ends with `limit-deadline`; the step is tried again",
        why: "a slow panel answers a page in seconds, and a worker must come back",
    }
    grace: Time = Duration::from_millis(500), in Duration::ZERO..=Duration::from_secs(10), {
        what: "Real time that a module may go on after one of its requests ended with `timeout`",
        at: "`limit-deadline`",
        why: "long enough to say what it was doing, too short to do anything else",
    }
    connect: Time = Duration::from_secs(10), in Duration::from_millis(100)..=Duration::from_secs(120), {
        what: "Real time for making one connection to the panel: for its name, and again for TCP and TLS",
        at: "the module is told `connect`: nothing was sent",
        why: "an address that drops packets must not eat the whole call",
    }
    memory: Bytes = 64 * MIB, in 2 * MIB..=2048 * MIB, {
        what: "Linear memory of one call, all memories of the component together",
        at: "`limit-memory`",
        why: "one answer of `response-body` fits in twice",
    }
    table_elements: Count = 20_000, in 1_000..=1_000_000, {
        what: "Elements of one table",
        at: "`limit-table`",
        why: "a Rust module has one for each function whose address is taken, a few hundred",
    }
    instances: Count = 16, in 3..=100, {
        what: "Core instances in one component",
        at: "`module-start`: the component cannot be instantiated",
        why: "a component made by wit-component has three",
    }
    memories: Count = 4, in 1..=16, {
        what: "Linear memories in one component",
        at: "the file is refused",
        why: "a component made by wit-component has one",
    }
    tables: Count = 8, in 2..=64, {
        what: "Tables in one component",
        at: "the file is refused",
        why: "a component made by wit-component has two",
    }
    stack: Bytes = 512 * KIB, in 128 * KIB..=MIB, {
        what: "Stack of the module's code",
        at: "`module-trap`: call stack exhausted",
        why: "the thread that calls has 2 MiB, and needs at least twice as much as the module",
    }
    hostcall_fuel: Bytes = 24 * MIB, in MIB..=1024 * MIB, {
        what: "What a module hands over to the host in one crossing: arguments of an import, result of an export",
        at: "`limit-hostcall`",
        why: "a page of results of 100,000 rows is about half of it",
    }
    requests: Count = 2_000, in 1..=1_000_000, {
        what: "Requests to the panel in one call",
        at: "the first one beyond is `denied`, the second ends the call with `limit-requests`",
        why: "pages of 100 over a fleet of 100,000, and as much again",
    }
    request_body: Bytes = MIB, in KIB..=64 * MIB, {
        what: "Body of one request, before the secrets are put in",
        at: "the request is `denied`",
        why: "a request that changes something is a few hundred bytes",
    }
    path: Bytes = 16 * KIB, in 256..=64 * KIB, {
        what: "Path of one request with its query",
        at: "the request is `denied`",
        why: "filters with a hundred numbers fit",
    }
    headers: Count = 32, in 4..=256, {
        what: "Headers of one request",
        at: "the request is `denied`",
        why: "a panel needs one or two",
    }
    header_bytes: Bytes = 16 * KIB, in KIB..=64 * KIB, {
        what: "Names and values of all headers of one request",
        at: "the request is `denied`",
        why: "what web servers take",
    }
    response_body: Bytes = 32 * MIB, in 64 * KIB..=1024 * MIB, {
        what: "Body of one answer; at most `memory`",
        at: "reading ends and the module is told `too-large`",
        why: "half of `memory`",
    }
    log_line: Bytes = 4 * KIB, in 80..=64 * KIB, {
        what: "One line of the module's log",
        at: "the line is cut, and ends with …",
        why: "a line is read by people",
    }
    log_lines: Count = 1_000, in 0..=100_000, {
        what: "Lines of log that are kept of one call",
        at: "further lines are counted and dropped",
        why: "ten times what a talkative module writes",
    }
    log_bytes: Bytes = 256 * KIB, in 0..=64 * MIB, {
        what: "All kept lines of log of one call together",
        at: "further lines are counted and dropped",
        why: "it is stored with the recording of each call",
    }
    session_entries: Count = 64, in 1..=10_000, {
        what: "Entries in the session of a connection, not of one call",
        at: "the oldest entry makes room",
        why: "a panel needs one token",
    }
    session_entry: Bytes = 16 * KIB, in 256..=MIB, {
        what: "Key and value of one entry of the session",
        at: "`limit-argument`",
        why: "the longest tokens have a few KiB",
    }
    session_values: Count = 128, in 4..=10_000, {
        what: "Different values that one call puts into the session or takes from it",
        at: "`limit-argument`",
        why: "each is looked for in everything that is recorded, which takes time",
    }
    record_ids: Count = 10_000, in 100..=1_000_000, {
        what: "Ids in one question to the billing records",
        at: "`limit-argument`",
        why: "a module asks by pages",
    }
    state: Bytes = 64 * KIB, in KIB..=16 * MIB, {
        what: "The state that a step returns",
        at: "`limit-result`",
        why: "it is stored at every step",
    }
    list: Count = 200_000, in 100..=10_000_000, {
        what: "Items of one list in a result",
        at: "`limit-result`",
        why: "two for each object of a fleet of 100,000",
    }
    service_list: Count = 1_000, in 10..=100_000, {
        what: "Items of one list in a result that belongs to one service: its parameters, addresses and disks, the objects to claim, the fields of a form",
        at: "`limit-result`",
        why: "a service has a few of each; all are stored at once, while everybody else who writes waits",
    }
    text: Bytes = 64 * KIB, in KIB..=16 * MIB, {
        what: "One text in a result, the state excepted",
        at: "`limit-result`",
        why: "the instructions of a staff task are a page of text",
    }
    recording: Bytes = 16 * MIB, in 0..=256 * MIB, {
        what: "Bodies, looked-up records, and questions to session and records that the recording of one call keeps",
        at: "what is beyond is left out and marked so; the call cannot be replayed",
        why: "a page of a hundred servers has some hundred KiB",
    }
    module_file: Bytes = 64 * MIB, in 64 * KIB..=1024 * MIB, {
        what: "A module's file",
        at: "the file is refused",
        why: "ours has less than one MiB; compiling takes time and memory in proportion",
    }
    function: Count = 200_000, in 10_000..=100_000_000, {
        what: "What one function of a module's file asks of the compiler: the values that it uses times its loops",
        at: "the file is refused",
        why: "ours has 3,000, large ones have ten times as much; each takes about 2.5 KiB while it is compiled",
    }
    compile: Time = Duration::from_secs(120), in Duration::from_secs(1)..=Duration::from_secs(3600), {
        what: "Real time for compiling a module's file; compiled code is kept",
        at: "the file is refused; its compilation goes on to its end, unused",
        why: "ours takes seconds, a large one on a slow computer a minute",
    }
    dial_loopback: Switch = true, in false..=true, {
        what: "Whether a panel may be on this computer: 127.0.0.0/8, ::1",
        at: "the request is `denied`, whatever name resolved to the address",
        why: "the simulated panel is there; switch it off where none is",
    }
    dial_private: Switch = true, in false..=true, {
        what: "Whether a panel may be in a private network: 10.0.0.0/8, 192.168.0.0/16, fc00::/7 and the like",
        at: "the request is `denied`, whatever name resolved to the address",
        why: "panels usually are",
    }
    dial_link_local: Switch = false, in false..=true, {
        what: "Whether a panel may have a link-local address: 169.254.0.0/16, fe80::/10",
        at: "the request is `denied`, whatever name resolved to the address",
        why: "clouds hand out credentials at 169.254.169.254",
    }
}

impl Limits {
    /// Which addresses a panel may have.
    #[must_use]
    pub fn egress(&self) -> Egress {
        Egress { loopback: self.dial_loopback, private: self.dial_private, link_local: self.dial_link_local }
    }
}
