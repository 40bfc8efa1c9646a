//! All texts of a result in a row, as they are.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CharEscape, Formatter};

/// The texts in a value without their names, each on a line of its own, with nothing escaped: what is looked for in it is
/// found as in each text by itself.
pub(crate) fn texts_of<T: Serialize>(value: &T) -> Vec<u8> {
    let mut texts = Vec::new();
    // Fails neither for the writer nor for results, whose names are all texts; of one that did, what is there is kept.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut texts, Texts::default()));
    texts
}

/// JSON without names, quotes and escapes.
#[derive(Default)]
struct Texts {
    in_name: bool,
}

impl Formatter for Texts {
    fn begin_object_key<W: ?Sized + Write>(&mut self, _writer: &mut W, _first: bool) -> io::Result<()> {
        self.in_name = true;
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.in_name = false;
        Ok(())
    }

    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")
    }

    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.in_name { Ok(()) } else { writer.write_all(fragment.as_bytes()) }
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, writer: &mut W, escape: CharEscape) -> io::Result<()> {
        let byte = match escape {
            CharEscape::Quote => b'"',
            CharEscape::ReverseSolidus => b'\\',
            CharEscape::Solidus => b'/',
            CharEscape::Backspace => 8,
            CharEscape::FormFeed => 12,
            CharEscape::LineFeed => b'\n',
            CharEscape::CarriageReturn => b'\r',
            CharEscape::Tab => b'\t',
            CharEscape::AsciiControl(byte) => byte,
        };
        if self.in_name { Ok(()) } else { writer.write_all(&[byte]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_as_they_are_and_names_are_left_out() {
        let value = serde_json::json!({ "na\"me": ["a\"b\\c/\n\u{1}ö", { "other": "x" }], "n": 1 });
        let texts = String::from_utf8(texts_of(&value)).unwrap();
        assert!(texts.contains("\na\"b\\c/\n\u{1}ö\n") && texts.contains("\nx\n"), "{texts:?}");
        assert!(!texts.contains("na\"me") && !texts.contains("other"), "{texts:?}");
    }
}
