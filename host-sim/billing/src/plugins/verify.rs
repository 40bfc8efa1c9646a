//! Whether a file is genuine: whole, and from somebody whose key is trusted. Needs no database and compiles nothing.

use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{source, sums};
use crate::error::{PluginError, Result};
use crate::module_files::{FileRefused, Signature, TrustedKey, signature_of};

/// A file that is genuine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The file.
    pub file: PathBuf,
    /// SHA-256 of it, in hexadecimal.
    pub digest: String,
    /// The label of the key that it was signed with.
    pub key: String,
    /// What was signed along with it.
    pub comment: String,
    /// A list of checksums was beside it, and says the same.
    pub sums: bool,
}

/// Checks a file, or the module in a release's folder, against the signature beside it, and against `SHA256SUMS` if that
/// is beside it too.
///
/// # Errors
/// `plugin-not-verified`, `plugin-checksum`, `plugin-release-folder`; `module-unreadable`.
pub fn verify(given: &Path, keys: &[TrustedKey]) -> Result<Verified> {
    let file = &source::path(given)?;
    // A file can be verified without a data folder, and so without its limits.
    let most = processing_engine::Limits::default().module_file;
    let read = processing_engine::read_module(file, most);
    let bytes = read.map_err(|error| PluginError::from(FileRefused::from(error)))?;
    let digest = hex::encode(Sha256::digest(&bytes));
    let signature = std::fs::read_to_string(signature_of(file)).ok();
    match Signature::check(&bytes, signature.as_deref(), keys) {
        Signature::Good { key, comment } => {
            let sums = sums::check(file, &digest, keys)?;
            Ok(Verified { file: file.to_owned(), digest, key, comment, sums })
        }
        Signature::Missing => {
            let why = format!("it is unsigned: there is no {}", signature_of(file).display());
            Err(not_verified(file, why).into())
        }
        Signature::NotChecked => {
            let why = "there is no key to check its signature with; give one with --key, or add it with `host-sim plugin \
                       key add`";
            Err(not_verified(file, why.to_owned()).into())
        }
        Signature::Bad { why } => Err(not_verified(file, format!("its signature is not good: {why}")).into()),
    }
}

fn not_verified(file: &Path, why: String) -> PluginError {
    PluginError::NotVerified { file: file.display().to_string(), why }
}
