//! The released versions: frozen folders in `wit/released`, with the checksums of all their files in one file that
//! `sha256sum --check` reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use semver::Version;
use sha2::{Digest, Sha256};

use super::package::Package;
use crate::error::ChoreError;

/// The file with the checksums.
const SUMS: &str = "SHA256SUMS";

/// What was released.
#[derive(Debug, Clone)]
pub(super) struct Released {
    folder: PathBuf,
    /// By the names of their folders.
    pub(super) packages: BTreeMap<String, Package>,
    /// `0.1.0/types.wit` and its SHA-256.
    pub(super) sums: BTreeMap<String, String>,
}

impl Released {
    /// Reads the folder `released` of the contract's folder.
    pub(super) fn read(contract: &Path) -> Result<Self, ChoreError> {
        let folder = contract.join("released");
        let file = |path: &Path, source| ChoreError::File { path: path.to_owned(), source };
        let mut packages = BTreeMap::new();
        for entry in std::fs::read_dir(&folder).map_err(|error| file(&folder, error))? {
            let path = entry.map_err(|error| file(&folder, error))?.path();
            if path.is_dir() {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                packages.insert(name, Package::read(&path)?);
            }
        }
        let path = folder.join(SUMS);
        let sums = std::fs::read_to_string(&path).map_err(|error| file(&path, error))?;
        let sums = sums.lines().filter_map(|line| line.split_once("  "));
        let sums = sums.map(|(sum, name)| (name.to_owned(), sum.to_owned())).collect();
        Ok(Self { folder, packages, sums })
    }

    /// The highest version.
    pub(super) fn newest(&self) -> Option<&Package> {
        self.packages.values().max_by(|a, b| a.version.cmp(&b.version))
    }

    pub(super) fn has(&self, version: &Version) -> bool {
        self.packages.contains_key(&version.to_string())
    }

    /// Makes this a released version, and answers its folder.
    pub(super) fn freeze(mut self, package: &Package) -> Result<PathBuf, ChoreError> {
        let name = package.version.to_string();
        let folder = self.folder.join(&name);
        std::fs::create_dir_all(&folder).map_err(|source| ChoreError::File { path: folder.clone(), source })?;
        for (file, text) in &package.files {
            write(&folder.join(file), text)?;
            self.sums.insert(format!("{name}/{file}"), sum(text));
        }
        let sums: String = self.sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect();
        write(&self.folder.join(SUMS), &sums)?;
        Ok(folder)
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn sum(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn write(path: &Path, text: &str) -> Result<(), ChoreError> {
    std::fs::write(path, text).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}
