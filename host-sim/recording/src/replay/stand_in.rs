//! What stands for secrets whose values nobody recorded.
//!
//! A recording holds `«connection.password»` where a password or its placeholder was, and `«session»` where a login token
//! was. A replayed module needs something there that it can send on, in a header too, and that is recorded again under
//! the same name. So each name gets a text of its own, and the engine masks it as it masked the value.

use std::borrow::Cow;
use std::collections::BTreeSet;

use processing_engine::recording::Arguments;
use processing_engine::{CONNECTION_PASSWORD, CallRecord, SecretString, Secrets};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The name of everything in the session.
const SESSION: &str = "session";

/// The text that stands for a secret of this name.
pub(super) fn value(name: &str) -> String {
    format!("stand-in-for-{name}")
}

/// What the session answers.
pub(super) fn session_value() -> String {
    value(SESSION)
}

/// A text of the recording as the panel would have sent it: stand-ins for names.
pub(super) fn revealed(text: &str) -> Cow<'_, str> {
    replaced(text, &mut |name| Some(value(name)))
}

/// A text of the replay as it would have been recorded, also where the module has not put a token into its session yet.
pub(super) fn hidden(text: &str) -> String {
    text.replace(&session_value(), &format!("«{SESSION}»"))
}

/// The arguments with the placeholders of these secrets; and the secrets themselves, with stand-ins for values.
///
/// None if they cannot be made: the computer has no randomness, or the record is no record of a call.
pub(super) fn arguments(record: &CallRecord) -> Option<(Arguments, Secrets)> {
    let mut names = BTreeSet::new();
    let text = serde_json::to_string(record).ok()?;
    let _ = replaced(&text, &mut |name| {
        names.insert(name.to_owned());
        None
    });
    let mut secrets = Secrets::new();
    // The engine adds the connection's password by itself, and the session's values when they are read.
    for name in names.iter().filter(|name| !matches!(name.as_str(), SESSION | CONNECTION_PASSWORD)) {
        secrets.add(name, SecretString::from(value(name))).ok()?;
    }
    let placeholder = |name: &str| secrets.placeholder(name).map_or_else(|| value(name), str::to_owned);
    let arguments =
        with_texts(&record.arguments, &|text| replaced(text, &mut |name| Some(placeholder(name))).into_owned())?;
    Some((arguments, secrets))
}

/// The same value with every text changed.
fn with_texts<T: Serialize + DeserializeOwned>(value: &T, change: &dyn Fn(&str) -> String) -> Option<T> {
    fn walk(value: Value, change: &dyn Fn(&str) -> String) -> Value {
        match value {
            Value::String(text) => Value::String(change(&text)),
            Value::Array(list) => Value::Array(list.into_iter().map(|one| walk(one, change)).collect()),
            Value::Object(fields) => {
                Value::Object(fields.into_iter().map(|(name, one)| (name, walk(one, change))).collect())
            }
            other => other,
        }
    }
    serde_json::from_value(walk(serde_json::to_value(value).ok()?, change)).ok()
}

/// Replaces each `«name»` that is the name of a secret. Others are text: companies are called «so» too.
fn replaced<'a>(text: &'a str, by: &mut dyn FnMut(&str) -> Option<String>) -> Cow<'a, str> {
    let mut result = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once('«') {
        let name = after.split_once('»').map(|(name, _)| name).filter(|name| is_name(name));
        let Some(name) = name else {
            result.push_str(before);
            result.push('«');
            rest = after;
            continue;
        };
        result.push_str(before);
        match by(name) {
            Some(text) => {
                changed = true;
                result.push_str(&text);
            }
            None => result.push_str(&format!("«{name}»")),
        }
        rest = after.get(name.len() + '»'.len_utf8()..).unwrap_or_default();
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    result.push_str(rest);
    Cow::Owned(result)
}

/// `session`, or two words with a dot: `service.password`, `task.password.3`.
fn is_name(name: &str) -> bool {
    let plain = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    name == SESSION || name.split_once('.').is_some_and(|(kind, rest)| plain(kind) && plain(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_get_stand_ins_and_other_quoted_words_stay() {
        assert_eq!(
            revealed(r#"{"a":"«connection.password»","b":"x «session»!","c":"ООО «Ромашка»","d":"««»"}"#),
            r#"{"a":"stand-in-for-connection.password","b":"x stand-in-for-session!","c":"ООО «Ромашка»","d":"««»"}"#
        );
        assert_eq!(revealed("«open"), "«open");
        assert_eq!(hidden("/x?t=stand-in-for-session"), "/x?t=«session»");
    }
}
