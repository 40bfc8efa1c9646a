//! Whether a file is genuine: whole, and from somebody whose key is trusted. Needs no database and compiles nothing.

use std::path::{Path, PathBuf};

use processing_engine::LoadError;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{source, sums};
use crate::error::{PluginError, Result};
use crate::module_files::{Beside, FileRefused, ModuleFile, Signature, TrustedKey, signature_of, signed_as_named};

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
/// `plugin-not-verified`, `plugin-checksum`, `plugin-release-folder`; `module-unreadable`, `module-too-large`;
/// `module-signed-as` for a version under the name of another one.
pub fn verify(given: &Path, keys: &[TrustedKey]) -> Result<Verified> {
    let file = &source::path(given)?;
    // A file can be verified without a data folder, and so without its limits.
    let most = processing_engine::Limits::default().module_file;
    let read = processing_engine::read_module(file, most);
    let bytes = read.map_err(|error| PluginError::from(FileRefused::from(error)))?;
    if bytes.len() > most {
        // Not read to its end: what its signature says of the whole is not known.
        let too_large = LoadError::TooLarge { module: file.display().to_string(), limit: most };
        return Err(PluginError::from(FileRefused::from(too_large)).into());
    }
    let digest = hex::encode(Sha256::digest(&bytes));
    let signature = Signature::check(&bytes, &Beside::of(file), keys);
    if let Some(module) = ModuleFile::of(file.clone()) {
        signed_as_named(&module, &signature).map_err(PluginError::from)?;
    }
    match signature {
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
