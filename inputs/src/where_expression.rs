//! The `where` of the simulator's lists.

use dcimanager_sim::query::{Column, Expr, Kind, Name, QueryError, Row, Value, matches, parse, resolve};

/// A row with a field of each kind, and one that is always null.
struct Sample {
    text: &'static str,
    number: u64,
    boolean: bool,
}

impl Row for Sample {
    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::text("name", |row| Value::text(row.text)),
            Column::number("id", |row| Value::number(row.number)),
            Column::boolean("is_new", |row| if row.boolean { Value::Bool(true) } else { Value::Bool(false) }),
            Column::text("owner_email", |_| Value::Null),
        ]
    }
}

/// The expression over fields that the row has, each name by its length, so that most expressions can be decided.
fn known(expr: &Expr<Name>, columns: &[Column<Sample>]) -> Expr<Name> {
    let all = |parts: &[Expr<Name>]| parts.iter().map(|part| known(part, columns)).collect();
    let name = |name: &Name, kind: Option<Kind>| {
        let fitting: Vec<&str> =
            columns.iter().filter(|column| kind.is_none_or(|kind| column.kind == kind)).map(|c| c.name).collect();
        let text = fitting.get(name.text.len() % fitting.len().max(1)).copied().unwrap_or_default();
        Name { text: text.to_owned(), at: name.at }
    };
    match expr {
        Expr::And(parts) => Expr::And(all(parts)),
        Expr::Or(parts) => Expr::Or(all(parts)),
        Expr::Not(inner) => Expr::Not(Box::new(known(inner, columns))),
        Expr::IsNull(field) => Expr::IsNull(name(field, None)),
        Expr::Compare { field, operator, value } => {
            let kind = match value {
                dcimanager_sim::query::Literal::Text(_) => Kind::Text,
                dcimanager_sim::query::Literal::Number(_) => Kind::Number,
                dcimanager_sim::query::Literal::Bool(_) => Kind::Bool,
            };
            Expr::Compare { field: name(field, Some(kind)), operator: *operator, value: value.clone() }
        }
    }
}

/// What is read is printed and read back as the same; what is refused is refused at a place that exists; every
/// expression over known fields is decided for every row, and no row meets both it and its negation.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let expr = match parse(text) {
        Ok(expr) => expr,
        Err(error) => return refused(text, &error),
    };
    let printed = expr.to_string();
    assert_eq!(parse(&printed).as_ref(), Ok(&expr), "`{text}` is printed as `{printed}`");
    let columns = Sample::columns();
    let _ = resolve(&expr, &columns);
    let rows = [
        Sample { text: "", number: 0, boolean: false },
        Sample { text: "Srv-1", number: 1, boolean: true },
        Sample { text: "%'ü\n", number: u64::MAX, boolean: true },
    ];
    let (expr, not) = (known(&expr, &columns), Expr::Not(Box::new(known(&expr, &columns))));
    // Only a pattern where a number or a truth value is compared does not fit its field.
    if let (Ok(expr), Ok(not)) = (resolve(&expr, &columns), resolve(&not, &columns)) {
        for row in &rows {
            assert!(!(matches(&expr, row) && matches(&not, row)), "`{text}` and its negation");
        }
    }
}

fn refused(text: &str, error: &QueryError) {
    let at = match error {
        QueryError::Unexpected { at, .. }
        | QueryError::Character { at, .. }
        | QueryError::OpenString { at }
        | QueryError::LargeNumber { at }
        | QueryError::Depth { at } => *at,
        other => return assert!(other.to_string().contains("where"), "{other}"),
    };
    assert!((1..=text.chars().count() + 1).contains(&at), "`{text}`: {error}");
}
