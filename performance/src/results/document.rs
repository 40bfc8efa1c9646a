//! Results as text: for a terminal, and for docs/performance.md.

use std::fmt::Write as _;

use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use comfy_table::{CellAlignment, ContentArrangement, TableStyle};

use super::{Cell, Goal, Results, Table, Unit};

/// What stands before the generated part of the document.
const BEGIN: &str = "<!-- what follows is written by `cargo xtask bench --write` -->";
/// What stands behind it.
const END: &str = "<!-- what was written by `cargo xtask bench --write` ends here -->";

/// For a terminal.
#[must_use]
pub fn text(results: &Results) -> String {
    let mut text = String::new();
    for table in &results.tables {
        let _ = writeln!(text, "{}\n{}\n", table.title, grid(table, UTF8_FULL_CONDENSED));
    }
    if !results.smoke {
        let _ = writeln!(text, "{}", goals(&results.goals, UTF8_FULL_CONDENSED));
    }
    for (question, why) in &results.failed {
        let _ = writeln!(text, "{question} could not be answered: {why}");
    }
    text
}

/// For the document.
#[must_use]
pub fn markdown(results: &Results) -> String {
    let mut text = String::new();
    let machine = &results.machine;
    let revision = results.revision.as_ref().map(|revision| format!(", at revision `{revision}`")).unwrap_or_default();
    let memory = machine.memory.map(|bytes| format!(", {} of memory", Cell::bytes(bytes))).unwrap_or_default();
    let _ = writeln!(
        text,
        "Measured on {} with `{}`{revision}, in {:.0} minutes, on {} with {} processors{memory}; {}; {}. Until 4 KiB are \
         on its disk takes {}.\n",
        results.date,
        results.command,
        (results.seconds / 60.0).ceil(),
        machine.processor,
        machine.processors,
        machine.system,
        machine.compiler,
        Cell::value(Unit::Nanoseconds, machine.disk_sync),
    );
    let missed = results.goals.iter().filter(|goal| !goal.met).count();
    let met = results.goals.len() - missed;
    let _ = writeln!(text, "## Goals\n\n{met} met, {missed} missed.\n\n{}\n", goals(&results.goals, ASCII_MARKDOWN));
    for (question, why) in &results.failed {
        let _ = writeln!(text, "The question `{question}` could not be answered: {why}.\n");
    }
    for table in &results.tables {
        let _ = writeln!(text, "## {}\n\n{}\n\n{}\n", table.title, table.how, grid(table, ASCII_MARKDOWN));
    }
    text.trim_end().to_owned()
}

/// The document with another generated part; none when it has no place for it.
#[must_use]
pub fn insert(document: &str, generated: &str) -> Option<String> {
    let (before, rest) = document.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{generated}\n\n{END}{after}"))
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
mod tests {
    use super::*;
    use crate::machine::Machine;

    fn results() -> Results {
        let mut table = Table::new("calls", "Calls", "Once, by hand.", &["what", "time"]);
        table.row([Cell::text("open"), Cell::value(Unit::Nanoseconds, 1_500.0)]);
        Results {
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
            smoke: false,
            seconds: 61.0,
            tables: vec![table],
            goals: vec![Goal::under("open", Unit::Nanoseconds, 1_000.0, 1_500.0)],
            failed: vec![("lives".to_owned(), "the disk is full".to_owned())],
        }
    }

    #[test]
    fn the_document_says_what_was_measured_and_what_was_missed() {
        insta::assert_snapshot!(markdown(&results()));
    }

    #[test]
    fn only_the_generated_part_of_a_document_is_replaced() {
        let document = format!("# Title\n{BEGIN}\nold\n{END}\n\nThe end.\n");
        let new = insert(&document, "new").unwrap();
        assert_eq!(new, format!("# Title\n{BEGIN}\n\nnew\n\n{END}\n\nThe end.\n"));
        assert_eq!(insert(&new, "new").unwrap(), new);
        assert_eq!(insert("# Title", "new"), None);
    }

    #[test]
    fn results_come_back_from_their_file() {
        let text = serde_json::to_string(&results()).unwrap();
        assert_eq!(serde_json::from_str::<Results>(&text).unwrap(), results());
    }
}
