//! The suites' command lines.

pub(crate) mod races;
pub(crate) mod sweep;
