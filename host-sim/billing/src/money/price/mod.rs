//! What a service costs, without I/O: the one place that turns prices and amounts into sums of money.
//!
//! - [`price`]: a service for one period. Orders, prolongation and everything else that charges ask it.
//! - [`list`]: how a tariff's prices are set, and which ones make no sense.
//! - [`difference`]: other amounts for the rest of a period that is paid.
//!
//! Prices have at most four digits after the point and sums at most twelve before it, so a price is always exact:
//! [`Decimal`](rust_decimal::Decimal) holds 28 digits. Only a share of a period is rounded, and [`difference`] says how.

mod difference;
mod list;
mod of;

pub(crate) use difference::difference;
pub(crate) use list::{change, check_amount};
pub(crate) use of::price;
