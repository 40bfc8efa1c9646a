//! A whole system for tests: the built component, a host, a simulated panel, and one clock that all of them share and
//! that stands still until somebody moves it.

mod calls;
mod world;

pub use calls::calls;
pub use world::{Options, PANEL_PASSWORD, World, by, code, components, small};
