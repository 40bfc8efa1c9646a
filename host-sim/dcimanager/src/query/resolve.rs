//! The fields of a list: their types, how a row gives their values, and an expression over them.

use std::borrow::Cow;

use super::{Expr, Literal, Name, Operator, QueryError};

/// What can stand in a list: it knows its fields.
pub trait Row: Sized {
    /// All fields that can be filtered and sorted by.
    fn columns() -> Vec<Column<Self>>;
}

/// A field of a list.
#[derive(Debug)]
pub struct Column<T> {
    /// Its name, such as `rack.name`.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Its value in a row.
    pub get: fn(&T) -> Value<'_>,
}

impl<T> Column<T> {
    /// A field of text.
    pub fn text(name: &'static str, get: fn(&T) -> Value<'_>) -> Self {
        Self { name, kind: Kind::Text, get }
    }

    /// A field of whole numbers.
    pub fn number(name: &'static str, get: fn(&T) -> Value<'_>) -> Self {
        Self { name, kind: Kind::Number, get }
    }

    /// A field that is true or false.
    pub fn boolean(name: &'static str, get: fn(&T) -> Value<'_>) -> Self {
        Self { name, kind: Kind::Bool, get }
    }
}

// Derived `Clone` and `Copy` would ask the same of `T`.
impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

/// What a field holds when it is not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// True or false.
    Bool,
}

/// The value of a field in a row. The order is that of `orderby`: null first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// Text.
    Text(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// Borrowed text.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A number; what does not fit is no number that a client could have written.
    #[must_use]
    pub fn number(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// A number that may be missing.
    #[must_use]
    pub fn optional(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::number)
    }
}

/// Replaces names by columns and checks the types.
///
/// # Errors
/// [`QueryError::UnknownField`], [`QueryError::Type`].
pub fn resolve<T>(expr: &Expr<Name>, columns: &[Column<T>]) -> Result<Expr<Column<T>>, QueryError> {
    let all = |parts: &[Expr<Name>]| parts.iter().map(|part| resolve(part, columns)).collect::<Result<Vec<_>, _>>();
    Ok(match expr {
        Expr::And(parts) => Expr::And(all(parts)?),
        Expr::Or(parts) => Expr::Or(all(parts)?),
        Expr::Not(inner) => Expr::Not(Box::new(resolve(inner, columns)?)),
        Expr::IsNull(name) => Expr::IsNull(column(name, columns)?),
        Expr::Compare { field, operator, value } => {
            let column = column(field, columns)?;
            check(field, column.kind, *operator, value)?;
            Expr::Compare { field: column, operator: *operator, value: value.clone() }
        }
    })
}

fn column<T>(name: &Name, columns: &[Column<T>]) -> Result<Column<T>, QueryError> {
    columns
        .iter()
        .find(|column| column.name == name.text)
        .copied()
        .ok_or_else(|| QueryError::UnknownField { name: name.text.clone(), at: name.at })
}

fn check(field: &Name, kind: Kind, operator: Operator, value: &Literal) -> Result<(), QueryError> {
    let fits = match (kind, value) {
        (Kind::Text, Literal::Text(_)) => true,
        (Kind::Number, Literal::Number(_)) | (Kind::Bool, Literal::Bool(_)) => operator != Operator::Like,
        _ => false,
    };
    let holds = match kind {
        Kind::Text => "text",
        Kind::Number => "a number",
        Kind::Bool => "true or false",
    };
    if fits {
        return Ok(());
    }
    let value = format!("{} {value}", operator.as_str());
    Err(QueryError::Type { name: field.text.clone(), at: field.at, holds, value })
}
