//! Passwords and names that the host makes at random.

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::error::DataDirError;

/// Without characters that are taken for one another when read aloud or retyped (`0O`, `1lI`).
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
const WORD_LETTERS: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// 24 letters out of 57 are 139 bits.
const PASSWORD_LENGTH: usize = 24;

/// A new password: letters and digits only, so that no panel, shell or config file trips over it, and of each class at
/// least one, because panels ask for that.
///
/// # Errors
/// [`DataDirError::NoRandomness`].
pub fn new_password() -> Result<SecretString, DataDirError> {
    loop {
        let text = Zeroizing::new(random_text(LETTERS, PASSWORD_LENGTH)?);
        let has = |class: fn(&u8) -> bool| text.as_bytes().iter().any(class);
        if has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit) {
            return Ok(SecretString::from(text.as_str()));
        }
    }
}

/// A random word of lower-case letters and digits, beginning with a letter.
pub(crate) fn random_word(length: usize) -> Result<String, DataDirError> {
    loop {
        let word = random_text(WORD_LETTERS, length)?;
        if word.starts_with(|first: char| first.is_ascii_lowercase()) {
            return Ok(word);
        }
    }
}

/// Each letter with the same probability: bytes beyond the last whole multiple of the alphabet are drawn again.
fn random_text(alphabet: &[u8], length: usize) -> Result<String, DataDirError> {
    let fair = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    let mut bytes = Zeroizing::new([0; 64]);
    while text.len() < length {
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| DataDirError::NoRandomness)?;
        let letters = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        let letters = letters.filter_map(|byte| alphabet.get(byte % alphabet.len()));
        text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_password_has_every_class_and_no_lookalikes() {
        for _ in 0..200 {
            let password = new_password().unwrap();
            let text = password.expose_secret();
            assert_eq!(text.len(), PASSWORD_LENGTH);
            assert!(text.chars().all(|c| c.is_ascii_alphanumeric() && !"0O1lI".contains(c)), "{text}");
            assert!(text.chars().any(|c| c.is_ascii_uppercase()) && text.chars().any(|c| c.is_ascii_digit()));
        }
    }

    #[test]
    fn words_begin_with_a_letter_and_differ() {
        let words: std::collections::BTreeSet<_> = (0..100).map(|_| random_word(6).unwrap()).collect();
        assert!(words.len() > 95, "{words:?}");
        assert!(words.iter().all(|word| word.len() == 6 && word.starts_with(|c: char| c.is_ascii_lowercase())));
    }
}
