//! The certificate that a leaving client gets: what was done to the disks, as a document that anyone can read, with a
//! signature that anyone can check.

use jiff::Timestamp;
use serde::Serialize;
use signing::SignatureError;

use crate::Billing;
use crate::error::{DataDirError, Result};
use crate::model::{CleaningText, Release, Released, ServiceId};

/// Names the shape of the document. A change that a reader must know of gets another one.
pub const FORMAT: &str = "release-certificate/1";

/// A certificate with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// JSON in lines for people.
    pub document: String,
    /// In minisign's format.
    pub signature: String,
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    /// The billing system that issued it.
    installation: &'a str,
    issued_at: Timestamp,
    client: &'a str,
    client_email: &'a str,
    service: u64,
    product: &'a str,
    panel: &'a str,
    /// The object's number in the panel.
    object: &'a str,
    given_up_at: Timestamp,
    disks_cleaned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cleaning: Option<CleaningText<'a>>,
    /// Why the disks were not cleaned.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_cleaned_because: Option<&'a str>,
    module: &'a str,
    module_version: Option<&'a str>,
    module_sha256: Option<&'a str>,
}

impl Billing {
    /// The certificate of a service's release, signed with this billing system's key.
    ///
    /// # Errors
    /// `not-found`, `not-released`, and those of the signing key.
    pub fn certificate(&self, service: ServiceId) -> Result<Certificate> {
        let release = self.release(service)?;
        let key = self.store().dir().signing_key()?;
        let now = self.now();
        let document = document(self.installation(), &release, now)?;
        let comment = format!("{FORMAT} of service {service}, issued {now}");
        let signature = key.sign(document.as_bytes(), &comment).map_err(DataDirError::from)?;
        Ok(Certificate { document, signature })
    }

    /// The key that certificates of this billing system are checked with.
    ///
    /// # Errors
    /// Those of the signing key.
    pub fn certificate_key(&self) -> Result<signing::PublicKey> {
        Ok(self.store().dir().signing_key()?.public())
    }
}

fn document(installation: &str, release: &Release, issued_at: Timestamp) -> Result<String> {
    let (cleaning, not_cleaned_because) = match &release.released {
        Released::Cleaned(cleaning) => (Some(cleaning), None),
        Released::NotCleaned(why) => (None, Some(why.as_str())),
    };
    let document = Document {
        format: FORMAT,
        installation,
        issued_at,
        client: &release.client,
        client_email: &release.client_email,
        service: release.service.0,
        product: &release.product,
        panel: &release.origin,
        object: &release.external_id,
        given_up_at: release.at,
        disks_cleaned: cleaning.is_some(),
        cleaning: cleaning.map(CleaningText::from),
        not_cleaned_because,
        module: &release.module,
        module_version: release.module_version.as_deref(),
        module_sha256: release.module_digest.as_deref(),
    };
    // Texts and numbers are always JSON; if they were not, nothing would be signed.
    let text = serde_json::to_string_pretty(&document).map_err(|_| DataDirError::from(SignatureError::NoSignature))?;
    Ok(format!("{text}\n"))
}
