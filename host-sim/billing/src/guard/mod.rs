//! The guard: whether a service may be stopped, deleted or reinstalled now.
//!
//! Stopping takes a client off the air, and deleting cannot be taken back, so both are asked about once more right
//! before the module is called for the first time, in the transaction that takes the lease: whatever was decided after
//! the request still counts. Once an operation has begun its acts it is never stopped half-way by the guard.
//!
//! - [`rule`]: the decision, a pure function.
//! - [`facts`]: what it is decided from.
//! - [`enforce`]: what becomes of an operation that may not begin.
//!
//! Rules that nobody wrote down and this room decides:
//! - A hold stands above everything; an approval stands in for waiting, never for a hold.
//! - A hold means that what is there must stay: so it stops a reinstall too, which the policy neither delays nor counts,
//!   because the service's own client confirmed it. All other changes go on.
//! - Every close of a service that was ever delivered counts as a deletion, whatever its product: the host does not know
//!   which modules erase, and for the client a service that is gone is gone. A close of an order that was never
//!   delivered neither counts nor waits, but a hold stops it too.
//! - Time is the billing side's.

mod enforce;
mod facts;
mod rule;

pub(crate) use enforce::{Begin, Parked, let_begin, look_again, look_ahead};
pub(crate) use facts::holds_in_the_way;
pub(crate) use rule::{in_words, is_guarded, stops_or_deletes};
