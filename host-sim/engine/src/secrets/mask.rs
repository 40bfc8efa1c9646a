//! Finds secrets in bytes and text, and puts something harmless in their place.
//!
//! Two readers, two replacements: the module gets its placeholder back, so that what it was not given it does not learn
//! from an echo; recordings and logs get the secret's name, so that two runs of the same call read the same.

use std::borrow::Cow;
use std::cell::OnceCell;

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::patterns::json_escaped;
use super::search::{Pattern, Reader, Searcher, patterns};
use super::{Secret, Secrets};

/// What stands in recordings and logs for a value of the session.
const SESSION: &str = "«session»";

/// Masks the secrets of one call.
pub(crate) struct Mask {
    /// Both are made when they are first needed: many calls fail or end before.
    module: OnceCell<Searcher>,
    record: Option<Searcher>,
    secrets: Secrets,
    session: Vec<Zeroizing<String>>,
}

impl Mask {
    pub(crate) fn new(secrets: Secrets) -> Self {
        Self { module: OnceCell::new(), record: None, secrets, session: Vec::new() }
    }

    fn module_searcher(&self) -> &Searcher {
        self.module.get_or_init(|| {
            let secrets = self.secrets.list().iter();
            let all = secrets.flat_map(|secret| patterns(secret.value.expose_secret(), &secret.placeholder));
            Searcher::new(all.collect(), Reader::Module)
        })
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// From now on this value is left out of recordings and logs.
    pub(crate) fn add_session_value(&mut self, value: Zeroizing<String>) {
        if !value.is_empty() && !self.session.contains(&value) {
            self.session.push(value);
            self.record = None;
        }
    }

    /// How many different values of the session are known.
    pub(crate) fn session_values(&self) -> usize {
        self.session.len()
    }

    /// Placeholders in place of values, for the module.
    pub(crate) fn for_module<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.module_searcher().replace(bytes)
    }

    /// As [`Mask::for_module`], for text.
    pub(crate) fn text_for_module(&self, text: String) -> String {
        owned_text(self.module_searcher().replace(text.as_bytes()), &text)
    }

    /// Names in place of values, placeholders and values of the session, for recordings and logs.
    pub(crate) fn for_record<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.record_searcher().replace(bytes)
    }

    /// As [`Mask::for_record`], for text.
    pub(crate) fn text_for_record(&mut self, text: &str) -> String {
        owned_text(self.record_searcher().replace(text.as_bytes()), text)
    }

    /// Whether a text for programs holds a secret, a placeholder or a value of the session, one that cannot be there by
    /// chance.
    pub(crate) fn is_in(&mut self, text: &str) -> bool {
        self.record_searcher().finds_distinctive(text.as_bytes())
    }

    fn record_searcher(&mut self) -> &Searcher {
        let Self { record, secrets, session, .. } = self;
        record.get_or_insert_with(|| {
            let mut all = Vec::new();
            for Secret { name, placeholder, value } in secrets.list() {
                let name = format!("«{name}»");
                all.extend(patterns(value.expose_secret(), &name));
                all.extend(patterns(placeholder, &name));
            }
            for value in session.iter() {
                all.extend(patterns(value, SESSION));
            }
            Searcher::new(all, Reader::Record)
        })
    }
}

/// Values in place of placeholders, escaped as the content of JSON strings: the body as the panel gets it.
pub(crate) fn reveal(body: &[u8], secrets: &Secrets) -> Zeroizing<Vec<u8>> {
    let patterns = secrets.list().iter().map(|secret| Pattern {
        spelling: Zeroizing::new(secret.placeholder.clone()),
        replacement: json_escaped(secret.value.expose_secret()),
        distinctive: true,
    });
    let revealed = Searcher::new(patterns.collect(), Reader::Record).replace_wiped(body);
    revealed.unwrap_or_else(|| Zeroizing::new(body.to_vec()))
}

