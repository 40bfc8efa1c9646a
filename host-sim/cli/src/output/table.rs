//! Tables that stay readable on a narrow terminal: no frames, columns that wrap.

use comfy_table::{Attribute, Cell, ContentArrangement, presets};

/// Rows under headings.
pub(crate) struct Table {
    inner: comfy_table::Table,
    rows: usize,
    empty: &'static str,
}

impl Table {
    /// A table with these headings; `empty` is printed instead when it has no rows.
    pub(crate) fn new<const N: usize>(headings: [&str; N], empty: &'static str) -> Self {
        let mut inner = plain();
        inner.set_header(headings.map(|heading| Cell::new(heading).add_attribute(Attribute::Bold)));
        Self { inner, rows: 0, empty }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.inner.add_row(cells);
        self.rows += 1;
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.rows == 0 { f.write_str(self.empty) } else { f.write_str(&trimmed(&self.inner)) }
    }
}

/// One object: a name and a value on each line. Lines without a value are left out.
pub(crate) struct Card(comfy_table::Table);

impl Card {
    /// An empty card.
    pub(crate) fn new() -> Self {
        Self(plain())
    }

    /// Adds a line, unless the value is empty.
    pub(crate) fn line(mut self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.is_empty() {
            self.0.add_row([Cell::new(name).add_attribute(Attribute::Bold), Cell::new(value)]);
        }
        self
    }
}

impl std::fmt::Display for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&trimmed(&self.0))
    }
}

fn plain() -> comfy_table::Table {
    let mut table = comfy_table::Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        // Pipes have no width: rows stay on one line, so that other tools can work with them.
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    table
}

/// Without the space before the first column, and those that fill up the last one.
fn trimmed(table: &comfy_table::Table) -> String {
    let text = table.to_string();
    text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end()).collect::<Vec<_>>().join("\n")
}
