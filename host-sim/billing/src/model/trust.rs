//! How the panel's certificate is verified.

use serde::Serialize;

/// What makes a panel's certificate good. Panels often have a self-signed one (API reference §1), so there are ways
/// between the public authorities and no check at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "data")]
pub enum Trust {
    /// Certificate authorities that everyone knows.
    #[default]
    Public,
    /// These authorities only: certificates as PEM text.
    Ca(String),
    /// The panel's own certificate, by the SHA-256 of its DER form in hexadecimal digits.
    Pin(String),
    /// Not verified at all. Shown in lists, so that it is not forgotten.
    Insecure,
}

impl Trust {
    /// The word for it.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Ca(_) => "ca",
            Self::Pin(_) => "pin",
            Self::Insecure => "insecure",
        }
    }

    /// For people: who says that the certificate is good.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Public => "verified by the public authorities".to_owned(),
            Self::Ca(_) => "verified by a private authority".to_owned(),
            Self::Pin(fingerprint) => format!("pinned to {fingerprint}"),
            Self::Insecure => "NOT VERIFIED".to_owned(),
        }
    }

    /// What belongs to the word, if anything.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        match self {
            Self::Ca(data) | Self::Pin(data) => Some(data),
            Self::Public | Self::Insecure => None,
        }
    }
}
