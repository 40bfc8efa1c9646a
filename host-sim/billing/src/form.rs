//! Checks what was filled in against the fields that a module declared: settings, orders, cards of tasks.

use std::collections::BTreeMap;

use processing_engine::contract::{Field, FieldKind, Parameter};
use url::Url;

use crate::error::FieldProblem;

/// The values in the order of the fields, with defaults put in, or everything that is wrong with them.
///
/// An empty value counts as not given.
///
/// # Errors
/// Every problem of every field, so that a person corrects them in one go. No problem repeats a value.
pub fn check(fields: &[Field], given: &[Parameter]) -> Result<Vec<Parameter>, Vec<FieldProblem>> {
    check_fields(fields, given, true)
}

/// As [`check`], for a part of a form: what is not given stays so.
///
/// # Errors
/// As [`check`].
pub(crate) fn check_part(fields: &[Field], given: &[Parameter]) -> Result<Vec<Parameter>, Vec<FieldProblem>> {
    check_fields(fields, given, false)
}

fn check_fields(fields: &[Field], given: &[Parameter], whole: bool) -> Result<Vec<Parameter>, Vec<FieldProblem>> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for Parameter { name, value } in given {
        by_name.entry(name).or_default().push(value);
    }
    let mut problems = Vec::new();
    let mut values = Vec::new();
    for field in fields {
        let mut found = by_name.remove(field.name.as_str()).unwrap_or_default();
        found.retain(|value| !value.is_empty());
        if found.is_empty() && whole {
            found.extend(field.default.as_deref().filter(|default| !default.is_empty()));
        }
        if found.is_empty() && whole && field.required {
            problems.push(problem(field, "is missing"));
        }
        if found.len() > 1 && !field.repeated {
            problems.push(problem(field, "is given more than once"));
        }
        for value in found {
            if let Err(text) = fits(&field.kind, value) {
                problems.push(problem(field, &text));
            }
            values.push(Parameter { name: field.name.clone(), value: value.to_owned() });
        }
    }
    let known = fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ");
    problems.extend(by_name.into_keys().map(|name| FieldProblem {
        field: name.to_owned(),
        problem: if known.is_empty() {
            "is not asked for: there are no fields".into()
        } else {
            format!("is not asked for; fields: {known}")
        },
    }));
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// The values of this field must be kept sealed.
#[must_use]
pub fn is_secret(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name && field.kind == FieldKind::Secret)
}

fn problem(field: &Field, text: &str) -> FieldProblem {
    FieldProblem { field: field.name.clone(), problem: text.to_owned() }
}

fn fits(kind: &FieldKind, value: &str) -> Result<(), String> {
    let ok = match kind {
        FieldKind::Text => value.chars().all(|c| !c.is_control() || c == '\n'),
        FieldKind::Secret => true,
        FieldKind::Url => Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
        FieldKind::Email => is_email(value),
        FieldKind::Integer => value.parse::<i64>().is_ok(),
        FieldKind::Toggle => matches!(value, "on" | "off"),
        FieldKind::Choice(choices) => choices.iter().any(|choice| choice.value == value),
    };
    if ok { Ok(()) } else { Err(wanted(kind)) }
}

fn wanted(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text => "has characters that cannot be printed".into(),
        FieldKind::Secret => "cannot be used".into(),
        FieldKind::Url => "is no http or https URL".into(),
        FieldKind::Email => "is no e-mail address".into(),
        FieldKind::Integer => "is no whole number".into(),
        FieldKind::Toggle => "is neither `on` nor `off`".into(),
        FieldKind::Choice(choices) => {
            let values: Vec<_> = choices.iter().map(|choice| choice.value.as_str()).collect();
            format!("is none of: {}", values.join(", "))
        }
    }
}

