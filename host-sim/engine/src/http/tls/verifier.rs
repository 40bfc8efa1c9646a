//! Decides whether the certificate that a panel presents is trusted.
//!
//! One verifier for every kind of trust, so that each refusal goes through one place and carries the fingerprint of what
//! was presented: staff need it to pin a certificate after they compared it with the panel's own.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme};

use super::refusal::{Reason, Refusal};
use super::{Fingerprint, TlsError};

pub(super) struct Verifier {
    rule: Rule,
    algorithms: WebPkiSupportedAlgorithms,
}

enum Rule {
    /// Issued by an authority, or one of these certificates itself.
    Authorities(Arc<WebPkiServerVerifier>, Vec<Fingerprint>),
    Pinned(Vec<Fingerprint>),
    Insecure,
}

impl Verifier {
    pub(super) fn authorities(
        roots: RootCertStore,
        pins: Vec<Fingerprint>,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, TlsError> {
        let inner = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
            .build()
            .map_err(|error| TlsError::Setup(error.to_string()))?;
        Ok(Self::new(Rule::Authorities(inner, pins), provider))
    }

    pub(super) fn pinned(pins: Vec<Fingerprint>, provider: &Arc<CryptoProvider>) -> Self {
        Self::new(Rule::Pinned(pins), provider)
    }

    pub(super) fn insecure(provider: &Arc<CryptoProvider>) -> Self {
        Self::new(Rule::Insecure, provider)
    }

    fn new(rule: Rule, provider: &Arc<CryptoProvider>) -> Self {
        Self { rule, algorithms: provider.signature_verification_algorithms }
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let presented = Fingerprint::of(end_entity);
        let refuse = |reason| Error::Other(OtherError(Arc::new(Refusal { reason, presented })));
        match &self.rule {
            Rule::Insecure => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(pins) if pins.contains(&presented) => Ok(ServerCertVerified::assertion()),
            Rule::Pinned(_) => Err(refuse(Reason::NotPinned)),
            Rule::Authorities(_, pins) if pins.contains(&presented) => Ok(ServerCertVerified::assertion()),
            Rule::Authorities(inner, _) => inner
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
                .map_err(|error| match error {
                    Error::InvalidCertificate(certificate) => refuse(Reason::from(certificate)),
                    other => other,
                }),
        }
    }

    // Whoever presents a certificate must have its key, whatever the trust: a pinned certificate is public.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = match &self.rule {
            Rule::Authorities(..) => "authorities",
            Rule::Pinned(_) => "pinned",
            Rule::Insecure => "insecure",
        };
        f.debug_tuple("Verifier").field(&rule).finish()
    }
}
