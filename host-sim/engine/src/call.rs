//! One call of a module: what goes in, what comes out, and what ends it early.
//!
//! - [`context`]: who calls, for which connection, with which secrets and records.
//! - [`run`]: a fresh store, the bounds, the call, the verdict.
//! - [`stop`]: the reasons for which the host ends a call, inside of wasmtime's errors.
//! - [`error`]: the same for those who called.
//! - [`report`]: what the call cost and said.
//! - [`bounds`]: whether a result is of a size that can be stored.
//! - [`clean`]: whether a result is free of secrets; [`texts`]: all that is looked through for that.

pub(crate) mod bounds;
pub(crate) mod clean;
pub(crate) mod context;
pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod stop;
pub(crate) mod texts;