/// Something before and something after one `@`, without spaces. Whether it exists only a letter can tell.
pub(crate) fn is_email(text: &str) -> bool {
    match text.split_once('@') {
        Some((user, host)) => {
            !user.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !host.starts_with('.')
                && !text.chars().any(|c| c.is_whitespace() || c.is_control() || "\"<>(),;:\\".contains(c))
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use processing_engine::contract::Choice;

    use super::*;
    use crate::model::parameters;

    fn field(name: &str, kind: FieldKind) -> Field {
        Field {
            name: name.into(),
            title: name.into(),
            hint: String::new(),
            kind,
            required: false,
            default: None,
            repeated: false,
        }
    }

    fn required(field: Field) -> Field {
        Field { required: true, ..field }
    }

    fn problems(fields: &[Field], given: &[(&str, &str)]) -> String {
        let problems = check(fields, &parameters(given.iter().copied())).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn values_come_in_the_order_of_the_fields_with_defaults() {
        let fields = [
            field("label", FieldKind::Text),
            Field { default: Some("3".into()), ..field("units", FieldKind::Integer) },
            Field { repeated: true, ..field("script", FieldKind::Integer) },
            required(field("url", FieldKind::Url)),
        ];
        let given = parameters([("url", "https://a.example"), ("script", "7"), ("script", "5"), ("label", "")]);
        let expected = parameters([("units", "3"), ("script", "7"), ("script", "5"), ("url", "https://a.example")]);
        assert_eq!(check(&fields, &given), Ok(expected));
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let fields = [required(field("url", FieldKind::Url)), field("units", FieldKind::Integer)];
        assert_eq!(
            problems(&fields, &[("units", "two"), ("colour", "red")]),
            "`url` is missing; `units` is no whole number; `colour` is not asked for; fields: url, units"
        );
        assert_eq!(problems(&[], &[("x", "y")]), "`x` is not asked for: there are no fields");
    }

    #[test]
    fn a_field_that_is_not_repeated_is_given_once() {
        let fields = [field("os", FieldKind::Text)];
        assert_eq!(problems(&fields, &[("os", "1"), ("os", "2")]), "`os` is given more than once");
    }

    #[test]
    fn each_kind_takes_its_own_values_and_no_others() {
        let choice = FieldKind::Choice(vec![
            Choice { value: "a".into(), title: "A".into() },
            Choice { value: "b".into(), title: "B".into() },
        ]);
        for (kind, good, bad) in [
            (FieldKind::Text, vec!["any thing", "two\nlines"], vec!["a\u{7}"]),
            (FieldKind::Secret, vec!["a\u{7}b"], vec![]),
            (FieldKind::Url, vec!["http://a", "https://10.0.0.1:8/x"], vec!["a.example", "ftp://a", "https://"]),
            (FieldKind::Email, vec!["a@b.c", "o'brien+x@example.com"], vec!["a", "a@", "@b", "a@b@c", "a b@c", "a@.b"]),
            (FieldKind::Integer, vec!["0", "-4", "12"], vec!["1.5", "0x1", " 1", "99999999999999999999"]),
            (FieldKind::Toggle, vec!["on", "off"], vec!["true", "ON"]),
            (choice, vec!["a", "b"], vec!["A", "c"]),
        ] {
            let fields = [field("f", kind.clone())];
            for value in good {
                assert!(check(&fields, &parameters([("f", value)])).is_ok(), "{kind:?} {value:?}");
            }
            for value in bad {
                assert!(check(&fields, &parameters([("f", value)])).is_err(), "{kind:?} {value:?}");
            }
        }
    }

    #[test]
    fn no_problem_repeats_a_value() {
        let fields = [field("password", FieldKind::Secret), field("url", FieldKind::Url)];
        let text = problems(&fields, &[("password", "hunter2"), ("password", "hunter3"), ("url", "hunter4")]);
        assert!(!text.contains("hunter"), "{text}");
    }

    #[test]
    fn a_part_of_a_form_may_lack_what_is_required_and_gets_no_defaults() {
        let fields = [
            required(field("os", FieldKind::Text)),
            Field { default: Some("1".into()), ..field("n", FieldKind::Text) },
        ];
        assert_eq!(check_part(&fields, &[]), Ok(Vec::new()));
        assert!(check_part(&fields, &parameters([("x", "1")])).is_err());
    }
}
