//! Faults on demand: what goes wrong with which request.
//!
//! [`Rule`]s hit chosen requests; [`RandomFaults`] hit any, by chance, from a seed. Which request is hit follows from
//! its method, its path and how often it came before, not from the order in which different paths come: so a run
//! with several clients is as repeatable as one with a single client.

mod faults;
mod kind;
mod pattern;
mod random;
mod rule;

pub use faults::Faults;
pub use kind::Fault;
pub use random::{Chance, RandomFaults};
pub use rule::{Rule, RuleId, RuleState};
