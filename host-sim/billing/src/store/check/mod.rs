//! Looks through the whole database for what must not be. Triggers and keys forbid most of it already; this finds what
//! a damaged disk, a hand in the file, or a mistake in the program left behind.

mod claims;
mod ledger;
mod operations;
mod secrets;

use rusqlite::Connection;
use serde::Serialize;

use super::Store;
use super::tx::Tx;
use crate::error::Result;

/// One thing that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name, for programs.
    pub name: &'static str,
    /// What must be so.
    pub rule: &'static str,
    /// Where it is not so, each naming its object. Holds no secrets.
    pub problems: Vec<String>,
}

/// A database that was looked through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// In the order in which they were made.
    pub checks: Vec<Check>,
}

impl Checked {
    /// Nothing was found.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.checks.iter().all(|check| check.problems.is_empty())
    }
}

type Finder = fn(&Tx<'_>) -> Result<Vec<String>>;

/// Everything that is looked for: its name, the rule, and who finds where it is broken.
const CHECKS: &[(&str, &str, Finder)] = &[
    ("structure", "pages, indexes and references between tables are whole", |tx| structure(tx.connection())),
    ("secrets", "every sealed secret can be opened with the key", secrets::that_cannot_be_opened),
    ("balances", "each balance is the sum of the client's entries", ledger::wrong_balances),
    ("charges", "each period was charged once, and refunded at most once", ledger::wrong_charges),
    ("periods", "the periods of a service do not overlap", ledger::overlapping_periods),
    ("claims", "each object is held by the one service that it serves", claims::without_service),
    ("holders", "each service that is not deleted holds its object", claims::missing),
    ("tasks", "each operation that waits for staff has a task, and no other has", operations::tasks_that_do_not_fit),
    ("statuses", "a service's status is one that its last operation can have led to", operations::wrong_statuses),
];

impl Store {
    /// Looks through the whole database, as it is at one moment. Others work on meanwhile.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn check(&self) -> Result<Checked> {
        self.read(|tx| {
            let checks = CHECKS.iter().map(|(name, rule, find)| Ok(Check { name, rule, problems: find(tx)? }));
            Ok(Checked { checks: checks.collect::<Result<_>>()? })
        })
    }
}

/// What SQLite itself finds wrong.
pub(super) fn structure(sql: &Connection) -> Result<Vec<String>> {
    let mut problems: Vec<String> =
        sql.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    problems.retain(|problem| problem != "ok");
    let broken = |row: &rusqlite::Row<'_>| {
        let (table, row, parent): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{table} {} refers to a {parent} that is not there", row.unwrap_or_default()))
    };
    let references =
        sql.prepare("PRAGMA foreign_key_check")?.query_map([], broken)?.collect::<rusqlite::Result<Vec<_>>>()?;
    problems.extend(references);
    Ok(problems)
}
