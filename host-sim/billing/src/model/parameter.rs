//! Named values as people see them: a secret one is there, its value is not.

use serde::Serialize;

/// The contract's named value.
pub use processing_engine::contract::Parameter;

/// A named value of a record. The value of a secret is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Name of the field, as the module declared it.
    pub name: String,
    /// The value; none for a secret.
    pub value: Option<String>,
    /// A value that is kept sealed and never listed.
    pub secret: bool,
}

/// Parameters from pairs of name and value, for callers that have them so.
pub fn parameters<N: Into<String>, V: Into<String>>(pairs: impl IntoIterator<Item = (N, V)>) -> Vec<Parameter> {
    pairs.into_iter().map(|(name, value)| Parameter { name: name.into(), value: value.into() }).collect()
}
