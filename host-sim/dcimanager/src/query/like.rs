//! The pattern of `CP`: `%` stands for any text, everything else for itself.

/// Whether all of `text` fits `pattern`. Takes time in proportion to the product of the lengths at worst.
#[must_use]
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('%') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    // Each part between two `%` takes the earliest place it can have; the last one has to end the text.
    let (middle, last) = rest.rsplit_once('%').unwrap_or(("", rest));
    for part in middle.split('%').filter(|part| !part.is_empty()) {
        match text.split_once(part) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_percent_sign_stands_for_any_text() {
        for (pattern, text) in [
            ("%Srv-%", "my Srv-1"),
            ("Srv-%", "Srv-"),
            ("%", ""),
            ("%%", "x"),
            ("a%b%c", "a-b-b-c"),
            ("a%b", "ab"),
            ("%ü%", "grün"),
            ("", ""),
        ] {
            assert!(matches(pattern, text), "{pattern:?} should fit {text:?}");
        }
        for (pattern, text) in
            [("Srv", "Srv-1"), ("a%b", "a"), ("ab%ba", "aba"), ("%x", "xy"), ("", "x"), ("a%b%c", "a-c-b")]
        {
            assert!(!matches(pattern, text), "{pattern:?} should not fit {text:?}");
        }
    }

    #[test]
    fn an_underscore_and_the_case_are_taken_as_they_are() {
        assert!(!matches("a_c", "abc"));
        assert!(!matches("srv%", "Srv-1"));
    }
}
