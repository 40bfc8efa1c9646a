//! Finds secrets in bytes and text, and puts something harmless in their place.
//!
//! Two readers, two replacements: the module gets its placeholder back, so that what it was not given it does not learn
//! from an echo; recordings and logs get the secret's name, so that two runs of the same call read the same. The way out
//! is [`super::reveal`].

use std::borrow::Cow;
use std::cell::OnceCell;

use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::patterns::is_plain_word;
use super::search::{Reader, Searcher, patterns};
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
            Searcher::new(all.collect())
        })
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.secrets.list().is_empty() && self.session.is_empty()
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
        self.module_searcher().replace(bytes, Reader::Module)
    }

    /// As [`Mask::for_module`], for text.
    pub(crate) fn text_for_module(&self, text: String) -> String {
        owned_text(self.module_searcher().replace(text.as_bytes(), Reader::Module), &text)
    }

    /// Names in place of values, placeholders and values of the session, for recordings and logs.
    pub(crate) fn for_record<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        self.record_searcher().replace(bytes, Reader::Record)
    }

    /// As [`Mask::for_record`], for text.
    pub(crate) fn text_for_record(&mut self, text: &str) -> String {
        owned_text(self.record_searcher().replace(text.as_bytes(), Reader::Record), text)
    }

    /// As [`Mask::text_for_record`], for a JSON text with which a call is made again: the names of its fields stay if they
    /// are plain words, so that the password `password` does not take them away.
    pub(crate) fn json_for_record(&mut self, text: &str) -> String {
        owned_text(self.record_searcher().replace(text.as_bytes(), Reader::RecordedJson), text)
    }

    /// As [`Mask::json_for_record`], for the name of one field.
    pub(crate) fn name_for_record(&mut self, name: &str) -> String {
        if is_plain_word(name) { name.to_owned() } else { self.text_for_record(name) }
    }

    /// Whether [`Mask::for_record`] would change anything.
    pub(crate) fn finds(&mut self, text: &[u8]) -> bool {
        self.record_searcher().finds(text, Reader::Record)
    }

    /// Whether a text for programs holds a secret, a placeholder or a value of the session, one that cannot be there by
    /// chance.
    pub(crate) fn is_in(&mut self, text: &[u8]) -> bool {
        self.record_searcher().finds_distinctive(text)
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
            Searcher::new(all)
        })
    }
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
    fn the_module_gets_its_placeholder_back() {
        assert_eq!(for_module("hunter2-hunter2", "wrong: hunter2-hunter2!"), "wrong: <P>!");
        assert_eq!(for_module("hunter 2/hunter", "/login?p=hunter%202%2Fhunter&x"), "/login?p=<P>&x");
        assert_eq!(for_module("wörd-wörd", r#"{"a":"w\u00f6rd-w\u00f6rd"}"#), r#"{"a":"<P>"}"#);
        assert_eq!(for_module("a&b<c>'d", r#"{"a":"x a\u0026b\u003Cc\u003E\u0027d"}"#), r#"{"a":"x <P>"}"#);
    }

    #[test]
    fn a_panel_that_repeats_the_password_as_a_name_shows_it_to_nobody() {
        for value in ["hunter2-hunter2", "abc1234", "12345678", "Password", "correcthorsebatterystaple"] {
            for text in ["{\"<V>\":[\"unknown field\"]}", "bad value \"<V>\": too short", "{\"<V>\" : 1}"] {
                let (text, masked) = (text.replace("<V>", value), text.replace("<V>", "<P>"));
                assert_eq!(for_module(value, &text), masked);
                let mut mask = Mask::new(secrets(value).0);
                let masked = masked.replace("<P>", "«panel»");
                assert_eq!(mask.text_for_record(&text), masked);
                assert_eq!(mask.json_for_record(&text), masked);
            }
        }
        let mut mask = Mask::new(Secrets::new());
        mask.add_session_value(Zeroizing::new("24-abc-token".to_owned()));
        assert_eq!(mask.text_for_record("token \"24-abc-token\": expired"), "token \"«session»\": expired");
    }

    #[test]
    fn a_plain_word_stays_only_as_the_name_of_a_field_and_only_where_that_is_needed() {
        let mut mask = Mask::new(secrets("password").0);
        let text = r#"{"password":"password"}"#;
        assert_eq!(mask.json_for_record(text), r#"{"password":"«panel»"}"#);
        assert_eq!(mask.text_for_record(text), r#"{"«panel»":"«panel»"}"#);
        assert_eq!(
            (mask.name_for_record("password"), mask.name_for_record("a password")),
            ("password".into(), "a «panel»".into())
        );
        assert!(!mask.is_in(text.as_bytes()), "a text for programs may hold the word");
    }

    #[test]
    fn a_short_value_is_found_between_quotes_however_they_are_escaped() {
        for (text, masked) in [
            (r#"{"message":"bad \"abc1234\"!"}"#, r#"{"message":"bad \"<P>\"!"}"#),
            (r#"{"message":"bad \u0022abc1234\u0022!"}"#, r#"{"message":"bad \u0022<P>\u0022!"}"#),
            (r#"{"message":"bad 'abc1234'"}"#, r#"{"message":"bad '<P>'"}"#),
            (r#"{"message":"bad \u0027abc1234\u0027"}"#, r#"{"message":"bad \u0027<P>\u0027"}"#),
        ] {
            assert_eq!(for_module("abc1234", text), masked);
        }
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
