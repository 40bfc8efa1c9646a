//! What a sweep prints: a row for each operation, the sums, and for each failure the command that repeats it.

use std::fmt::Write as _;

use super::{Failure, Swept};

/// The command of the sweep.
const COMMAND: &str = "cargo xtask sweep";

/// The table.
#[must_use]
pub fn table(swept: &[Swept]) -> String {
    let head = [
        "operation",
        "requests",
        "commits",
        "points",
        "not shown",
        "left out",
        "run",
        "unstruck",
        "passed",
        "otherwise",
        "failed",
    ];
    let mut rows = vec![head.map(str::to_owned)];
    let mut sums = [0_u64; 10];
    for one in swept {
        let numbers = numbers(one);
        sums.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        rows.push(row(one.operation.name, numbers));
    }
    rows.push(row("all", sums));
    let widths: Vec<usize> = (0..head.len())
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(String::len).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| match at {
            0 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  "));
    }
    text
}

fn numbers(one: &Swept) -> [u64; 10] {
    let (counts, tally) = (one.uncut.watched.counts, one.tally);
    [
        counts.requests,
        counts.commits,
        one.points,
        one.skipped.cannot_show,
        one.skipped.out_of_scope,
        tally.run,
        tally.unstruck,
        tally.passed,
        tally.otherwise,
        one.failures.len() as u64,
    ]
}

fn row(name: &str, numbers: [u64; 10]) -> [String; 11] {
    let mut cells = numbers.map(|number| number.to_string()).into_iter();
    std::array::from_fn(|at| if at == 0 { name.to_owned() } else { cells.next().unwrap_or_default() })
}

/// A failure with the command that repeats exactly this one.
#[must_use]
pub fn failure(one: &Swept, failure: &Failure) -> String {
    let wrong = failure.wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").replace('\n', "\n    ");
    format!("{}\n    {wrong}", command(one, failure))
}

/// The command that repeats a failure.
#[must_use]
pub fn command(one: &Swept, failure: &Failure) -> String {
    format!("{COMMAND} --operation {} {}", one.operation.name, failure.plan).trim_end().to_owned()
}
