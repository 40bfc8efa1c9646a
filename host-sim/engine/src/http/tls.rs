//! Whom a connection trusts.
//!
//! Panels often have a certificate that no public authority issued. Switching verification off for that would hand the
//! administrator's password to anybody in between, so there are two better ways: to name the authority, or to pin the
//! one certificate. Switching it off remains possible, in plain words, for a laboratory.
//!
//! - [`verifier`]: decides over a presented certificate.
//! - [`refusal`]: says why it was refused, and what to do.
//! - [`connector`]: the handshake, as a part of ureq's chain of connectors.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest, Sha256};

use verifier::Verifier;

pub(crate) mod connector;
pub(crate) mod refusal;
mod verifier;

/// Which certificates a connection trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TlsTrust {
    /// Those issued by the public authorities that browsers trust.
    #[default]
    PublicRoots,
    /// Those issued by these authorities and no other: certificates in PEM, one or more. A certificate in this list that
    /// the panel itself presents is trusted as if it were pinned, for panels that signed their own.
    PrivateCa(String),
    /// The certificate with one of these fingerprints, whoever issued it, whatever its name and time.
    Pinned(Vec<Fingerprint>),
    /// Any certificate. Whoever sits between host and panel can read and change everything, passwords included.
    Insecure,
}

/// SHA-256 over a certificate in DER.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

/// Why the certificates to trust cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// No certificate in the text.
    #[error(
        "the private authority's file holds no certificate; it has to be PEM, beginning with -----BEGIN CERTIFICATE-----"
    )]
    NoCertificate,
    /// A certificate that cannot be read.
    #[error("certificate {number} of the private authority's file cannot be read: {message}")]
    BadCertificate {
        /// 1 for the first one.
        number: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Not a fingerprint.
    #[error(
        "a pinned certificate has to be given as its SHA-256 fingerprint, 64 hexadecimal digits with or without colons"
    )]
    BadFingerprint,
    /// Nothing pinned.
    #[error("a connection that trusts pinned certificates only needs at least one fingerprint")]
    NothingPinned,
    /// rustls refused its set-up.
    #[error("TLS could not be set up: {0}")]
    Setup(String),
}

impl TlsError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoCertificate | Self::BadCertificate { .. } => "ca-unreadable",
            Self::BadFingerprint | Self::NothingPinned => "pin-malformed",
            Self::Setup(_) => "tls-setup",
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    #[must_use]
    pub fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }
}

impl fmt::Display for Fingerprint {
    /// As other tools print it: `AB:CD:…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self.0.iter().map(|byte| format!("{byte:02X}")).collect();
        f.write_str(&pairs.join(":"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Fingerprint {
    type Err = TlsError;

    fn from_str(text: &str) -> Result<Self, TlsError> {
        let digits: String = text.chars().filter(|c| *c != ':' && !c.is_whitespace()).collect();
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| TlsError::BadFingerprint)?;
        Ok(Self(bytes))
    }
}

/// rustls' settings for this trust.
pub(crate) fn client_config(trust: &TlsTrust) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = match trust {
        TlsTrust::PublicRoots => {
            let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            Verifier::authorities(roots, Vec::new(), &provider)?
        }
        TlsTrust::PrivateCa(pem) => {
            let certificates = certificates(pem)?;
            let mut roots = RootCertStore::empty();
            for (index, certificate) in certificates.iter().enumerate() {
                roots
                    .add(certificate.clone())
                    .map_err(|error| TlsError::BadCertificate { number: index + 1, message: error.to_string() })?;
            }
            let pins = certificates.iter().map(|certificate| Fingerprint::of(certificate)).collect();
            Verifier::authorities(roots, pins, &provider)?
        }
        TlsTrust::Pinned(pins) if pins.is_empty() => return Err(TlsError::NothingPinned),
        TlsTrust::Pinned(pins) => Verifier::pinned(pins.clone(), &provider),
        TlsTrust::Insecure => Verifier::insecure(&provider),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError::Setup(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let mut certificates = Vec::new();
    for (index, item) in CertificateDer::pem_slice_iter(pem.as_bytes()).enumerate() {
        let certificate =
            item.map_err(|error| TlsError::BadCertificate { number: index + 1, message: error.to_string() })?;
        certificates.push(certificate);
    }
    if certificates.is_empty() { Err(TlsError::NoCertificate) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_what_it_and_other_tools_print() {
        let fingerprint = Fingerprint::of(b"certificate");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(hex::encode(fingerprint.0).parse(), Ok(fingerprint));
        assert_eq!("AB:CD".parse::<Fingerprint>(), Err(TlsError::BadFingerprint));
        assert_eq!("z".repeat(64).parse::<Fingerprint>(), Err(TlsError::BadFingerprint));
    }

    #[test]
    fn what_is_no_certificate_is_refused_by_its_place_in_the_file() {
        let refusal = |trust| client_config(&trust).unwrap_err();
        assert_eq!(refusal(TlsTrust::PrivateCa("nothing here".into())), TlsError::NoCertificate);
        let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(refusal(TlsTrust::PrivateCa(garbage.into())), TlsError::BadCertificate { number: 1, .. }));
        assert_eq!(refusal(TlsTrust::Pinned(Vec::new())), TlsError::NothingPinned);
    }
}
