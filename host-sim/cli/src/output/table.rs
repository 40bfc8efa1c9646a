//! Tables that stay readable on a narrow terminal: no frames, columns that wrap between words, some that are left out
//! where there is no room for them, and where words would still break apart, one line for each value.

use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, Width, presets};

/// Longer words than this may be broken: URLs, configurations.
const LONGEST_WORD: usize = 24;
/// A sentence in a column of this width is read with ease.
const SENTENCE: usize = 30;
/// Spaces between two columns.
const GAP: u16 = 2;

/// Rows under headings.
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    empty: &'static str,
    spare: &'static [&'static str],
}

/// How wide a column is, without the gap behind it.
struct Column {
    at: usize,
    /// No word in it breaks apart.
    least: usize,
    /// Its sentences are read with ease.
    ease: usize,
}

impl Table {
    /// A table with these headings; `empty` is printed instead when it has no rows.
    pub(crate) fn new<const N: usize>(headings: [&str; N], empty: &'static str) -> Self {
        Self { headings: headings.map(str::to_owned).to_vec(), rows: Vec::new(), empty, spare: &[] }
    }

    /// Columns that are left out of a narrow terminal, in this order, so that there is room for sentences. What they say
    /// has to stand elsewhere too.
    pub(crate) fn spare(mut self, headings: &'static [&'static str]) -> Self {
        self.spare = headings;
        self
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    fn columns(&self) -> Vec<Column> {
        let column = |(at, heading): (usize, &String)| {
            let cells = || self.rows.iter().filter_map(move |row| row.get(at));
            let letters = |text: &str| text.chars().count();
            let word =
                cells().flat_map(|cell| cell.split([' ', '-'])).map(|word| letters(word).min(LONGEST_WORD)).max();
            let least = word.unwrap_or(0).max(letters(heading));
            let longest = cells().map(|cell| letters(cell)).max().unwrap_or(0);
            Column { at, least, ease: longest.min(SENTENCE).max(least) }
        };
        self.headings.iter().enumerate().map(column).collect()
    }

    /// The columns for a terminal of this width; none when words would be broken apart.
    fn columns_for(&self, width: usize) -> Option<Vec<Column>> {
        let mut columns = self.columns();
        for spare in self.spare {
            if total(&columns, |column| column.ease) <= width {
                break;
            }
            columns.retain(|column| self.headings.get(column.at).is_none_or(|heading| heading != spare));
        }
        (total(&columns, |column| column.least) <= width).then_some(columns)
    }

    fn wide(&self, columns: &[Column]) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(columns.iter().filter_map(|column| self.headings.get(column.at)).map(bold));
        for row in &self.rows {
            table.add_row(columns.iter().filter_map(|column| row.get(column.at)));
        }
        let mut table = spaced(table);
        if table.is_tty() {
            for (column, Column { least, .. }) in table.column_iter_mut().zip(columns) {
                let least = u16::try_from(*least).unwrap_or(u16::MAX).saturating_add(GAP);
                column.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(least)));
            }
        }
        table
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
        let width = plain().width().map(usize::from).filter(|_| plain().is_tty());
        match width.map_or_else(|| Some(self.columns()), |width| self.columns_for(width)) {
            Some(columns) => f.write_str(&trimmed(&self.wide(&columns))),
            None => f.write_str(&self.narrow()),
        }
    }
}

fn total(columns: &[Column], width: impl Fn(&Column) -> usize) -> usize {
    columns.iter().map(|column| width(column) + usize::from(GAP)).sum()
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
        assert!(sample().columns_for(9 + 9 + 11).is_some());
        assert!(sample().columns_for(9 + 9 + 11 - 1).is_none());
        assert_eq!(
            sample().narrow(),
            "SERVICE  1\nSTATUS   active\n\nSERVICE    12\nSTATUS     ordered\nOPERATION  open 40 %: an OS is installed"
        );
    }

    #[test]
    fn columns_that_can_be_spared_make_room_for_sentences() {
        let kept = |width| {
            let table = sample().spare(&["SERVICE", "STATUS"]);
            let columns = table.columns_for(width)?;
            Some(columns.iter().map(|column| table.headings[column.at].clone()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(kept(9 + 9 + 31).as_deref(), Some("SERVICE STATUS OPERATION"));
        assert_eq!(kept(9 + 9 + 30).as_deref(), Some("STATUS OPERATION"));
        assert_eq!(kept(9 + 30).as_deref(), Some("OPERATION"));
        assert_eq!(kept(10), None);
    }
}
