//! The suites' command lines.

pub(crate) mod simulate;
pub(crate) mod sweep;
