//! Why a list could not be queried. Positions count characters from 1, as a person would.

/// What is wrong with the parameters of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// `where` cannot be read.
    #[error("where: {expected} expected at character {at}, found {found}")]
    Unexpected {
        /// What would have been right there.
        expected: &'static str,
        /// What stands there.
        found: String,
        /// Where.
        at: usize,
    },
    /// `where` holds a character that means nothing.
    #[error("where: unexpected character {found:?} at character {at}")]
    Character {
        /// The character.
        found: char,
        /// Where.
        at: usize,
    },
    /// A string has no end.
    #[error("where: the string that begins at character {at} has no closing quote")]
    OpenString {
        /// Where it begins.
        at: usize,
    },
    /// A number is too large.
    #[error("where: the number at character {at} is too large")]
    LargeNumber {
        /// Where.
        at: usize,
    },
    /// Parentheses are nested too deeply.
    #[error("where: nested too deeply at character {at}; {limit} levels are allowed", limit = super::parser::MOST_LEVELS)]
    Depth {
        /// Where.
        at: usize,
    },
    /// The list has no such field.
    #[error("where: unknown field {name:?} at character {at}")]
    UnknownField {
        /// The field.
        name: String,
        /// Where.
        at: usize,
    },
    /// The value is of another type than the field.
    #[error("where: {name:?} at character {at} holds {holds}, it cannot be compared with {value}")]
    Type {
        /// The field.
        name: String,
        /// Where.
        at: usize,
        /// What the field holds.
        holds: &'static str,
        /// The value it was compared with, as written.
        value: String,
    },
    /// `orderby` is not `<field> asc|desc`, or the list has no such field.
    #[error("orderby: {0:?} is not a field of this list followed by asc or desc")]
    Order(String),
    /// `limit` is not `<offset>,<count>` or `<count>`.
    #[error("limit: {0:?} is not <offset>,<count> or <count>")]
    Limit(String),
    /// A parameter that lists do not have.
    #[error("unknown parameter {0:?}; lists take where, orderby and limit")]
    Parameter(String),
    /// A parameter that was given twice.
    #[error("the parameter {0:?} is given twice")]
    Twice(String),
}
