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
