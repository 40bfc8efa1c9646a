//! The fault suites' ground: whole systems (host, database, module, panel) in one thread and on one clock, which can be
//! cut and disturbed at every point, started again, and judged.
//!
//! Billing modules lose servers when a reply is lost, or deliver one server twice. That this one does not is shown by
//! doing it: every operation is cut at every point, with every fault, and must still end as if nothing had happened.
//!
//! - [`world`]: a billing system with the built component beside a simulated panel, cheap to make and to copy.
//! - [`points`]: where an operation can be cut.
//! - [`cut`]: who dies there, which fault comes with it, and the watch that brings it about.
//! - [`operation`]: what is cut: each operation of both products, and the staff that it needs.
//! - [`snapshot`]: everything that billing side and panel hold at one moment, as data.
//! - [`outcome`]: a snapshot without what may differ between two runs, as lines that can be compared.
//! - [`invariants`]: what must hold of every snapshot, one pure function each.
//! - [`sweep`]: all combinations of these, their number, and the table of what came of them.
//! - [`simulate`]: whole days with many people and several hosts, out of a seed.
//!
//! `docs/reliability.md` tells what was found.

pub mod cut;
pub mod error;
pub mod fault;
pub mod invariants;
pub mod operation;
pub mod outcome;
pub mod points;
pub mod simulate;
pub mod snapshot;
pub mod sweep;
pub mod world;
