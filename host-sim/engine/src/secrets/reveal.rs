//! Puts values over placeholders in a body on its way to the panel.
//!
//! What the panel repeats becomes a placeholder again, as far as it is recognized. A short value, a number or a plain word
//! is recognized only where it stands alone: a module that had it stored as `z` and the value would read it back. So such
//! a value goes out only as a JSON string of its own, and a request that has it elsewhere is refused.

use secrecy::ExposeSecret;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::json::json_escaped;
use super::patterns::is_recognized_alone_only;
use super::search::{Pattern, Reader, Searcher, is_name};
use super::{Secret, Secrets};

/// The name of a secret whose placeholder stands where its value must not.
pub(crate) fn misplaced<'a>(body: &[u8], secrets: &'a Secrets) -> Option<&'a str> {
    secrets.list().iter().find(|secret| is_misplaced(body, secret)).map(|secret| secret.name.as_str())
}

/// Values in place of placeholders, escaped as the content of JSON strings: the body as the panel gets it. A placeholder
/// that is [misplaced] stays.
pub(crate) fn reveal(body: &[u8], secrets: &Secrets) -> Zeroizing<Vec<u8>> {
    let well_placed = secrets.list().iter().filter(|secret| !is_misplaced(body, secret));
    let patterns = well_placed.map(|secret| placeholder(secret, json_escaped(secret.value.expose_secret())));
    let revealed = Searcher::new(patterns.collect()).replace_wiped(body, Reader::Record);
    revealed.unwrap_or_else(|| Zeroizing::new(body.to_vec()))
}

fn placeholder(secret: &Secret, replacement: Zeroizing<String>) -> Pattern {
    let spelling = Zeroizing::new(secret.placeholder.clone());
    Pattern { spelling, replacement, distinctive: true, word: false }
}

fn is_misplaced(body: &[u8], secret: &Secret) -> bool {
    if !is_recognized_alone_only(secret.value.expose_secret()) {
        return false;
    }
    let places = Searcher::new(vec![placeholder(secret, Zeroizing::default())]).places(body);
    if places.is_empty() {
        return false;
    }
    let alone = places.iter().all(|place| {
        let before = body.get(..place.start).unwrap_or_default();
        let after = body.get(place.end..).unwrap_or_default();
        let opened = before.ends_with(b"\"") && !before.ends_with(b"\\\"");
        // The name of a field is repeated by many an error, and a plain word is not recognized there.
        opened && after.starts_with(b"\"") && !is_name(after)
    });
    // In what is no JSON a quote opens no string.
    !alone || serde_json::from_slice::<IgnoredAny>(body).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(value: &str) -> (Secrets, String) {
        let mut secrets = Secrets::new();
        let placeholder = secrets.add("panel", value.into()).unwrap();
        (secrets, placeholder)
    }

    #[test]
    fn a_body_gets_the_value_escaped_as_json() {
        let (secrets, placeholder) = secrets("a\"b\\c\nd-long");
        let body = format!(r#"{{"password":"{placeholder}","again":"x{placeholder}y"}}"#);
        let revealed = reveal(body.as_bytes(), &secrets);
        let json: serde_json::Value = serde_json::from_slice(&revealed).unwrap();
        assert_eq!(json, serde_json::json!({ "password": "a\"b\\c\nd-long", "again": "xa\"b\\c\nd-longy" }));
    }

    #[test]
    fn a_body_without_placeholders_stays_as_it_is() {
        let (secrets, _) = secrets("hunter2-hunter2");
        assert_eq!(&**reveal(b"{\"a\":\"secret-0000\xff\"}", &secrets), b"{\"a\":\"secret-0000\xff\"}");
        assert_eq!(&**reveal(b"x", &Secrets::new()), b"x");
    }

    #[test]
    fn a_value_that_is_recognized_alone_only_goes_out_alone_only() {
        for value in ["abc1234", "a\"b\\c", "123456789", "password", "ö&<'>"] {
            let (secrets, placeholder) = secrets(value);
            for whole in [r#"{"email":"a","password":"<P>"}"#, r#"{ "password" : "<P>" }"#, r#"["<P>","<P>"]"#] {
                let body = whole.replace("<P>", &placeholder);
                assert_eq!(misplaced(body.as_bytes(), &secrets), None, "{value} {whole}");
                let revealed = reveal(body.as_bytes(), &secrets);
                let json: serde_json::Value = serde_json::from_slice(&revealed).unwrap();
                let expected: serde_json::Value = serde_json::from_str(&whole.replace("<P>", "")).unwrap();
                let filled = expected.to_string().replace("\"\"", &serde_json::Value::from(value).to_string());
                assert_eq!(json.to_string(), filled);
            }
            for part in [
                r#"{"notes":"z<P>"}"#,
                r#"{"notes":"<P>z"}"#,
                r#"{"notes":"\"<P>\""}"#,
                r#"{"notes":"\"<P>"}"#,
                r#"{"<P>":1}"#,
                r#"{"<P>" :1}"#,
                r#"{"a":"<P>","notes":"z<P>"}"#,
                r#"x"<P>"y"#,
                "<P>",
            ] {
                let body = part.replace("<P>", &placeholder);
                assert_eq!(misplaced(body.as_bytes(), &secrets), Some("panel"), "{value} {part}");
                assert_eq!(&**reveal(body.as_bytes(), &secrets), body.as_bytes(), "{value} {part}");
            }
        }
    }

    #[test]
    fn a_value_that_is_recognized_anywhere_may_stand_anywhere() {
        let (secrets, placeholder) = secrets("hunter2-hunter2");
        let body = format!(r#"{{"{placeholder}":"z{placeholder}"}}"#);
        assert_eq!(misplaced(body.as_bytes(), &secrets), None);
        assert_eq!(&**reveal(body.as_bytes(), &secrets), br#"{"hunter2-hunter2":"zhunter2-hunter2"}"#);
    }
}
