//! The simulator over real sockets: what a client meets, the broken answers included.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of it is tests, the helpers too: what is not as expected has to fail at once"
)]

mod client;
mod controls;
mod faults;
mod serving;
mod tls;
