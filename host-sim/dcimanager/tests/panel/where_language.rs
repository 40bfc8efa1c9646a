//! The language of `where`, for any text: nothing makes the parser fail otherwise than with an error, and what is
//! written reads back as the same.

use dcimanager_sim::query::{Expr, ListParameters, Literal, Name, Operator, QueryError, parse};
use proptest::prelude::*;

fn name() -> impl Strategy<Value = Name> {
    prop::sample::select(vec!["id", "name", "owner_email", "rack.name", "is_new", "_x9", "Equal", "nothing"])
        .prop_map(|text| Name { text: text.to_owned(), at: 1 })
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        any::<i64>().prop_map(Literal::Number),
        any::<bool>().prop_map(Literal::Bool),
        "[^']{0,12}".prop_map(Literal::Text),
    ]
}

fn expr() -> impl Strategy<Value = Expr<Name>> {
    let operator = prop::sample::select(vec![Operator::Equal, Operator::NotEqual, Operator::Like]);
    let leaf = prop_oneof![
        name().prop_map(Expr::IsNull),
        (name(), operator, literal()).prop_map(|(field, operator, value)| Expr::Compare { field, operator, value }),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Expr::Or),
            inner.prop_map(|inner| Expr::Not(Box::new(inner))),
        ]
    })
}

proptest! {
    #[test]
    fn an_expression_reads_back_as_it_was_written(expr in expr()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), Ok(expr), "{}", text);
    }

    #[test]
    fn keywords_are_read_in_any_case(expr in expr()) {
        let text = expr.to_string();
        // Only outside of strings, and only words that are keywords.
        let lower = text
            .split_inclusive('\'')
            .enumerate()
            .map(|(index, part)| if index % 2 == 1 { part.to_owned() } else { lower_keywords(part) })
            .collect::<String>();
        prop_assert_eq!(parse(&lower), Ok(expr), "{}", lower);
    }

    #[test]
    fn no_text_is_worse_than_an_error(text in ".{0,60}") {
        let _ = parse(&text);
        let _ = ListParameters::parse(&text);
    }

    #[test]
    fn no_row_of_words_is_worse_than_an_error(
        words in prop::collection::vec(
            prop::sample::select(vec!["(", ")", "NOT", "AND", "OR", "EQ", "CP", "IS", "null", "id", "'a'", "-", "7"]),
            0..40,
        )
    ) {
        if let Ok(expr) = parse(&words.join(" ")) {
            prop_assert_eq!(parse(&expr.to_string()), Ok(expr));
        }
    }
}

fn lower_keywords(text: &str) -> String {
    text.split(' ')
        .map(|word| match word.trim_matches(['(', ')']) {
            "EQ" | "NE" | "CP" | "IS" | "NOT" | "AND" | "OR" => word.to_lowercase(),
            _ => word.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    for (bare, explicit) in [
        ("NOT a EQ 1 AND b EQ 2 OR c IS null", "((NOT (a EQ 1)) AND b EQ 2) OR c IS null"),
        ("a EQ 1 OR b EQ 2 AND c EQ 3", "a EQ 1 OR (b EQ 2 AND c EQ 3)"),
        ("NOT NOT a EQ true", "NOT (NOT (a EQ true))"),
    ] {
        assert_eq!(parse(bare), parse(explicit));
        assert_eq!(parse(explicit).unwrap().to_string(), bare, "no more parentheses than it takes");
    }
    let grouped = "(a EQ 1 OR b EQ 2) AND NOT (c EQ 3 OR d EQ 4)";
    assert_eq!(parse(grouped).unwrap().to_string(), grouped);
}

/// What could be read can be read again after it was written, however deep it is.
#[test]
fn writing_adds_no_level() {
    for text in [
        format!("{}a EQ 1", "NOT ".repeat(64)),
        format!("{}a EQ 1 OR b EQ 2 AND c EQ 3{}", "(".repeat(64), ")".repeat(64)),
    ] {
        let read = parse(&text).unwrap();
        assert_eq!(parse(&read.to_string()), Ok(read));
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |levels: usize| format!("{}a EQ 1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&nested(64)).is_ok());
    assert_eq!(parse(&nested(65)), Err(QueryError::Depth { at: 65 }));
    assert!(matches!(parse(&"NOT ".repeat(100_000)), Err(QueryError::Depth { .. })));
    assert!(parse(&vec!["a EQ 1"; 10_000].join(" OR ")).is_ok(), "a long row is not deep");
}

#[test]
fn a_number_that_does_not_fit_is_an_error() {
    assert_eq!(parse("a EQ 99999999999999999999"), Err(QueryError::LargeNumber { at: 6 }));
    assert!(parse("a EQ -9223372036854775808").is_ok());
}
