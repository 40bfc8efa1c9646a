//! How a value looks as the content of a JSON string, as different programs write it.
//!
//! JSON lets every character be written as its number (`\u00f6`), and panels make use of it: for what is not ASCII, for
//! what means something in HTML, or for both. Each style of a program in use is one spelling here; one that nobody writes by itself,
//! such as `\u0061` for `a`, is none.

use std::fmt::Write;

use zeroize::Zeroizing;

/// How hexadecimal digits are written.
#[derive(Debug, Clone, Copy)]
enum Hex {
    Lower,
    Upper,
}

/// What one program escapes.
#[derive(Debug, Clone, Copy)]
struct Style {
    /// These ASCII characters, beside those that have to be, with such digits.
    ascii: (&'static str, Hex),
    /// Whatever is not ASCII, if so, with such digits.
    others: Option<Hex>,
    /// `/` as `\/`.
    slash: bool,
}

const fn style(ascii: &'static str, hex: Hex, others: Option<Hex>) -> Style {
    Style { ascii: (ascii, hex), others, slash: false }
}

/// No more than has to be.
const PLAIN: Style = style("", Hex::Lower, None);

const STYLES: [Style; 14] = [
    PLAIN,
    // Python; Jackson and others where they are told to.
    style("", Hex::Lower, Some(Hex::Lower)),
    style("", Hex::Upper, Some(Hex::Upper)),
    // PHP: by itself, with readable letters, and for HTML.
    Style { slash: true, ..PLAIN },
    Style { slash: true, ..style("", Hex::Lower, Some(Hex::Lower)) },
    Style { slash: true, ..style("<>&'\"", Hex::Upper, Some(Hex::Lower)) },
    // Go and Ruby.
    style("<>&", Hex::Lower, None),
    style("<>&", Hex::Upper, None),
    // Templates of Python, with readable letters or without.
    style("<>&'", Hex::Lower, None),
    style("<>&'", Hex::Upper, None),
    style("<>&'", Hex::Lower, Some(Hex::Lower)),
    // Gson.
    style("<>&='", Hex::Lower, None),
    // .NET, both of its libraries.
    style("<>&'\"", Hex::Lower, None),
    style("<>&'\"+`", Hex::Upper, Some(Hex::Upper)),
];

/// A value as the content of a JSON string, without the quotes.
pub(super) fn json_escaped(value: &str) -> Zeroizing<String> {
    PLAIN.write(value)
}

/// The spellings of a value in JSON beside the value itself, some of them twice: in a JSON text, and in one that quotes a
/// JSON text, such as an error message that repeats the request.
pub(super) fn json_spellings(value: &str) -> Vec<Zeroizing<String>> {
    if value.chars().all(is_never_escaped) {
        return Vec::new();
    }
    STYLES
        .iter()
        .flat_map(|style| {
            let once = style.write(value);
            [style.write(&once), once]
        })
        .collect()
}

fn is_never_escaped(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '~' | '!' | '@' | '#' | '%' | '*' | ' ')
}

impl Style {
    fn write(self, value: &str) -> Zeroizing<String> {
        // A byte becomes six at most, so it never grows and leaves no copies behind.
        let mut text = Zeroizing::new(String::with_capacity(value.len().saturating_mul(6)));
        let (escaped, hex) = self.ascii;
        for character in value.chars() {
            match (character, self.others) {
                (character, Some(hex)) if !character.is_ascii() => units(character, hex, &mut text),
                (character, _) if escaped.contains(character) => units(character, hex, &mut text),
                ('"', _) => text.push_str("\\\""),
                ('\\', _) => text.push_str("\\\\"),
                ('/', _) if self.slash => text.push_str("\\/"),
                ('\n', _) => text.push_str("\\n"),
                ('\r', _) => text.push_str("\\r"),
                ('\t', _) => text.push_str("\\t"),
                ('\u{8}', _) => text.push_str("\\b"),
                ('\u{c}', _) => text.push_str("\\f"),
                ('\0'..='\u{1f}', _) => units(character, Hex::Lower, &mut text),
                _ => text.push(character),
            }
        }
        text
    }
}

/// A character as its number, as two of them where UTF-16 needs two units.
fn units(character: char, hex: Hex, text: &mut String) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a string does not fail.
        let _ = match hex {
            Hex::Lower => write!(text, "\\u{unit:04x}"),
            Hex::Upper => write!(text, "\\u{unit:04X}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(value: &str, spelling: &str) -> bool {
        json_spellings(value).iter().any(|one| one.as_str() == spelling)
    }

    #[test]
    fn the_content_of_a_json_string_is_what_serde_writes() {
        let value = "a\"b\\c\nd\u{1}\u{7f}/ö😀<&>\u{8}\u{c}\r\t";
        assert_eq!(format!("\"{}\"", *json_escaped(value)), serde_json::Value::from(value).to_string());
    }

    #[test]
    fn every_style_is_a_spelling() {
        for (written_by, spelling) in [
            ("Python", r"wörd/<&>'😀".replace('ö', r"\u00f6").replace('😀', r"\ud83d\ude00")),
            ("PHP", r"w\u00f6rd\/<&>'\ud83d\ude00".to_owned()),
            ("PHP, for HTML", r"w\u00f6rd\/\u003C\u0026\u003E\u0027\ud83d\ude00".to_owned()),
            ("Go", r"wörd/\u003c\u0026\u003e'😀".to_owned()),
            ("Django", r"w\u00f6rd/\u003c\u0026\u003e\u0027\ud83d\ude00".to_owned()),
            (".NET", r"w\u00F6rd/\u003C\u0026\u003E\u0027\uD83D\uDE00".to_owned()),
            ("Python, quoted by Python", r"w\\u00f6rd/<&>'\\ud83d\\ude00".to_owned()),
            ("PHP, quoted by PHP", r"w\\u00f6rd\\\/<&>'\\ud83d\\ude00".to_owned()),
        ] {
            assert!(has("wörd/<&>'😀", &spelling), "{written_by}: {spelling}");
        }
    }

    #[test]
    fn a_value_that_nobody_escapes_has_no_other_spelling() {
        assert!(json_spellings("Hunter2-hunter2!").is_empty());
        assert!(has("a=b", r"a\u003db"), "Gson");
        assert!(has("a\"b", r"a\u0022b") && has("a\"b", "a\\\"b") && has("a\"b", r#"a\\\"b"#));
    }
}
