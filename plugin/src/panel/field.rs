//! Reads one field of a panel's answer without letting it spoil the others.
//!
//! A panel of another version may leave a field out or write it in another way. A list of servers must then still be
//! read, and the server whose field was not understood must be kept out of sale with that reason (rule of a step 5:
//! fail closed). So a field is read on its own, and what went wrong is kept beside it.
//!
//! A list is mostly short texts and numbers: these are read where they stand. Only for what has parts is the end looked
//! for first, so that reading goes on behind it whatever is wrong inside; it is read twice for that.

use std::fmt;

use serde::de::value::{Error as Wrong, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::api;

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

/// What a field may be.
pub trait Field: Sized {
    /// Reads the field, and no more and no less than it.
    ///
    /// # Errors
    /// The answer is no JSON.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error>;
}

impl<'de, T: Field> Deserialize<'de> for Reading<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer)
    }
}

/// Fields without parts, and those that may be null instead.
macro_rules! plain {
    ($($value:ty),*) => {$(
        impl Field for $value {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
                deserializer.deserialize_any(Plain { null: None, of: |value: $value| value })
            }
        }

        impl Field for Option<$value> {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
                deserializer.deserialize_any(Plain { null: Some(None), of: |value: $value| Some(value) })
            }
        }
    )*};
}

/// Fields with parts.
macro_rules! with_parts {
    ($($value:ty),*) => {$(
        impl Field for $value {
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
                let raw = <&RawValue>::deserialize(deserializer)?;
                Ok(match serde_json::from_str(raw.get()) {
                    Ok(value) => Reading::Is(value),
                    Err(error) => Reading::NotUnderstood(without_place(&error)),
                })
            }
        }
    )*};
}

plain!(bool, u32, u64, String);
with_parts!(
    Vec<String>,
    Vec<api::Ip>,
    Vec<api::SwitchConnection>,
    Option<api::Operation>,
    Option<api::Owner>,
    Option<api::Reference>,
    api::Diagnostics,
    api::Errors,
    serde_json::Value
);

/// Takes whatever stands there, and what is not a `T` as a reading of its own.
struct Plain<T, R> {
    /// What null means, if it may stand there.
    null: Option<R>,
    of: fn(T) -> R,
}

impl<T: DeserializeOwned, R> Plain<T, R> {
    fn reading<'de>(self, value: impl Deserializer<'de, Error = Wrong>) -> Reading<R> {
        match T::deserialize(value) {
            Ok(value) => Reading::Is((self.of)(value)),
            Err(wrong) => Reading::NotUnderstood(wrong.to_string()),
        }
    }
}

impl<'de, T: DeserializeOwned, R> Visitor<'de> for Plain<T, R> {
    type Value = Reading<R>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(self.reading(value.into_deserializer()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(self.reading(value.into_deserializer()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(self.reading(value.into_deserializer()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(self.reading(value.into_deserializer()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(self.reading(value.into_deserializer()))
    }

    fn visit_unit<E>(mut self) -> Result<Self::Value, E> {
        Ok(match self.null.take() {
            Some(null) => Reading::Is(null),
            None => match self.reading(().into_deserializer()) {
                // What others call the unit value is null in JSON.
                Reading::NotUnderstood(why) => Reading::NotUnderstood(why.replace("unit value", "null")),
                other => other,
            },
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self.reading(SeqDeserializer::new(std::iter::empty::<bool>())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(self.reading(MapDeserializer::new(std::iter::empty::<(bool, bool)>())))
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

    /// What a field that is read where it stands comes to, beside what it would come to if it were read on its own.
    fn both_ways<T: Field + DeserializeOwned + std::fmt::Debug>(json: &str) -> (String, String) {
        #[derive(Deserialize)]
        #[serde(bound(deserialize = "T: Field"))]
        struct Between<T: Field> {
            before: u8,
            field: Reading<T>,
            after: u8,
        }
        let text = format!(r#"{{"before":1,"field":{json},"after":2}}"#);
        let Between::<T> { before, field, after } = serde_json::from_str(&text).unwrap();
        assert_eq!((before, after), (1, 2), "{json}");
        let alone = serde_json::from_str::<T>(json).map_err(|error| without_place(&error));
        (
            format!("{:?}", field.value()),
            format!("{:?}", alone.as_ref().map_err(|why| format!("was not understood ({why})"))),
        )
    }

    #[test]
    fn a_plain_field_is_read_as_it_would_be_on_its_own_and_complained_of_in_the_same_words() {
        let values = [
            "null",
            "true",
            "0",
            "7",
            "-7",
            "1.5",
            "1e3",
            "4294967296",
            r#""""#,
            r#""text""#,
            r#""\u00fc\n\"""#,
            "[]",
            r#"["a",[1,{}]]"#,
            "{}",
            r#"{"id":1,"deep":{"id":[2]}}"#,
        ];
        for json in values {
            for (found, alone) in [
                both_ways::<bool>(json),
                both_ways::<u32>(json),
                both_ways::<u64>(json),
                both_ways::<String>(json),
                both_ways::<Option<String>>(json),
                both_ways::<Option<u64>>(json),
            ] {
                assert_eq!(found, alone, "{json}");
            }
        }
    }

    #[test]
    fn what_is_no_json_is_no_reading() {
        for json in [r#"{"size":tru}"#, r#"{"size":[1,}"#, r#"{"owner":"a"#, r#"{"owner":{"a" 1}}"#] {
            assert!(serde_json::from_str::<Sample>(json).is_err(), "{json}");
        }
    }
}
