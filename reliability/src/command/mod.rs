//! The suites' command lines.

pub(crate) mod races;
pub(crate) mod report;
pub(crate) mod simulate;
pub(crate) mod sweep;
