//! The suites' command lines.

pub(crate) mod report;
pub(crate) mod sweep;
