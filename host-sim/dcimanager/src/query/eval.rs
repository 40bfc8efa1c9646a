//! Whether a row matches. Null is neither equal nor unequal to anything, as in the SQL database behind the panel, so
//! `owner_email NE 'a@b'` does not find free servers, and neither does its `NOT`.

use super::{Column, Expr, Literal, Operator, Value, like};

/// Whether `row` matches; what cannot be decided because of a null does not.
#[must_use]
pub fn matches<T>(expr: &Expr<Column<T>>, row: &T) -> bool {
    decide(expr, row) == Some(true)
}

/// Three-valued: none when a null leaves it open.
fn decide<T>(expr: &Expr<Column<T>>, row: &T) -> Option<bool> {
    match expr {
        Expr::And(parts) => fold(parts, row, false),
        Expr::Or(parts) => fold(parts, row, true),
        Expr::Not(inner) => decide(inner, row).map(|value| !value),
        Expr::IsNull(column) => Some((column.get)(row) == Value::Null),
        Expr::Compare { field, operator, value } => compare(&(field.get)(row), *operator, value),
    }
}

/// `decisive` ends it: false for AND, true for OR.
fn fold<T>(parts: &[Expr<Column<T>>], row: &T, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match decide(part, row) {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

fn compare(found: &Value<'_>, operator: Operator, wanted: &Literal) -> Option<bool> {
    let equal = match (found, wanted) {
        (Value::Null, _) => return None,
        (Value::Text(text), Literal::Text(pattern)) if operator == Operator::Like => {
            return Some(like::matches(pattern, text));
        }
        (Value::Text(a), Literal::Text(b)) => a == b,
        (Value::Number(a), Literal::Number(b)) => a == b,
        (Value::Bool(a), Literal::Bool(b)) => a == b,
        // Types were checked when the names were resolved.
        _ => false,
    };
    Some(equal == (operator == Operator::Equal))
}
