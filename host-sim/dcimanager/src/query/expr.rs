//! The syntax tree of `where`. Generic over what stands for a field: a [`Name`] as it was written, later a column.

use std::fmt;

/// A condition on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr<C> {
    /// All of them; at least two.
    And(Vec<Expr<C>>),
    /// At least one of them; at least two.
    Or(Vec<Expr<C>>),
    /// Not this.
    Not(Box<Expr<C>>),
    /// A field compared with a value.
    Compare {
        /// The field.
        field: C,
        /// How.
        operator: Operator,
        /// With what.
        value: Literal,
    },
    /// The field has no value.
    IsNull(C),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `EQ`
    Equal,
    /// `NE`
    NotEqual,
    /// `CP`: like a pattern, in which `%` stands for any text.
    Like,
}

impl Operator {
    /// The keyword.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "EQ",
            Self::NotEqual => "NE",
            Self::Like => "CP",
        }
    }
}

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// In single quotes. The escape of a quote is not known, so it holds none.
    Text(String),
    /// Bare.
    Number(i64),
    /// `true` or `false`.
    Bool(bool),
}

/// The name of a field as it was written, such as `owner_email` or `rack.name`.
#[derive(Debug, Clone)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands, in characters from 1.
    pub at: usize,
}

/// Two names are the same wherever they stand.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl Expr<Name> {
    /// Whether a field is part of it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.mentions(name)),
            Self::Not(inner) => inner.mentions(name),
            Self::Compare { field, .. } | Self::IsNull(field) => field.text == name,
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Number(number) => number.fmt(f),
            Self::Bool(value) => value.fmt(f),
        }
    }
}

/// Written so that it parses to the same tree, and with no more parentheses than that takes: each of them is a level, and
/// an expression that was read must not become one that is nested too deeply.
impl fmt::Display for Expr<Name> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, parts: &[Self], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match (self, part) {
                    // AND binds closer by itself.
                    (Self::Or(_), Self::And(_)) => write!(f, "{part}")?,
                    (_, Self::And(_) | Self::Or(_)) => write!(f, "({part})")?,
                    _ => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::And(parts) => joined(f, parts, "AND"),
            Self::Or(parts) => joined(f, parts, "OR"),
            Self::Not(inner) => match **inner {
                Self::And(_) | Self::Or(_) => write!(f, "NOT ({inner})"),
                _ => write!(f, "NOT {inner}"),
            },
            Self::Compare { field, operator, value } => write!(f, "{} {} {value}", field.text, operator.as_str()),
            Self::IsNull(field) => write!(f, "{} IS null", field.text),
        }
    }
}
