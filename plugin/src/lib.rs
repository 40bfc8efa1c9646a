//! **pmdci6**: a processing module that sells dedicated servers and server colocation through DCImanager 6.
//!
//! It is a pure step function. Every export does a bounded amount of work with the imports of the contract in `wit/`
//! and says what comes next; it has no clock, no randomness and no memory between two calls. From the inside out:
//!
//! - [`configuration`], [`availability`], [`matching`], [`mark`]: decisions without I/O;
//! - [`panel`]: DCImanager's HTTP API; every path and field name stands in [`panel::api`], with a mark whether it is
//!   verified or assumed;
//! - [`order`], [`settings`]: what the billing side asks for;
//! - [`catalog`], [`adoption`], [`lifecycle`], [`upkeep`]: the contract's calls, for any [`host::Host`];
//! - [`component`]: the same as a WebAssembly component.

pub mod adoption;
pub mod availability;
pub mod catalog;
pub mod component;
pub mod configuration;
pub mod contract;
mod failure;
pub mod host;
pub mod info;
pub mod lifecycle;
pub mod mark;
pub mod matching;
pub mod order;
mod paging;
pub mod panel;
pub mod parameters;
pub mod settings;
pub mod upkeep;
