//! One number of a table, as people read it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sample::Sample;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Time.
    Nanoseconds,
    /// Memory or data.
    Bytes,
    /// Things.
    Count,
    /// Things in a second.
    PerSecond,
    /// How many times as much.
    Times,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Value {
        /// The number.
        value: f64,
        /// What it counts.
        unit: Unit,
        /// The tenth and the ninetieth percentile, when it is a median.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        range: Option<(f64, f64)>,
    },
    /// Words.
    Text(String),
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number.
    #[must_use]
    pub fn value(unit: Unit, value: f64) -> Self {
        Self::Value { value, unit, range: None }
    }

    /// A number of things.
    #[allow(clippy::cast_precision_loss, reason = "nothing is counted here that has more than 53 bits")]
    #[must_use]
    pub fn count(count: u64) -> Self {
        Self::value(Unit::Count, count as f64)
    }

    /// A number of bytes, if it is known.
    #[allow(clippy::cast_precision_loss, reason = "no computer has so much memory")]
    pub fn bytes(bytes: impl Into<Option<u64>>) -> Self {
        bytes.into().map_or_else(|| Self::text("unknown"), |bytes| Self::value(Unit::Bytes, bytes as f64))
    }

    /// A time.
    #[must_use]
    pub fn time(sample: Sample) -> Self {
        Self::Value { value: sample.median, unit: Unit::Nanoseconds, range: Some((sample.low, sample.high)) }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Value { value, unit, .. } => write(f, *unit, *value),
        }
    }
}

fn write(f: &mut fmt::Formatter<'_>, unit: Unit, value: f64) -> fmt::Result {
    let scaled = |f: &mut fmt::Formatter<'_>, steps: &[(f64, &str)]| {
        let step = steps.iter().rev().find(|(size, _)| value.abs() >= *size).or(steps.first());
        step.map_or(Ok(()), |(size, name)| write!(f, "{} {name}", three_digits(value / size)))
    };
    match unit {
        Unit::Nanoseconds => scaled(f, &[(1.0, "ns"), (1e3, "µs"), (1e6, "ms"), (1e9, "s")]),
        Unit::Bytes => scaled(f, &[(1.0, "B"), (1024.0, "KiB"), (1_048_576.0, "MiB"), (1_073_741_824.0, "GiB")]),
        Unit::Count => f.write_str(&grouped(value)),
        Unit::PerSecond => write!(f, "{} /s", three_digits(value)),
        Unit::Times => write!(f, "{} ×", three_digits(value)),
    }
}

/// Three digits that tell something; all of those before the point.
fn three_digits(value: f64) -> String {
    match value.abs() {
        small if small < 10.0 => format!("{value:.2}"),
        middle if middle < 100.0 => format!("{value:.1}"),
        _ => grouped(value),
    }
}

/// 1234567 → `1,234,567`.
fn grouped(value: f64) -> String {
    let whole = format!("{value:.0}");
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole.as_str()), |digits| ("-", digits));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_read_them() {
        let text = |unit, value| Cell::value(unit, value).to_string();
        assert_eq!(text(Unit::Nanoseconds, 17_912.0), "17.9 µs");
        assert_eq!(text(Unit::Nanoseconds, 3.0), "3.00 ns");
        assert_eq!(text(Unit::Nanoseconds, 61.0e9), "61.0 s");
        assert_eq!(text(Unit::Bytes, 5_242_880.0), "5.00 MiB");
        assert_eq!(text(Unit::Count, 1_234_567.0), "1,234,567");
        assert_eq!(text(Unit::PerSecond, 0.5), "0.50 /s");
        assert_eq!(text(Unit::Times, 1_520.0), "1,520 ×");
    }
}
