//! The folder of public keys that modules' signatures are checked with: `keys/<label>.pub`, as minisign writes them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use signing::PublicKey;

use super::stamp::FileState;
use crate::data_dir::{make_private_folder, put, read_small, sync_folder};
use crate::error::{DataDirError, PluginError, Result};

/// A key that modules may be signed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustedKey {
    /// What it is called here.
    pub label: String,
    /// The key, as minisign writes it.
    #[serde(serialize_with = "as_text")]
    pub key: PublicKey,
}

fn as_text<S: serde::Serializer>(key: &PublicKey, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(key)
}

/// The folder.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
}

const ENDING: &str = "pub";

impl Keys {
    /// The keys in this folder; there are none as long as it does not exist.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// All keys by their labels. One that cannot be read is an error and not left out: whoever damaged it must not
    /// thereby switch the check off.
    ///
    /// # Errors
    /// `data-dir`, `plugin-key-malformed`.
    pub fn all(&self) -> Result<Vec<TrustedKey>> {
        let read = |(label, path): (String, PathBuf)| {
            let text = read_small(&path).map_err(DataDirError::io("read", &path))?;
            let key = text.parse().map_err(|_| PluginError::KeyMalformed { path: path.display().to_string() })?;
            Ok(TrustedKey { label, key })
        };
        self.files()?.into_iter().map(read).collect()
    }

    /// Trusts a key from now on.
    ///
    /// # Errors
    /// `plugin-key-label`, `plugin-key-exists` (the label, or the key under another one), `data-dir`.
    pub fn add(&self, label: &str, key: &PublicKey) -> Result<TrustedKey> {
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.');
        if label.is_empty() || label.starts_with('.') || !label.chars().all(allowed) {
            return Err(PluginError::KeyLabel { label: label.to_owned() }.into());
        }
        if let Some(known) = self.all()?.into_iter().find(|known| known.label == label || known.key == *key) {
            return Err(PluginError::KeyExists { label: known.label }.into());
        }
        let folder = &self.folder;
        make_private_folder(folder).map_err(DataDirError::io("make the folder", folder))?;
        let path = folder.join(format!("{label}.{ENDING}"));
        let text = format!("untrusted comment: minisign public key\n{key}\n");
        put(&path, text.as_bytes())?;
        // Whom one trusts must not be another one after a power failure: without its key a signature is not even asked for.
        sync_folder(folder)?;
        folder.parent().map_or(Ok(()), sync_folder)?;
        Ok(TrustedKey { label: label.to_owned(), key: key.clone() })
    }

    /// Trusts a key no longer.
    ///
    /// # Errors
    /// `plugin-key-unknown`, `data-dir`.
    pub fn remove(&self, label: &str) -> Result<()> {
        let files = self.files()?;
        let Some((_, path)) = files.iter().find(|(known, _)| known == label) else {
            let known = files.into_iter().map(|(label, _)| label).collect::<Vec<_>>().join(", ");
            return Err(PluginError::KeyUnknown { label: label.to_owned(), known }.into());
        };
        fs::remove_file(path).map_err(DataDirError::io("remove", path))?;
        Ok(sync_folder(&self.folder)?)
    }

    /// What tells that keys came or went.
    pub(super) fn stamp(&self) -> Result<Vec<(String, FileState)>> {
        Ok(self.files()?.into_iter().map(|(label, path)| (label, FileState::of(&path))).collect())
    }

    fn files(&self) -> Result<Vec<(String, PathBuf)>> {
        let folder = &self.folder;
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(DataDirError::io("read", folder)(error).into()),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(DataDirError::io("read", folder))?.path();
            files.extend(label(&path).map(|label| (label, path)));
        }
        files.sort();
        Ok(files)
    }
}

fn label(path: &Path) -> Option<String> {
    let is_key = path.extension().is_some_and(|extension| extension == ENDING);
    is_key.then(|| path.file_stem().map(|stem| stem.to_string_lossy().into_owned())).flatten()
}
