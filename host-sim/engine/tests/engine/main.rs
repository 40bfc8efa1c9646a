//! Bad and good modules against the engine, with real components and a real HTTP server.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so by a panic"
)]

mod cache;
mod calls;
mod cancel;
mod each_limit;
mod http;
mod limits;
mod load;
mod observer;
mod recording;
mod secrets;
mod session;
mod support;
mod tls;
mod versions;
mod witness;