fn owned_text(replaced: Cow<'_, [u8]>, text: &str) -> String {
    match replaced {
        Cow::Borrowed(_) => text.to_owned(),
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => text,
            // Whole characters were replaced by whole characters, so this does not happen; if it did, no secret shows.
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(value: &str) -> (Secrets, String) {
        let mut secrets = Secrets::new();
        let placeholder = secrets.add("panel", value.into()).unwrap();
        (secrets, placeholder)
    }

    fn for_module(value: &str, text: &str) -> String {
        let (secrets, placeholder) = secrets(value);
        Mask::new(secrets).text_for_module(text.to_owned()).replace(&placeholder, "<P>")
    }

    #[test]
    fn a_body_gets_the_value_escaped_as_json() {
        let (secrets, placeholder) = secrets("a\"b\\c\nd");
        let body = format!(r#"{{"password":"{placeholder}","again":"x{placeholder}y"}}"#);
        let revealed = reveal(body.as_bytes(), &secrets);
        let json: serde_json::Value = serde_json::from_slice(&revealed).unwrap();
        assert_eq!(json, serde_json::json!({ "password": "a\"b\\c\nd", "again": "xa\"b\\c\ndy" }));
    }

    #[test]
    fn a_body_without_placeholders_stays_as_it_is() {
        let (secrets, _) = secrets("hunter2-hunter2");
        assert_eq!(&**reveal(b"{\"a\":\"secret-0000\xff\"}", &secrets), b"{\"a\":\"secret-0000\xff\"}");
        assert_eq!(&**reveal(b"x", &Secrets::new()), b"x");
    }

    #[test]
    fn the_module_gets_its_placeholder_back() {
        assert_eq!(for_module("hunter2-hunter2", "wrong: hunter2-hunter2!"), "wrong: <P>!");
        assert_eq!(for_module("hunter 2/hunter", "/login?p=hunter%202%2Fhunter&x"), "/login?p=<P>&x");
        assert_eq!(for_module("wörd-wörd", r#"{"a":"w\u00f6rd"}"#), r#"{"a":"w\u00f6rd"}"#, "not covered, on purpose");
    }

    #[test]
    fn a_common_word_as_password_does_not_break_answers() {
        let text = r#"{"roles":["@admin"],"login":"admin","admin":1,"id":1234}"#;
        assert_eq!(for_module("admin", text), r#"{"roles":["@admin"],"login":"<P>","admin":1,"id":1234}"#);
        assert_eq!(for_module("1234", text), text);
        assert_eq!(for_module("123456789", r#"{"id":123456789,"p":"123456789"}"#), r#"{"id":123456789,"p":"<P>"}"#);
        assert_eq!(for_module("password", r#"{"password" : "password"}"#), r#"{"password" : "<P>"}"#);
    }

    #[test]
    fn long_values_are_found_whole_and_cut_off() {
        let value = "v".repeat(20_000);
        assert_eq!(for_module(&value, &format!("<{value}>")), "<<P>>");
        assert_eq!(for_module(&value, &format!("<{}>", &value[..1_000])), "<<P>>");
        let (mut first, mut second) = ("a".repeat(100), "a".repeat(100));
        first.push_str("-first");
        second.push_str("-second");
        let mut mask = Mask::new(secrets(&first).0);
        mask.add_session_value(Zeroizing::new(second.clone()));
        assert_eq!(mask.text_for_record(&format!("{second} {first}")), "«session» «panel»");
    }

    #[test]
    fn recordings_get_names_for_values_placeholders_and_the_session() {
        let (secrets, placeholder) = secrets("hunter2-hunter2");
        let mut mask = Mask::new(secrets);
        let text = format!("{placeholder} hunter2-hunter2 24-token-24");
        assert_eq!(mask.text_for_record(&text), "«panel» «panel» 24-token-24");
        mask.add_session_value(Zeroizing::new("24-token-24".to_owned()));
        assert_eq!(mask.text_for_record(&text), "«panel» «panel» «session»");
        assert_eq!(
            mask.for_record(b"ses6=24-token-24\xff").into_owned(),
            "ses6=«session»".bytes().chain([0xff]).collect::<Vec<_>>()
        );
        assert_eq!(mask.text_for_module("24-token-24".into()), "24-token-24", "the module's own value");
    }
}
