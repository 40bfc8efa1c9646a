//! What can go wrong, made to order: processing modules that misbehave, and panels that do.
//!
//! A module is written in WAT, so that a hostile instruction stands there as itself and no compiler for wasm is needed;
//! what it exports is read from the contract's own files, so that it follows the contract by itself.
//!
//! - [`Guest`]: a component in the making.
//! - [`Op`]: what it does, step by step.
//! - [`Panel`]: an HTTP server that answers byte by byte, if need be.

mod contract;
mod guest;
mod ops;
mod panel;

pub use guest::Guest;
pub use ops::{Op, PASSWORD, Verb};
pub use panel::{Panel, Received, Stream, Wrap, respond};
