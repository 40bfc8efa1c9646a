//! Tables that stay readable on a narrow terminal: no frames, columns that wrap between words, and where even that
//! would break words apart, one line for each value.

use comfy_table::{Attribute, Cell, ContentArrangement, presets};

/// Longer words than this may be broken: URLs, configurations.
const LONGEST_WORD: usize = 20;
/// Spaces between two columns.
const GAP: u16 = 2;

/// Rows under headings.
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    empty: &'static str,
}

impl Table {
    /// A table with these headings; `empty` is printed instead when it has no rows.
    pub(crate) fn new<const N: usize>(headings: [&str; N], empty: &'static str) -> Self {
        Self { headings: headings.map(str::to_owned).to_vec(), rows: Vec::new(), empty }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// The width below which words would be broken apart.
    fn narrowest(&self) -> usize {
        let columns = self.headings.iter().enumerate().map(|(at, heading)| {
            let cells = self.rows.iter().filter_map(|row| row.get(at)).flat_map(|cell| cell.split([' ', '-']));
            let longest = cells.map(|word| word.chars().count().min(LONGEST_WORD)).max().unwrap_or(0);
            longest.max(heading.chars().count()) + usize::from(GAP)
        });
        columns.sum()
    }

    fn wide(&self) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(self.headings.iter().map(bold));
        table.add_rows(&self.rows);
        spaced(table)
    }

    /// One card a row.
    fn narrow(&self) -> String {
        let card = |row: &Vec<String>| {
            self.headings.iter().zip(row).fold(Card::new(), |card, (name, value)| card.line(name, value)).to_string()
        };
        self.rows.iter().map(card).collect::<Vec<_>>().join("\n\n")
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.rows.is_empty() {
            return f.write_str(self.empty);
        }
        let wide = self.wide();
        match wide.width().filter(|_| wide.is_tty()) {
            Some(width) if usize::from(width) < self.narrowest() => f.write_str(&self.narrow()),
            _ => f.write_str(&trimmed(&wide)),
        }
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
            self.0.add_row([bold(name), Cell::new(value)]);
        }
        self
    }
}

impl std::fmt::Display for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&trimmed(&spaced(self.0.clone())))
    }
}

fn bold(text: impl ToString) -> Cell {
    Cell::new(text).add_attribute(Attribute::Bold)
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

/// Columns begin where they are told to: nothing before the first one.
fn spaced(mut table: comfy_table::Table) -> comfy_table::Table {
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    table
}

/// Without the spaces that fill up the last column.
fn trimmed(table: &comfy_table::Table) -> String {
    table.to_string().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(["SERVICE", "STATUS", "OPERATION"], "none");
        table.row(["1".into(), "active".into(), String::new()]);
        table.row(["12".into(), "ordered".into(), "open 40 %: an OS is installed".into()]);
        table
    }

    #[test]
    fn a_table_begins_at_the_margin_and_ends_without_spaces() {
        let text = sample().to_string();
        assert_eq!(
            text,
            "SERVICE  STATUS   OPERATION\n1        active\n12       ordered  open 40 %: an OS is installed"
        );
    }

    #[test]
    fn where_words_would_break_each_value_has_its_line() {
        assert_eq!(sample().narrowest(), 9 + 9 + 11);
        assert_eq!(
            sample().narrow(),
            "SERVICE  1\nSTATUS   active\n\nSERVICE    12\nSTATUS     ordered\nOPERATION  open 40 %: an OS is installed"
        );
    }
}
