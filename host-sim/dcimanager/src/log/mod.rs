//! The log of every request and what it did: so that a test can count writes, prove that a dry run made none, and wait
//! for something to be asked for.

mod entry;
mod redact;
mod request_log;

pub use entry::Entry;
pub(crate) use redact::{body as redact_body, path as redact_path};
pub use request_log::{RequestLog, WaitTimeout};
