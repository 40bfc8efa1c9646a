//! Every bound that the engine puts on a module, in one place.
//!
//! A module is somebody else's code that runs inside the billing system. Each field says what it bounds, in which unit,
//! what happens at the bound, and why the default is what it is. A bound applies to one call of a module unless it says
//! otherwise; nothing carries over from one call to the next, because every call has a fresh store.

use std::time::Duration;

/// One mebibyte, in bytes.
const MIB: usize = 1024 * 1024;

/// The bounds of one call. [`Limits::default`] suits a panel with 100,000 servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time from before the instantiation to the end of the call, host calls and HTTP included.
    /// At the bound a request under way ends with `timeout`, running code ends with [`CallError::Deadline`].
    /// Default 60 s: a slow panel answers a page in seconds, and a worker thread must come back.
    ///
    /// [`CallError::Deadline`]: crate::CallError::Deadline
    pub deadline: Duration,
    /// How long a module may go on after one of its requests ended with `timeout`, to say so in its own words.
    /// Default 500 ms.
    pub grace: Duration,
    /// How long making one connection may take (name lookup, TCP and TLS together count towards `deadline` too).
    /// At the bound the module gets `connect`. Default 10 s: an address that drops packets must not eat the whole call.
    pub connect: Duration,
    /// Bytes of linear memory, all memories of the component together. At the bound: [`CallError::MemoryLimit`].
    /// Default 64 MiB: one answer of `response_body` fits twice.
    ///
    /// [`CallError::MemoryLimit`]: crate::CallError::MemoryLimit
    pub memory: usize,
    /// Elements of one table. At the bound: [`CallError::TableLimit`]. Default 20,000: a Rust module has one element
    /// for each function whose address is taken, a few hundred.
    ///
    /// [`CallError::TableLimit`]: crate::CallError::TableLimit
    pub table_elements: usize,
    /// Core instances in one component. Beyond it the component cannot be instantiated. Default 16: a component made
    /// by `wit-component` has three.
    pub instances: usize,
    /// Linear memories in one component. Default 4: a component made by `wit-component` has one.
    pub memories: usize,
    /// Tables in one component. Default 8: a component made by `wit-component` has two.
    pub tables: usize,
    /// Bytes that a module may hand over to the host in one crossing (arguments of an import, result of an export):
    /// wasmtime's "hostcall fuel". At the bound: [`CallError::HostcallFuel`]. Default 24 MiB: a page of results of
    /// 100,000 rows is about half of it.
    ///
    /// [`CallError::HostcallFuel`]: crate::CallError::HostcallFuel
    pub hostcall_fuel: usize,
    /// Bytes of stack for the module's code. At the bound the module traps with "call stack exhausted". Default 512 KiB.
    /// The calling thread needs at least twice as much. Applies to the whole engine.
    pub stack: usize,
    /// Bytes of a request's body, before the secrets are put in. Beyond it: `denied`. Default 1 MiB.
    pub request_body: usize,
    /// Bytes of a path with its query. Beyond it: `denied`. Default 16 KiB: filters with a hundred ids fit.
    pub path: usize,
    /// Headers of one request, and bytes of all their names and values. Beyond either: `denied`.
    /// Default 32 headers and 16 KiB.
    pub headers: (usize, usize),
    /// Bytes of an answer's body. Beyond it: `too-large`. Default 32 MiB: half of `memory`.
    pub response_body: usize,
    /// Requests that a module may ask for. The first one beyond is `denied`, the second ends the call with
    /// [`CallError::RequestLimit`]. Default 2,000: pages of 100 over a fleet of 100,000, and as much again.
    ///
    /// [`CallError::RequestLimit`]: crate::CallError::RequestLimit
    pub requests: u32,
    /// Bytes of one log line; what is longer is cut. Default 4 KiB.
    pub log_line: usize,
    /// Lines of log that are kept; further ones are counted and dropped. Default 1,000.
    pub log_lines: usize,
    /// Bytes of all kept log lines together; what would go beyond is counted and dropped. Default 256 KiB.
    pub log_bytes: usize,
    /// Entries in the session of a connection (not of one call). At the bound the oldest entry makes room. Default 64.
    pub session_entries: usize,
    /// Bytes of one session entry, key and value. Beyond it the call ends with [`CallError::ArgumentTooLarge`].
    /// Default 16 KiB.
    ///
    /// [`CallError::ArgumentTooLarge`]: crate::CallError::ArgumentTooLarge
    pub session_entry: usize,
    /// Different values that one call puts into the session or takes from it; each is looked for in everything that is
    /// recorded. Beyond it the call ends with [`CallError::ArgumentTooLarge`]. Default 128.
    ///
    /// [`CallError::ArgumentTooLarge`]: crate::CallError::ArgumentTooLarge
    pub session_values: usize,
    /// Ids in one question to the billing records. Beyond it the call ends with [`CallError::ArgumentTooLarge`].
    /// Default 10,000.
    ///
    /// [`CallError::ArgumentTooLarge`]: crate::CallError::ArgumentTooLarge
    pub record_ids: usize,
    /// Bytes of the state that a step returns. Beyond it: [`CallError::ResultTooLarge`]. Default 64 KiB: it is stored
    /// at every step.
    ///
    /// [`CallError::ResultTooLarge`]: crate::CallError::ResultTooLarge
    pub state: usize,
    /// Items of one list in a result. Beyond it: [`CallError::ResultTooLarge`]. Default 200,000: two for each object
    /// of a fleet of 100,000.
    ///
    /// [`CallError::ResultTooLarge`]: crate::CallError::ResultTooLarge
    pub list: usize,
    /// Bytes of one string in a result, the state excepted. Beyond it: [`CallError::ResultTooLarge`].
    /// Default 64 KiB: the instructions of a staff task are a page of text.
    ///
    /// [`CallError::ResultTooLarge`]: crate::CallError::ResultTooLarge
    pub text: usize,
    /// Bytes of bodies and of looked-up records that one call's recording keeps, when a recording was asked for; what is
    /// beyond it is left out and marked so, and the call cannot be made again from its recording. Default 16 MiB: a
    /// page of a hundred servers has some hundred KiB.
    pub recording: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(60),
            grace: Duration::from_millis(500),
            connect: Duration::from_secs(10),
            memory: 64 * MIB,
            table_elements: 20_000,
            instances: 16,
            memories: 4,
            tables: 8,
            hostcall_fuel: 24 * MIB,
            stack: MIB / 2,
            request_body: MIB,
            path: 16 * 1024,
            headers: (32, 16 * 1024),
            response_body: 32 * MIB,
            requests: 2_000,
            log_line: 4 * 1024,
            log_lines: 1_000,
            log_bytes: 256 * 1024,
            session_entries: 64,
            session_entry: 16 * 1024,
            session_values: 128,
            record_ids: 10_000,
            state: 64 * 1024,
            list: 200_000,
            text: 64 * 1024,
            recording: 16 * MIB,
        }
    }
}
