//! The file with which a provider sets limits: read, checked, and its commented example. Only text here; where it lies is
//! the host's affair.

use std::fmt::Write as _;

use super::{Limit, Limits, Value};

/// Why a file of limits is not taken. Nothing of it is used then: half of somebody's limits would be a surprise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitsError {
    /// Not TOML.
    #[error("it is not TOML: {message}")]
    Syntax {
        /// Where and why.
        message: String,
    },
    /// A limit that there is not.
    #[error("there is no limit `{key}`{}", meant.as_deref().map(|key| format!("; `{key}` may be meant")).unwrap_or_default())]
    Unknown {
        /// What is written.
        key: String,
        /// The one that is nearest to it.
        meant: Option<String>,
    },
    /// A value of another kind.
    #[error("`{key}` is {written}, but is written as {}", how(*kind))]
    Kind {
        /// The limit.
        key: String,
        /// What is written.
        written: String,
        /// A value of the right kind: the default.
        kind: Value,
    },
    /// A value that is not allowed.
    #[error("`{key}` is {value}, but has to be from {least} to {most}")]
    Range {
        /// The limit.
        key: String,
        /// What is written.
        value: Value,
        /// The least that is allowed.
        least: Value,
        /// The most that is allowed.
        most: Value,
    },
    /// Two limits that cannot both be.
    #[error("`{key}` is {value}, but can be at most `{other}`, which is {most}")]
    Contradiction {
        /// The smaller one.
        key: &'static str,
        /// Its value.
        value: Value,
        /// The larger one.
        other: &'static str,
        /// Its value.
        most: Value,
    },
}

fn how(kind: Value) -> String {
    match kind {
        Value::Time(_) => format!("a time with its unit, such as {}", kind.in_file()),
        Value::Bytes(_) => format!("a size with its unit, such as {}", kind.in_file()),
        Value::Count(_) => format!("a whole number, such as {}", kind.in_file()),
        Value::Switch(_) => "true or false".to_owned(),
    }
}

/// How alike two names have to be for one to be a slip of the other's.
const ALIKE: f64 = 0.7;

impl Limits {
    /// The limits that a file sets; what it does not name keeps its default.
    ///
    /// # Errors
    /// [`LimitsError`] names the key and what is allowed.
    pub fn from_toml(text: &str) -> Result<Self, LimitsError> {
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| LimitsError::Syntax { message: error.to_string() })?;
        let mut limits = Self::default();
        for (key, written) in &table {
            let limit = Self::ALL.iter().find(|limit| limit.key() == *key).ok_or_else(|| unknown(key))?;
            (limit.set)(&mut limits, checked(limit, written)?);
        }
        limits.consistent()?;
        Ok(limits)
    }

    /// A file that sets nothing: every limit with its default, commented out, and what is to be known of it.
    #[must_use]
    pub fn example() -> String {
        let mut text = "\
# What one call of a processing module may use. Every line is as if it were not there: take the # away before a
# limit to set it. A file that is not understood is refused as a whole, and nothing is called until it is put right.
"
        .to_owned();
        for limit in Self::ALL {
            let Limit { what, at, why, default, least, most, .. } = limit;
            // Writing to a string does not fail.
            let _ = write!(text, "\n# {what}.\n# At the bound: {at}.\n# Default: {why}.\n");
            if !matches!(default, Value::Switch(_)) {
                let _ = writeln!(text, "# Allowed: {least} to {most}.");
            }
            let _ = writeln!(text, "# {} = {}", limit.key(), default.in_file());
        }
        text
    }

    /// Limits that depend on each other.
    fn consistent(&self) -> Result<(), LimitsError> {
        // A module could never read such an answer: it would die of its memory instead of being told `too-large`.
        if self.response_body > self.memory {
            return Err(LimitsError::Contradiction {
                key: "response-body",
                value: Value::Bytes(self.response_body),
                other: "memory",
                most: Value::Bytes(self.memory),
            });
        }
        Ok(())
    }
}

fn unknown(key: &str) -> LimitsError {
    let alike = |limit: &Limit| (strsim::jaro_winkler(&limit.key(), key), limit.key());
    let best = Limits::ALL.iter().map(alike).max_by(|(a, _), (b, _)| a.total_cmp(b));
    let meant = best.filter(|(likeness, _)| *likeness > ALIKE).map(|(_, key)| key);
    LimitsError::Unknown { key: key.to_owned(), meant }
}

