//! The folder of a release: its files, their checksums, and the signatures of both.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use signing::{EXTENSION, SigningKey, Statement};

use crate::component::create_folder;
use crate::component::stamp::Identity;
use crate::error::ChoreError;

/// The file that lists all others.
const SUMS: &str = "SHA256SUMS";

/// A release before it is written.
pub(super) struct Release {
    /// Such as `pmdci6-0.1.0`: the folder's name.
    pub(super) stem: String,
    pub(super) module: Identity,
    /// Names and contents; the first one is the module.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What it is signed with; none leaves it unsigned.
    pub(super) key: Option<SigningKey>,
    pub(super) now: Timestamp,
}

impl Release {
    /// Writes it into a folder of its own in `parent`, in place of an earlier one of the same version, and returns it.
    pub(super) fn write(&self, parent: &Path) -> Result<PathBuf, ChoreError> {
        let folder = parent.join(&self.stem);
        // Beside and renamed, so that there is never a release with files of two builds, or with half of them.
        let beside = parent.join(format!(".{}.new", self.stem));
        remove(&beside)?;
        create_folder(&beside)?;
        for (name, bytes) in self.all()? {
            let path = beside.join(name);
            std::fs::write(&path, bytes).map_err(|source| ChoreError::File { path, source })?;
        }
        remove(&folder)?;
        std::fs::rename(&beside, &folder).map_err(|source| ChoreError::File { path: folder.clone(), source })?;
        Ok(folder)
    }

    /// All files: what is released, its checksums, its signatures.
    fn all(&self) -> Result<Vec<(String, Vec<u8>)>, ChoreError> {
        let mut all = self.files.clone();
        let sums = (SUMS.to_owned(), sums(&self.files).into_bytes());
        if let Some(key) = &self.key {
            // Whoever installs the module has only it and its signature; the checksums vouch for the rest.
            for (name, bytes) in self.files.iter().take(1).chain([&sums]) {
                let comment = self.statement(bytes).to_string();
                let signature = key.sign(bytes, &comment).map_err(|error| {
                    ChoreError::Release(format!("{name} could not be signed: {error}. {}", error.hint()))
                })?;
                all.push((format!("{name}{EXTENSION}"), signature.into_bytes()));
            }
        }
        all.push(sums);
        Ok(all)
    }

    /// What the signature of one of its files says.
    fn statement(&self, bytes: &[u8]) -> Statement {
        Statement {
            name: self.module.name.clone(),
            version: self.module.version.clone(),
            contract: self.module.contract(),
            sha256: sha256(bytes),
            signed_at: format!("{:.0}", self.now),
        }
    }
}

/// As `sha256sum` writes and reads them.
fn sums(files: &[(String, Vec<u8>)]) -> String {
    let mut lines: Vec<_> = files.iter().map(|(name, bytes)| (name, sha256(bytes))).collect();
    lines.sort();
    lines.into_iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect()
}

/// In 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Removes a folder that need not be there.
pub(super) fn remove(folder: &Path) -> Result<(), ChoreError> {
    match std::fs::remove_dir_all(folder) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(ChoreError::File { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}
