//! A simulator of the DCImanager 6 HTTP API, with faults on demand.
//!
//! A processing module can only be trusted after it has met a panel that is asleep, slow, forgetful, out of addresses,
//! or changed by hand behind its back. A real panel cannot be made to be all that; this one can. It speaks the API of
//! the API reference (`§` below names its sections) over real HTTP and HTTPS.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use dcimanager_sim::fault::{Fault, Rule};
//! use dcimanager_sim::{Config, Fleet, Simulator};
//! use sim_clock::ManualClock;
//!
//! let simulator = Simulator::start(Config::new(Fleet::generate(40, 7), Arc::new(ManualClock::default())))?;
//! simulator.faults(|faults| faults.add(Rule::new("POST", "*/install", Fault::ActThenDrop)));
//! // … let a client talk to simulator.url() …
//! assert_eq!(simulator.log().write_count(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! From the inside out: [`model`] is plain data, [`panel`] has the rules, [`query`] the filter language of lists, [`api`]
//! the paths, [`fault`] what goes wrong, [`log`] what was asked; [`fleet`] is what a panel begins with. None of these
//! does I/O. [`Core`] puts a clock, faults and a log around the panel, [`Simulator`] sockets around
//! that.

pub mod api;
mod config;
pub mod control;
mod core;
mod delivery;
pub mod fault;
pub mod fleet;
mod http;
pub mod ids;
pub mod log;
pub mod model;
pub mod panel;
pub mod query;
mod simulator;

pub use crate::core::Core;
pub use config::{Config, DEFAULT_ADMINISTRATOR};
pub use delivery::{BodyShape, Delivery};
pub use fleet::{Fleet, FleetError};
pub use http::{Certificates, TlsError};
pub use simulator::{Simulator, StartError};
