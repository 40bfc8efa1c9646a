//! Why a certificate was refused, in words that staff can act on.

use std::fmt;

use rustls::CertificateError;

use super::Fingerprint;

/// A certificate was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(super) reason: Reason,
    /// The certificate that the panel presented.
    pub(super) presented: Fingerprint,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reason {
    UnknownAuthority,
    NotSigned,
    NotPinned,
    Expired,
    NotYetValid,
    /// The names that it is for.
    WrongName(Vec<String>),
    Other(String),
}

impl From<CertificateError> for Reason {
    fn from(error: CertificateError) -> Self {
        match error {
            CertificateError::UnknownIssuer => Self::UnknownAuthority,
            CertificateError::BadSignature => Self::NotSigned,
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Self::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Self::NotYetValid,
            CertificateError::NotValidForName => Self::WrongName(Vec::new()),
            CertificateError::NotValidForNameContext { presented, .. } => Self::WrongName(presented),
            // What rustls passes on from webpki: an authority's certificate that is used as a server's. Such a
            // certificate was signed by its own key.
            CertificateError::Other(_) => Self::UnknownAuthority,
            other => Self::Other(other.to_string()),
        }
    }
}

impl Refusal {
    /// The whole sentence for the panel at this host and port.
    pub(crate) fn message(&self, authority: &str) -> String {
        format!("the certificate of {authority} is not trusted: {self}; its SHA-256 fingerprint is {}", self.presented)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::UnknownAuthority => f.write_str(
                "it was issued by an unknown authority; add the authority's certificate to the connection, or pin this \
                 one after comparing it with the panel's",
            ),
            Reason::NotSigned => f.write_str(
                "it names a trusted authority as its issuer, but that authority did not sign it; either the panel's \
                 authority was made anew, or somebody sits in between: compare the certificate with the panel's before you \
                 trust it",
            ),
            Reason::NotPinned => f.write_str(
                "it is not the pinned one; if the panel's certificate was renewed, compare it with the panel's and pin \
                 the new one",
            ),
            Reason::Expired => f.write_str("it has expired; renew it in the panel"),
            Reason::NotYetValid => {
                f.write_str("it is not valid yet; compare the clocks of this computer and of the panel")
            }
            Reason::WrongName(names) if names.is_empty() => f.write_str(
                "it is for another name; enter the panel's URL with the name that the certificate is for, or pin it",
            ),
            Reason::WrongName(names) => write!(
                f,
                "it is for another name ({}); enter the panel's URL with that name, or pin the certificate",
                names.join(", ")
            ),
            Reason::Other(message) => write!(f, "{message}; replace it in the panel"),
        }
    }
}

impl std::error::Error for Refusal {}
