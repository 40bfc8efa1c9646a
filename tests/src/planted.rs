//! Looks for secrets where they must not be, in every spelling in which they could stand there.

use aho_corasick::AhoCorasick;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// Secrets to look for, each with a name that may be printed.
pub struct Planted {
    searcher: AhoCorasick,
    /// For each pattern: whose it is, and in which spelling.
    names: Vec<String>,
}

impl Planted {
    /// Looks for these: name and secret.
    ///
    /// # Panics
    /// When a secret is so short that it could stand anywhere.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut names, mut patterns) = (Vec::new(), Vec::new());
        for (name, secret) in secrets {
            assert!(secret.len() >= 8, "{name} is too short to be told from other texts");
            for (spelling, pattern) in spellings(secret) {
                names.push(format!("{name} ({spelling})"));
                patterns.push(pattern);
            }
        }
        Self { searcher: AhoCorasick::new(patterns).expect("patterns"), names }
    }

    /// Which secrets stand in these bytes, and in which spelling; none is what everybody hopes for.
    #[must_use]
    pub fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        if !self.searcher.is_match(bytes) {
            return Vec::new();
        }
        let mut found: Vec<&str> = self
            .searcher
            .find_overlapping_iter(bytes)
            .map(|found| self.names[found.pattern().as_usize()].as_str())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A secret in every spelling in which programs write text: name of the spelling, and the text.
#[must_use]
pub fn spellings(secret: &str) -> Vec<(&'static str, String)> {
    let json = |text: &str| {
        let quoted = serde_json::to_string(text).expect("JSON");
        quoted[1..quoted.len() - 1].to_owned()
    };
    let percent = |upper: bool, space: &str| -> String {
        let one = |byte: u8| match byte {
            b' ' => space.to_owned(),
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => char::from(byte).to_string(),
            byte if upper => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        };
        secret.bytes().map(one).collect()
    };
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        ("plain", secret.to_owned()),
        ("JSON", json(secret)),
        ("JSON in JSON", json(&json(secret))),
        ("percent-encoded", percent(true, "%20")),
        ("percent-encoded", percent(false, "%20")),
        ("as a form", percent(true, "+")),
        ("hexadecimal", hex.to_uppercase()),
        ("hexadecimal", hex),
    ];
    for ahead in 0..3 {
        all.push(("base64", inside(&STANDARD, secret, ahead)));
        all.push(("base64", inside(&URL_SAFE, secret, ahead)));
    }
    all
}

/// What of the secret's base64 does not depend on what stands around it, when so many bytes (modulo 3) stand before it.
fn inside(engine: &impl base64::Engine, secret: &str, ahead: usize) -> String {
    let text = engine.encode([&vec![0; ahead], secret.as_bytes()].concat());
    let text = text.trim_end_matches('=');
    let end = if (ahead + secret.len()).is_multiple_of(3) { text.len() } else { text.len() - 1 };
    text[[0, 2, 3][ahead]..end].to_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    const SECRET: &str = "planted \"Secret\"/ä+1";

    #[test]
    fn each_spelling_is_found_wherever_it_stands_and_nothing_else_is() {
        let planted = Planted::new([("it", SECRET)]);
        for before in ["", "x", "xy", "xyz"] {
            let text = format!("{before}{SECRET}xyz");
            let twice = serde_json::to_string(&serde_json::to_string(&text).unwrap()).unwrap();
            let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
            for spelled in [
                text.clone(),
                serde_json::to_string(&text).unwrap(),
                twice,
                STANDARD.encode(&text),
                URL_SAFE.encode(&text),
                hex,
                "planted%20%22Secret%22%2F%C3%A4%2B1".to_owned(),
                "planted%20%22Secret%22%2f%c3%a4%2b1".to_owned(),
                "planted+%22Secret%22%2F%C3%A4%2B1".to_owned(),
            ] {
                assert!(!planted.found_in(spelled.as_bytes()).is_empty(), "{spelled}");
            }
        }
        assert!(planted.found_in(b"planted \"Secret\"/").is_empty());
    }
}
