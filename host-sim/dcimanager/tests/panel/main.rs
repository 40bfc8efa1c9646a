//! The panel's rules, asked through its API but without a network: every test talks to `Panel::handle`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is tests, the helpers too: what is not as expected has to fail at once"
)]

mod addresses;
mod desk;
mod disks;
mod fleets;
mod lists;
mod login;
mod operations;
mod owners;
mod ports;
mod power;
mod requests;
mod stock;
mod view;
mod where_language;
