//! What it costs: the benchmarks behind docs/performance.md.
//!
//! One file for each question; each answers with tables and with the goals that were set for it, and all of it is data
//! ([`results`]) before it is text. `cargo xtask bench` builds what it needs and asks them; what is compared is one
//! question, so that it was measured on the same computer in the same minutes.
//!
//! - [`question`]: what is asked.
//! - [`mod@run`]: asks them and keeps each answer; [`progress`] says what it is at.
//! - [`sample`]: how a time is measured; [`memory`], [`machine`]: where.
//! - [`panel`], [`ground`], [`world`], [`calls`]: what is measured with: panels, the engine with the component, a billing
//!   system.
//!
//! What can be counted instead of timed (requests, pages, memory of the guest) is asserted by this package's tests; times
//! never are.
//!
//! Why no framework for benchmarks: they measure one function many times, while most questions here are about processes,
//! disks and fleets, and the numbers of all of them stand in one table and are judged together.

pub mod calls;
pub mod error;
pub mod ground;
pub mod machine;
pub mod memory;
pub mod panel;
pub mod progress;
pub mod question;
pub mod results;
pub mod run;
pub mod sample;
pub mod world;
