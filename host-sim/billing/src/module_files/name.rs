//! Names of files: `<name>-<version>.wasm`.

use std::fmt;
use std::path::{Path, PathBuf};

use semver::Version;
use serde::Serialize;
use signing::EXTENSION;

/// A file in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleFile {
    /// Name of the module.
    pub name: String,
    /// Version in the file's name.
    pub version: Version,
    /// Where it is.
    pub path: PathBuf,
}

impl ModuleFile {
    /// Takes the name apart; none for a file with another kind of name. The version begins after the first hyphen that a
    /// version can follow, because both may have hyphens.
    #[must_use]
    pub fn of(path: PathBuf) -> Option<Self> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".wasm")?;
        let (name, version) = stem.match_indices('-').find_map(|(at, _)| {
            let (name, version) = stem.split_at_checked(at)?;
            let version = Version::parse(version.strip_prefix('-')?).ok()?;
            (!name.is_empty()).then(|| (name.to_owned(), version))
        })?;
        Some(Self { name, version, path })
    }

    /// The same version in another folder.
    #[must_use]
    pub fn within(&self, folder: &Path) -> Self {
        let path = folder.join(format!("{}-{}.wasm", self.name, self.version));
        Self { path, ..self.clone() }
    }

    /// Where its signature is, if it has one.
    #[must_use]
    pub fn signature(&self) -> PathBuf {
        signature_of(&self.path)
    }
}

/// `pmdci6 0.1.0`
impl fmt::Display for ModuleFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

/// Where the signature of any file is.
#[must_use]
pub(crate) fn signature_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(EXTENSION);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_version_are_told_apart() {
        let parts = |name: &str| ModuleFile::of(PathBuf::from(name)).map(|file| (file.name, file.version.to_string()));
        let pair = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(parts("pmdci6-0.1.0.wasm"), pair("pmdci6", "0.1.0"));
        assert_eq!(parts("pm-other-1.2.3-rc.1+b5.wasm"), pair("pm-other", "1.2.3-rc.1+b5"));
        for name in ["pmdci6.wasm", "pmdci6-1.wasm", "-1.0.0.wasm", "pmdci6-1.0.0.wasm.part", "readme.txt"] {
            assert_eq!(parts(name), None, "{name}");
        }
    }
}
