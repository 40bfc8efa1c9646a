//! Races: more orders than servers, at once, over threads, processes and billing systems that know nothing of each other.
//!
//! The other suites of this package run in one thread, because a cut must come at a certain point. A race cannot be run
//! so: here the processes are real ones, the database is a file on the disk, the panel is asked over HTTP, and the
//! operating system decides who is first. What must come of it is the same each time: exactly as many orders are
//! delivered as can be, the others get what the contract says, and nothing is given twice.

pub mod arena;
mod cases;
pub mod fleet;
pub mod judge;
pub mod program;
pub mod system;
pub mod table;

use std::time::{Duration, Instant};

pub use arena::Field;
use judge::Tally;

use crate::error::{Result, SuiteError};

/// How large the races are.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Orders.
    pub orders: u64,
    /// Servers, fewer than orders.
    pub servers: u64,
    /// Processes on one database, where a case has more than one.
    pub processes: u64,
    /// Worker threads of each process.
    pub workers: u64,
}

/// A race.
#[derive(Debug)]
pub struct Case {
    /// Its name, for tables and commands.
    pub name: &'static str,
    /// What is raced, and what must come of it.
    pub says: &'static str,
    run: fn(&Field, &Size, u64) -> Result<Outcome>,
}

/// What came of a race.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// What came of its orders.
    pub tally: Tally,
    /// Orders, or whatever was asked for at once.
    pub asked: u64,
    /// Servers, or whatever there was to get.
    pub available: u64,
    /// Processes that were killed.
    pub killed: u64,
    /// Broken promises.
    pub wrong: Vec<String>,
}

/// A race that was run.
#[derive(Debug, Clone)]
pub struct Round {
    /// Which one it was of the case's rounds, from 1.
    pub number: u64,
    /// The case.
    pub case: &'static str,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// All races.
pub const ALL: &[Case] = &[
    Case { name: "threads", says: "One process with several workers.", run: cases::orders::threads },
    Case { name: "processes", says: "Several processes on one database.", run: cases::orders::processes },
    Case {
        name: "billing-systems",
        says: "Two billing systems on one panel, each with processes of its own: owner and mark keep them apart.",
        run: cases::orders::billing_systems,
    },
    Case {
        name: "killed",
        says: "Several processes, of which one after another is killed (SIGKILL) and started again.",
        run: cases::orders::killed,
    },
    Case {
        name: "next-module",
        says: "Half of the servers are at a second panel, whose module is asked when the first has none.",
        run: cases::orders::next_module,
    },
    Case {
        name: "addresses",
        says: "Servers for all, and addresses for few: who gets none gives the server back.",
        run: cases::orders::addresses,
    },
    Case {
        name: "one-service",
        says: "Each service is suspended, changed and closed by several processes at once: one of them is heard.",
        run: cases::one_service::run,
    },
    Case {
        name: "money",
        says: "Payments and daily passes by several processes at once: each period is charged once, nothing is lost.",
        run: cases::money::run,
    },
];

impl Case {
    /// The race of this name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Result<&'static Self> {
        ALL.iter().find(|case| case.name == name).ok_or_else(|| SuiteError::Unknown {
            what: "race",
            name: name.to_owned(),
            known: ALL.iter().map(|case| case.name).collect::<Vec<_>>().join(", "),
        })
    }

    /// Runs it once. The seed decides what is decided by the suite (who is killed, and when); who wins is not.
    ///
    /// # Errors
    /// The race could not be run at all.
    pub fn run(&self, field: &Field, size: &Size, number: u64) -> Result<Round> {
        let began = Instant::now();
        let outcome = (self.run)(field, size, number)?;
        Ok(Round { number, case: self.name, outcome, took: began.elapsed() })
    }
}
