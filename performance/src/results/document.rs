//! Results as text: for a terminal, and for docs/performance.md.

use std::fmt::Write as _;

use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ContentArrangement, TableStyle};

use super::{Cell, Goal, Measured, Table, Unit};

/// For a terminal; without goals when the numbers mean nothing.
#[must_use]
pub fn text(measured: &Measured, with_goals: bool) -> String {
    let mut text = String::new();
    for table in &measured.answer.tables {
        let _ = writeln!(text, "{}\n{}\n", table.title, grid(table, UTF8_FULL_CONDENSED));
    }
    if with_goals && !measured.answer.goals.is_empty() {
        let _ = writeln!(text, "{}\n", goals(&measured.answer.goals, UTF8_FULL_CONDENSED));
    }
    text
}

/// For the document: the question's tables, its goals, and when and on what it was measured.
#[must_use]
pub fn markdown(measured: &Measured) -> String {
    let mut text = String::new();
    for table in &measured.answer.tables {
        let _ = writeln!(text, "## {}\n\n{}\n\n{}\n", table.title, table.how, grid(table, ASCII_MARKDOWN));
    }
    if !measured.answer.goals.is_empty() {
        let _ = writeln!(text, "{}\n", goals(&measured.answer.goals, ASCII_MARKDOWN));
    }
    text + &circumstances(measured)
}

/// When, with what and on what machine.
fn circumstances(measured: &Measured) -> String {
    let Measured { command, date, machine, .. } = measured;
    let revision = measured.revision.as_ref().map(|revision| format!(" at revision `{revision}`")).unwrap_or_default();
    let memory = machine.memory.map(|bytes| format!(", {} of memory", Cell::bytes(bytes))).unwrap_or_default();
    format!(
        "*Measured on {date} by `{command}`{revision} in {:.0} s on {} with {} processors{memory}; {}; {}. Until 4 KiB are \
         on its disk takes {}.*",
        measured.seconds,
        machine.processor,
        machine.processors,
        machine.system,
        machine.compiler,
        Cell::value(Unit::Nanoseconds, machine.disk_sync),
    )
}

/// The document with another answer to this question; none when it has no place for it.
#[must_use]
pub fn insert(document: &str, question: &str, generated: &str) -> Option<String> {
    let (begin, end) = marks(question);
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n\n{generated}\n\n{end}{after}"))
}

/// What stands before and behind the answer to a question.
fn marks(question: &str) -> (String, String) {
    let begin = format!("<!-- `{question}`: what follows is written by `cargo xtask bench --write` -->");
    (begin, format!("<!-- `{question}` ends here -->"))
}

fn grid(table: &Table, preset: TableStyle) -> comfy_table::Table {
    let mut grid = new_grid(preset);
    grid.set_header(&table.columns);
    for row in &table.rows {
        grid.add_row(row.iter().map(|cell| {
            let alignment = if matches!(cell, Cell::Text(_)) { CellAlignment::Left } else { CellAlignment::Right };
            comfy_table::Cell::new(cell).set_alignment(alignment)
        }));
    }
    grid
}

fn goals(goals: &[Goal], preset: TableStyle) -> comfy_table::Table {
    let mut grid = new_grid(preset);
    grid.set_header(["goal", "wanted", "found", ""]);
    for goal in goals {
        let verdict = if goal.met { "met" } else { "missed" };
        grid.add_row([goal.what.clone(), goal.wanted.clone(), goal.found.to_string(), verdict.to_owned()]);
    }
    grid
}

fn new_grid(preset: TableStyle) -> comfy_table::Table {
    let mut grid = comfy_table::Table::new();
    grid.load_style(preset).set_content_arrangement(ContentArrangement::Disabled);
    grid
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::machine::Machine;
    use crate::results::Answer;

    /// What a question could have come to.
    pub(crate) fn measured(question: &str) -> Measured {
        let mut table = Table::new("calls", "Calls", "Once, by hand.", &["what", "time"]);
        table.row([Cell::text("open"), Cell::value(Unit::Nanoseconds, 1_500.0)]);
        Measured {
            question: question.to_owned(),
            command: "cargo xtask bench --write".to_owned(),
            date: "2026-03-01".to_owned(),
            revision: None,
            machine: Machine {
                processor: "Abacus".to_owned(),
                processors: 2,
                memory: Some(1 << 30),
                system: "Linux".to_owned(),
                compiler: "rustc".to_owned(),
                disk_sync: 1e6,
            },
            seconds: 61.0,
            answer: Answer {
                tables: vec![table],
                goals: vec![Goal::under("open", Unit::Nanoseconds, 1_000.0, 1_500.0)],
            },
        }
    }

    #[test]
    fn the_document_says_what_was_measured_and_what_was_missed() {
        insta::assert_snapshot!(markdown(&measured("call")));
    }

    #[test]
    fn only_the_answer_to_the_question_is_replaced() {
        let (begin, end) = marks("call");
        let (other, other_end) = marks("start");
        let document = format!("# Title\n{other}\nkept\n{other_end}\n{begin}\nold\n{end}\n\nThe end.\n");
        let new = insert(&document, "call", "new").unwrap();
        let wanted = format!("# Title\n{other}\nkept\n{other_end}\n{begin}\n\nnew\n\n{end}\n\nThe end.\n");
        assert_eq!(new, wanted);
        assert_eq!(insert(&new, "call", "new").unwrap(), new);
        assert_eq!(insert(&document, "lives", "new"), None);
    }

    #[test]
    fn the_document_has_a_place_for_each_question() {
        let document = include_str!("../../../docs/performance.md");
        for (question, _) in crate::question::ALL {
            assert!(insert(document, question, "new").is_some(), "docs/performance.md has no place for `{question}`");
        }
    }

    #[test]
    fn results_come_back_from_their_file() {
        let text = serde_json::to_string(&measured("call")).unwrap();
        assert_eq!(serde_json::from_str::<Measured>(&text).unwrap(), measured("call"));
    }
}
