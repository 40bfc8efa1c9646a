//! Reads one field of a panel's answer without letting it spoil the others.
//!
//! A panel of another version may leave a field out or write it in another way. A list of servers must then still be
//! read, and the server whose field was not understood must be kept out of sale with that reason (rule of a step 5:
//! fail closed). So a field is read on its own, and what went wrong is kept beside it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A field as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Reading<T> {
    /// The answer does not have the field.
    #[default]
    Missing,
    /// The field has another type or value than the API reference gives; how it differs.
    NotUnderstood(String),
    /// The field's value.
    Is(T),
}

impl<T> Reading<T> {
    /// The value, or what is wrong with the field in words that go behind its name: "is missing".
    ///
    /// # Errors
    /// What is wrong with the field.
    pub fn value(&self) -> Result<&T, String> {
        match self {
            Self::Is(value) => Ok(value),
            Self::Missing => Err("is missing".to_owned()),
            Self::NotUnderstood(why) => Err(format!("was not understood ({why})")),
        }
    }

    /// The value, if there is one.
    pub fn known(&self) -> Option<&T> {
        self.value().ok()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Reading<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(value) => Self::Is(value),
            Err(error) => Self::NotUnderstood(without_place(&error)),
        })
    }
}

/// The error's words without line and column: they would count from the start of the field.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Sample {
        #[serde(default)]
        size: Reading<u32>,
        #[serde(default)]
        owner: Reading<Option<String>>,
    }

    #[test]
    fn a_wrong_field_does_not_spoil_the_others() {
        let sample: Sample = serde_json::from_str(r#"{"size":"big","owner":null}"#).unwrap();
        assert_eq!(sample.size.value(), Err("was not understood (invalid type: string \"big\", expected u32)".into()));
        assert_eq!(sample.owner, Reading::Is(None));
        let sample: Sample = serde_json::from_str("{}").unwrap();
        assert_eq!(sample.owner.value(), Err("is missing".into()));
    }
}
