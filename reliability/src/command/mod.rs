//! The suites' command lines.

pub(crate) mod sweep;
