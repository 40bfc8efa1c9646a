//! Values of limits as people write them: `"60s"`, `"64 MiB"`, `2000`, `true`.

use std::fmt;
use std::time::Duration;

use bytesize::ByteSize;
use jiff::SignedDuration;
use serde::{Serialize, Serializer};

/// A limit's value, with what it is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum Value {
    /// Real time.
    Time(Duration),
    /// Bytes.
    Bytes(usize),
    /// A number of things.
    Count(usize),
    /// Allowed or not.
    Switch(bool),
}

impl Value {
    /// What it is a number of for programs: a time is serialized in milliseconds.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Time(_) => "milliseconds",
            Self::Bytes(_) => "bytes",
            Self::Count(_) => "number",
            Self::Switch(_) => "yes or no",
        }
    }

    /// The same kind of value from a file; none when it is written as something else.
    pub(super) fn read(self, written: &toml::Value) -> Option<Self> {
        Some(match (self, written) {
            (Self::Time(_), toml::Value::String(text)) => {
                Self::Time(Duration::try_from(text.parse::<SignedDuration>().ok()?).ok()?)
            }
            (Self::Bytes(_), toml::Value::String(text)) => {
                Self::Bytes(usize::try_from(text.parse::<ByteSize>().ok()?.as_u64()).ok()?)
            }
            (Self::Count(_), toml::Value::Integer(number)) => Self::Count(usize::try_from(*number).ok()?),
            (Self::Switch(_), toml::Value::Boolean(switch)) => Self::Switch(*switch),
            _ => return None,
        })
    }

    /// As it is written in a file.
    #[must_use]
    pub fn in_file(self) -> String {
        match self {
            Self::Time(_) | Self::Bytes(_) => format!("\"{self}\""),
            Self::Count(_) | Self::Switch(_) => self.to_string(),
        }
    }
}

impl fmt::Display for Value {
    /// Exactly; bytes in the largest unit that divides them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => match SignedDuration::try_from(*time) {
                Ok(time) => write!(f, "{time:#}"),
                Err(_) => write!(f, "{}s", time.as_secs()),
            },
            Self::Bytes(bytes) => {
                let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
                match units.into_iter().find(|(unit, _)| *bytes >= *unit && bytes % unit == 0) {
                    Some((unit, name)) => write!(f, "{} {name}", bytes / unit),
                    None => write!(f, "{bytes} B"),
                }
            }
            Self::Count(count) => write!(f, "{count}"),
            Self::Switch(switch) => write!(f, "{switch}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Time(time) => serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
            Self::Bytes(number) | Self::Count(number) => number.serialize(serializer),
            Self::Switch(switch) => serializer.serialize_bool(switch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back_as_the_same() {
        for (value, text) in [
            (Value::Time(Duration::from_millis(500)), "500ms"),
            (Value::Time(Duration::from_secs(90)), "1m 30s"),
            (Value::Time(Duration::ZERO), "0s"),
            (Value::Bytes(64 << 20), "64 MiB"),
            (Value::Bytes(2 << 30), "2 GiB"),
            (Value::Bytes(1_000), "1000 B"),
            (Value::Bytes(0), "0 B"),
            (Value::Count(2_000), "2000"),
            (Value::Switch(false), "false"),
        ] {
            assert_eq!(value.to_string(), text);
            let file: toml::Table = format!("x = {}", value.in_file()).parse().unwrap();
            assert_eq!(value.read(&file["x"]), Some(value), "{text}");
        }
    }

    #[test]
    fn other_ways_of_writing_are_understood_and_a_number_without_its_unit_is_not() {
        let read = |kind: Value, text: &str| kind.read(&format!("x = {text}").parse::<toml::Table>().unwrap()["x"]);
        let (time, bytes, count) = (Value::Time(Duration::ZERO), Value::Bytes(0), Value::Count(0));
        assert_eq!(read(time, "\"60s\""), Some(Value::Time(Duration::from_secs(60))));
        assert_eq!(read(time, "\"2 minutes\""), Some(Value::Time(Duration::from_secs(120))));
        assert_eq!(read(bytes, "\"64MiB\""), Some(Value::Bytes(64 << 20)));
        assert_eq!(read(bytes, "\"1 kB\""), Some(Value::Bytes(1_000)));
        for (kind, text) in [
            (time, "60"),
            (time, "\"-1s\""),
            (time, "\"soon\""),
            (bytes, "64"),
            (bytes, "\"much\""),
            (count, "-1"),
            (count, "\"2000\""),
            (count, "1.5"),
            (Value::Switch(true), "1"),
        ] {
            assert_eq!(read(kind, text), None, "{kind:?} {text}");
        }
    }
}
