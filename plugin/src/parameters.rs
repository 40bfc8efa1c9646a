//! Looks up named values.

use crate::contract::Parameter;

/// The named values of an order, a form or a connection.
#[derive(Debug, Clone, Copy)]
pub struct Parameters<'a>(pub &'a [Parameter]);

impl<'a> Parameters<'a> {
    /// The value of this name; an empty value is none.
    pub fn get(self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// All values of a name that may be repeated, without empty ones.
    pub fn all(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |p| p.name == name).map(|p| p.value.trim()).filter(|value| !value.is_empty())
    }
}

/// A named value.
pub fn parameter(name: &str, value: impl Into<String>) -> Parameter {
    Parameter { name: name.to_owned(), value: value.into() }
}
