//! What races print: a row for each round, and what was wrong with it.

use super::Round;

/// The columns, each with its width.
const COLUMNS: [(&str, usize); 11] = [
    ("race", 15),
    ("round", 5),
    ("asked", 5),
    ("there", 5),
    ("delivered", 9),
    ("next module", 11),
    ("to build", 8),
    ("refused", 7),
    ("contested", 9),
    ("killed", 6),
    ("seconds", 7),
];

/// The head of the table.
#[must_use]
pub fn head() -> String {
    line(COLUMNS.map(|(name, _)| name.to_owned()))
}

/// A round's row.
#[must_use]
pub fn row(round: &Round) -> String {
    let (tally, outcome) = (round.outcome.tally, &round.outcome);
    let counts = [
        round.number,
        outcome.asked,
        outcome.available,
        tally.delivered,
        tally.by_next_module,
        tally.to_build,
        tally.refused,
        tally.contested,
        outcome.killed,
    ];
    let mut cells = std::iter::once(round.case.to_owned())
        .chain(counts.map(|count| count.to_string()))
        .chain(std::iter::once(format!("{:.1}", round.took.as_secs_f64())));
    line(std::array::from_fn(|_| cells.next().unwrap_or_default()))
}

fn line(cells: [String; 11]) -> String {
    let mut text = String::new();
    for (at, (cell, (_, width))) in cells.iter().zip(COLUMNS).enumerate() {
        match at {
            0 => text.push_str(&format!("{cell:<width$}")),
            _ => text.push_str(&format!("  {cell:>width$}")),
        }
    }
    text
}
