//! Who vouches for a module's file.

use std::fmt;
use std::io;
use std::path::Path;

use serde::Serialize;
use signing::{SignatureError, Statement};

use super::keys::TrustedKey;
use super::name::signature_of;
use crate::data_dir::read_small;
use crate::model::RequireSignature;

/// What lies beside a file as its signature.
#[derive(Debug)]
pub(crate) enum Beside {
    /// Nothing.
    Nothing,
    /// A text, whatever it says.
    Text(String),
    /// Something that cannot be read.
    Unreadable(io::Error),
}

impl Beside {
    /// What lies beside this file.
    pub(crate) fn of(file: &Path) -> Self {
        match read_small(&signature_of(file)) {
            Ok(text) => Self::Text(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::Nothing,
            Err(error) => Self::Unreadable(error),
        }
    }
}

/// What is known of a file's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Signature {
    /// Made with a key that is trusted here.
    Good {
        /// The key's label.
        key: String,
        /// What was signed along with the file.
        comment: String,
    },
    /// There is no signature beside the file.
    Missing,
    /// There is one, and no key to check it with.
    NotChecked,
    /// It does not hold.
    Bad {
        /// Why.
        why: String,
    },
}

impl Signature {
    /// Checks what lies beside the bytes with the keys that are trusted here.
    #[must_use]
    pub(crate) fn check(bytes: &[u8], signature: &Beside, keys: &[TrustedKey]) -> Self {
        let signature = match signature {
            Beside::Nothing => return Self::Missing,
            Beside::Unreadable(error) => return Self::Bad { why: format!("it cannot be read: {error}") },
            Beside::Text(_) if keys.is_empty() => return Self::NotChecked,
            Beside::Text(text) => text,
        };
        for TrustedKey { label, key } in keys {
            match signing::verify(bytes, signature, key) {
                Ok(comment) => return Self::Good { key: label.clone(), comment },
                Err(SignatureError::AnotherKey) => {}
                Err(error) => return Self::Bad { why: error.to_string() },
            }
        }
        let labels = keys.iter().map(|key| key.label.as_str()).collect::<Vec<_>>().join(", ");
        Self::Bad { why: format!("it was made with none of the keys that are trusted here ({labels})") }
    }

    /// What the signer says that the file is; none without a good signature, or with another kind of comment.
    #[must_use]
    pub fn statement(&self) -> Option<Statement> {
        match self {
            Self::Good { comment, .. } => comment.parse().ok(),
            Self::Missing | Self::NotChecked | Self::Bad { .. } => None,
        }
    }

    /// Whether a trusted key vouches for the file.
    #[must_use]
    pub fn is_good(&self) -> bool {
        matches!(self, Self::Good { .. })
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Self::Good { key, .. }, Some(statement)) = (self, self.statement()) {
            let Statement { name, version, contract, signed_at, .. } = statement;
            return write!(f, "good, by {key}: {name} {version} for {contract}, signed {signed_at}");
        }
        match self {
            Self::Good { key, comment } if comment.is_empty() => write!(f, "good, by {key}"),
            Self::Good { key, comment } => write!(f, "good, by {key}: {comment}"),
            Self::Missing => f.write_str("unsigned"),
            Self::NotChecked => f.write_str("signature not checked: no key is configured"),
            Self::Bad { why } => write!(f, "not good: {why}"),
        }
    }
}

/// Whether a file needs a good signature.
pub(super) fn is_required(rule: RequireSignature, keys: &[TrustedKey]) -> bool {
    match rule {
        RequireSignature::WithKeys => !keys.is_empty(),
        RequireSignature::Always => true,
        RequireSignature::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use signing::SigningKey;

    use super::*;

    fn trusted(label: &str, key: &SigningKey) -> TrustedKey {
        TrustedKey { label: label.to_owned(), key: key.public() }
    }

    #[test]
    fn a_signature_is_good_by_any_of_the_keys_and_by_no_other() {
        let (one, two, three) = (SigningKey::generate(), SigningKey::generate(), SigningKey::generate());
        let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
        let keys = [trusted("one", &one), trusted("two", &two)];
        let signed = |key: &SigningKey| Beside::Text(key.sign(b"module", "pmtest 1.0.0").unwrap());
        let check = |bytes: &[u8], signature: &Beside| Signature::check(bytes, signature, &keys).to_string();
        assert_eq!(check(b"module", &signed(&two)), "good, by two: pmtest 1.0.0");
        assert_eq!(
            check(b"module", &signed(&three)),
            "not good: it was made with none of the keys that are trusted here (one, two)"
        );
        assert!(check(b"changed", &signed(&one)).starts_with("not good: the document or its signature"));
        assert!(check(b"module", &Beside::Text("rubbish".to_owned())).starts_with("not good: this is no signature"));
        assert_eq!(check(b"module", &Beside::Nothing), "unsigned");
        let unreadable = Beside::Unreadable(io::Error::other("it is no regular file"));
        assert_eq!(check(b"module", &unreadable), "not good: it cannot be read: it is no regular file");
        assert_eq!(Signature::check(b"module", &signed(&one), &[]), Signature::NotChecked);
    }

    #[test]
    fn what_the_signer_says_of_the_file_is_shown_in_words() {
        let comment =
            "name=pmtest version=1.0.0 contract=billing:processing@0.2.0 sha256=ab signed-at=2026-11-25T18:00:00Z";
        let good = |comment: &str| Signature::Good { key: "one".to_owned(), comment: comment.to_owned() };
        assert_eq!(
            good(comment).to_string(),
            "good, by one: pmtest 1.0.0 for billing:processing@0.2.0, signed 2026-11-25T18:00:00Z"
        );
        assert_eq!(good(comment).statement().unwrap().version, "1.0.0");
        assert_eq!(good("pmtest 1.0.0").statement(), None);
    }

    #[test]
    fn the_rule_decides_whether_it_is_needed() {
        let keys = [trusted("one", &SigningKey::generate().unwrap())];
        let needed = |rule| [is_required(rule, &[]), is_required(rule, &keys)];
        assert_eq!(needed(RequireSignature::WithKeys), [false, true]);
        assert_eq!(needed(RequireSignature::Always), [true, true]);
        assert_eq!(needed(RequireSignature::Never), [false, false]);
    }
}
