//! A whole system for tests: the built component, a host, a simulated panel, and one clock that all of them share and

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a library for tests: a world that cannot be made fails the test"
)]
//! that stands still until somebody moves it.

mod calls;
mod world;

pub use calls::calls;
pub use world::{Options, PANEL_PASSWORD, World, by, code, components, small};
