//! What was measured: tables and goals, as data. The JSON file, what is printed and docs/performance.md are made of it.
//!
//! Each question is measured on its own and can be measured again on its own: what belongs together (a table, its goals,
//! when and on what machine) stays together, and replaces what was measured of the same question before.

mod cell;
mod document;
mod file;

use serde::{Deserialize, Serialize};

pub use cell::{Cell, Unit};
pub use document::{insert, markdown, text};
pub use file::{FILE, keep};

use crate::machine::Machine;

/// Everything that is known: the latest of each question.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Results {
    /// In the order of the document.
    pub questions: Vec<Measured>,
}

impl Results {
    /// Puts this in the place of what was measured of the same question before; a new one goes where `order` has it.
    pub fn put(&mut self, measured: Measured, order: &[&str]) {
        self.questions.retain(|known| known.question != measured.question);
        self.questions.push(measured);
        let place = |question: &str| order.iter().position(|known| *known == question).unwrap_or(order.len());
        self.questions.sort_by_key(|measured| place(&measured.question));
    }
}

/// What one question came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its name, as `--only` takes it.
    pub question: String,
    /// What was run.
    pub command: String,
    /// When, in UTC.
    pub date: String,
    /// Source revision, if it is known.
    pub revision: Option<String>,
    /// On what.
    pub machine: Machine,
    /// How long it took.
    pub seconds: f64,
    /// Tables and goals.
    #[serde(flatten)]
    pub answer: Answer,
}

/// A table of numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// For programs.
    pub name: String,
    /// The question.
    pub title: String,
    /// How it was measured, in a few sentences.
    pub how: String,
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(name: &str, title: &str, how: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { name: name.to_owned(), title: title.to_owned(), how: how.to_owned(), columns, rows: Vec::new() }
    }

    /// One more row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// Something that was hoped for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// What is judged.
    pub what: String,
    /// `under 20 ms`.
    pub wanted: String,
    /// What was found.
    pub found: Cell,
    /// Whether it was reached.
    pub met: bool,
}

impl Goal {
    /// A value that should be below a bound.
    #[must_use]
    pub fn under(what: &str, unit: Unit, bound: f64, found: f64) -> Self {
        let wanted = format!("under {}", Cell::value(unit, bound));
        Self { what: what.to_owned(), wanted, found: Cell::value(unit, found), met: found < bound }
    }

    /// A value that should reach a bound.
    #[must_use]
    pub fn at_least(what: &str, unit: Unit, bound: f64, found: f64) -> Self {
        let wanted = format!("at least {}", Cell::value(unit, bound));
        Self { what: what.to_owned(), wanted, found: Cell::value(unit, found), met: found >= bound }
    }
}

/// What a question came to.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Its tables.
    pub tables: Vec<Table>,
    /// Its goals.
    pub goals: Vec<Goal>,
}
