//! How the parts of a record are written in JSON: as people of the field write them.

use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::contract::Level;
use crate::contract::http::{Error, Method};
use crate::exchange::RecordedResponse;

/// A word for each variant, both ways.
macro_rules! words {
    ($name:ident, $type:ty, $($variant:path = $word:literal),+) => {
        pub(crate) mod $name {
            use super::*;

            #[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
            pub(crate) fn serialize<S: Serializer>(value: &$type, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(match value { $($variant => $word),+ })
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                match String::deserialize(deserializer)?.as_str() {
                    $($word => Ok($variant),)+
                    other => Err(D::Error::unknown_variant(other, &[$($word),+])),
                }
            }
        }
    };
}

words!(method, Method, Method::Get = "GET", Method::Post = "POST", Method::Delete = "DELETE");
words!(level, Level, Level::Debug = "debug", Level::Info = "info", Level::Warn = "warn", Level::Error = "error");

/// `{"answer": …}` or `{"error": …}`.
pub(crate) mod answer {
    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum Borrowed<'a> {
        Answer(&'a RecordedResponse),
        Error(&'a Error),
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Owned {
        Answer(RecordedResponse),
        Error(Error),
    }

    pub(crate) fn serialize<S: Serializer>(
        outcome: &Result<RecordedResponse, Error>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match outcome {
            Ok(answer) => Borrowed::Answer(answer),
            Err(error) => Borrowed::Error(error),
        }
        .serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Result<RecordedResponse, Error>, D::Error> {
        Ok(match Owned::deserialize(deserializer)? {
            Owned::Answer(answer) => Ok(answer),
            Owned::Error(error) => Err(error),
        })
    }
}

/// A time as a whole number of milliseconds.
pub(crate) mod milliseconds {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_millis)
    }
}

/// Bytes that are no text.
pub(crate) mod base64 {
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::STANDARD;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
