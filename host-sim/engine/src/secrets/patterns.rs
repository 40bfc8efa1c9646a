//! How a secret looks in the encodings that it may come back in.
//!
//! A panel reflects what it was sent: in an error message, a redirect's address, a header. Only encodings that are cheap
//! to look for are covered: as it is, escaped as in JSON ([`super::json`]), percent-encoded as in a URL or a form, and
//! base64 wherever in the encoded text it begins.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::json::json_spellings;

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Values shorter than this, and numbers, are looked for as whole words only: they occur by chance in other texts.
const DISTINCTIVE: usize = 8;

/// Whether a value is long enough to be recognized inside of a longer text.
pub(super) fn is_distinctive(value: &str) -> bool {
    value.len() >= DISTINCTIVE && !value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Longer ones are no name that a panel would give to a field by chance.
const LONGEST_WORD: usize = 16;

/// Whether a text could be the name of a JSON field: a plain word in lower case, such as `password`.
pub(super) fn is_plain_word(text: &str) -> bool {
    text.len() <= LONGEST_WORD && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// Whether a value is recognized only where it stands alone: a short one, a number, or a plain word.
pub(super) fn is_recognized_alone_only(value: &str) -> bool {
    !is_distinctive(value) || is_plain_word(value)
}

/// Every spelling of a value, the value itself first, none twice.
pub(super) fn spellings(value: &str) -> Vec<Zeroizing<String>> {
    let mut all: Vec<Zeroizing<String>> = Vec::new();
    let mut add = |spelling: String| {
        let spelling = Zeroizing::new(spelling);
        if !spelling.is_empty() && !all.contains(&spelling) {
            all.push(spelling);
        }
    };
    add(value.to_owned());
    for spelling in json_spellings(value) {
        add(spelling.to_string());
    }
    if !is_distinctive(value) {
        return all;
    }
    for set in [NON_ALPHANUMERIC, UNRESERVED] {
        let encoded = Zeroizing::new(utf8_percent_encode(value, set).to_string());
        add(encoded.to_string());
        add(lower_hex(&encoded));
    }
    let form: Zeroizing<String> = Zeroizing::new(form_urlencoded::byte_serialize(value.as_bytes()).collect());
    add(form.to_string());
    add(lower_hex(&form));
    for offset in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            add(base64_inside(engine, value, offset));
        }
    }
    all
}

fn lower_hex(encoded: &str) -> String {
    let mut digits = 0;
    encoded
        .chars()
        .map(|character| {
            if character == '%' {
                digits = 2;
                character
            } else if digits > 0 {
                digits -= 1;
                character.to_ascii_lowercase()
            } else {
                character
            }
        })
        .collect()
}

/// The part of a base64 text that is the same whatever stands around the value, when the value begins `offset` bytes
/// into a group of three.
fn base64_inside(engine: &base64::engine::GeneralPurpose, value: &str, offset: usize) -> String {
    let mut bytes = Zeroizing::new(vec![0; offset]);
    bytes.extend_from_slice(value.as_bytes());
    let whole = bytes.len() / 3 * 3;
    let encoded = Zeroizing::new(engine.encode(bytes.get(..whole).unwrap_or_default()));
    // The first characters mix bits of what stands before the value: 0, 2 or 3 characters for 0, 1 or 2 bytes.
    let mixed = [0, 2, 3].get(offset).copied().unwrap_or(0);
    encoded.get(mixed..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::STANDARD;

    const VALUE: &str = "p4ss \"wörd\"/7+&!";

    fn finds(text: &str) -> bool {
        spellings(VALUE).iter().any(|spelling| text.contains(spelling.as_str()))
    }

    #[test]
    fn a_value_is_found_in_every_cheap_encoding() {
        assert!(finds(VALUE));
        let json = serde_json::json!({ "password": VALUE }).to_string();
        assert!(finds(&json));
        assert!(finds(&serde_json::json!({ "message": format!("bad request: {json}") }).to_string()));
        for encoded in [
            r#"{"password":"p4ss \"w\u00f6rd\"\/7+&!"}"#,
            r#"{"password":"p4ss \"wörd\"/7+\u0026!"}"#,
            r#"{"password":"p4ss \u0022w\u00F6rd\u0022/7\u002B\u0026!"}"#,
            "/login?p=p4ss%20%22w%C3%B6rd%22%2F7%2B%26%21",
            "/login?p=p4ss%20%22w%c3%b6rd%22%2f7%2b%26%21",
            "p=p4ss+%22w%C3%B6rd%22%2F7%2B%26%21&q=1",
        ] {
            assert!(finds(encoded), "{encoded}");
        }
        for prefix in ["", "a", "ab", "admin:", "root@x:"] {
            for suffix in ["", "z", "zz", "zzz"] {
                let text = STANDARD.encode(format!("{prefix}{VALUE}{suffix}"));
                assert!(finds(&text), "{prefix:?} {suffix:?}: {text}");
                assert!(finds(&URL_SAFE_NO_PAD.encode(format!("{prefix}{VALUE}{suffix}"))));
            }
        }
    }

    #[test]
    fn short_values_and_numbers_are_not_looked_for_inside_of_encodings() {
        assert!(!is_distinctive("admin"));
        assert!(!is_distinctive("1234567890"));
        assert_eq!(spellings("admin").len(), 1);
        assert_eq!(spellings("").len(), 0);
    }

    #[test]
    fn a_plain_word_could_be_the_name_of_a_field_and_nothing_else_could() {
        for word in ["password", "admin", "auth_token"] {
            assert!(is_plain_word(word) && is_recognized_alone_only(word), "{word}");
        }
        for other in ["hunter2-hunter2", "Password", "secret1", "correcthorsebatterystaple"] {
            assert!(!is_plain_word(other), "{other}");
        }
        assert!(is_recognized_alone_only("secret1") && is_recognized_alone_only("123456789"));
        assert!(!is_recognized_alone_only("hunter2-hunter2"));
    }
}