fn checked(limit: &Limit, written: &toml::Value) -> Result<Value, LimitsError> {
    let (key, kind) = (limit.key(), limit.default);
    let Some(value) = kind.read(written) else {
        return Err(LimitsError::Kind { key, written: written.to_string(), kind });
    };
    match limit.least <= value && value <= limit.most {
        true => Ok(value),
        false => Err(LimitsError::Range { key, value, least: limit.least, most: limit.most }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn refusal(text: &str) -> String {
        Limits::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn a_file_sets_what_it_names_and_nothing_else() {
        let limits = Limits::from_toml("deadline = \"5s\"\nrequests = 7 # a few\ndial-loopback = false\n").unwrap();
        let expected =
            Limits { deadline: Duration::from_secs(5), requests: 7, dial_loopback: false, ..Limits::default() };
        assert_eq!(limits, expected);
        assert!(!limits.egress().loopback);
        assert_eq!(Limits::from_toml("").unwrap(), Limits::default());
        assert_eq!(Limits::default().egress(), crate::Egress::default());
    }

    #[test]
    fn the_example_sets_nothing_and_with_its_lines_uncommented_the_defaults() {
        let example = Limits::example();
        assert_eq!(Limits::from_toml(&example).unwrap(), Limits::default());
        let settings: Vec<&str> =
            example.lines().filter_map(|line| line.strip_prefix("# ").filter(|rest| rest.contains(" = "))).collect();
        assert_eq!(settings.len(), Limits::ALL.len());
        assert_eq!(Limits::from_toml(&settings.join("\n")).unwrap(), Limits::default());
    }

    #[test]
    fn every_limit_can_be_set_to_its_least_and_its_most_and_no_further() {
        for limit in Limits::ALL {
            let key = limit.key();
            for bound in [limit.least, limit.most] {
                // Both of a pair that depends on each other.
                let other =
                    if key == "response-body" { "\nmemory = \"2 GiB\"" } else { "\nresponse-body = \"64 KiB\"" };
                let text = format!(
                    "{key} = {}{}",
                    bound.in_file(),
                    if key == "memory" || key == "response-body" { other } else { "" }
                );
                let limits = Limits::from_toml(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
                assert_eq!(limit.of(&limits), bound);
            }
            assert!(limit.least <= limit.default && limit.default <= limit.most, "{key}");
            let beyond = match limit.most {
                Value::Time(time) => Value::Time(time + Duration::from_millis(1)),
                Value::Bytes(bytes) => Value::Bytes(bytes + 1),
                Value::Count(count) => Value::Count(count + 1),
                Value::Switch(_) => continue,
            };
            let error = Limits::from_toml(&format!("{key} = {}", beyond.in_file())).unwrap_err();
            assert!(matches!(error, LimitsError::Range { .. }), "{error}");
        }
    }

    #[test]
    fn a_refusal_names_the_key_and_what_is_allowed() {
        assert_eq!(refusal("dedline = \"5s\""), "there is no limit `dedline`; `deadline` may be meant");
        assert_eq!(refusal("colour = \"red\""), "there is no limit `colour`");
        assert_eq!(
            refusal("deadline = 60"),
            "`deadline` is 60, but is written as a time with its unit, such as \"1m\""
        );
        assert_eq!(
            refusal("memory = \"lots\""),
            "`memory` is \"lots\", but is written as a size with its unit, such as \"64 MiB\""
        );
        assert_eq!(refusal("deadline = \"1h\""), "`deadline` is 1h, but has to be from 1s to 10m");
        assert_eq!(refusal("memory = \"1 KiB\""), "`memory` is 1 KiB, but has to be from 2 MiB to 2 GiB");
        assert_eq!(
            refusal("memory = \"16 MiB\""),
            "`response-body` is 32 MiB, but can be at most `memory`, which is 16 MiB"
        );
        assert!(refusal("deadline = ").starts_with("it is not TOML: "));
        assert_eq!(refusal("[deadline]"), "`deadline` is {}, but is written as a time with its unit, such as \"1m\"");
    }
}
