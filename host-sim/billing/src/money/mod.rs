//! Money and time: what a period is, when it is charged, and what becomes of a service without money (SRV-01, SRV-02).
//!
//! - [`span`]: periods in calendar months, without I/O.
//! - [`price`]: what a service costs, without I/O.
//! - [`rule`]: what the pass does with a service, without I/O.
//! - [`charge`]: charges and refunds within a transaction.
//! - [`prolong`]: periods that are paid ahead by hand.
//! - [`pass`]: the pass over all services, in small transactions.
//!
//! Rules that nobody wrote down and this file decides: a period is paid in advance; the first one begins when the
//! service becomes active; a service that staff stopped is neither charged nor deleted; nothing is given back for a
//! period that has begun, but for what a change of its amounts makes cheaper; a change is paid for when it is done.

mod charge;
mod pass;
mod price;
mod prolong;
mod rule;
mod span;

pub(crate) use charge::{
    begin_adopted_period, begin_paid_period, charge, charge_difference, correct, pay, price_of_change,
    refund_undelivered,
};
pub use pass::{DayAct, Settled};
pub(crate) use pass::{day_due, pass, preview, settle_client};
pub(crate) use price::{change as change_prices, check_amount, price};
pub(crate) use prolong::prolong;
pub(crate) use span::Span;

/// Who did what happened by itself.
pub(crate) const BILLING: &str = "billing";
