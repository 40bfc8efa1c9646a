//! The versions of the contract that this host speaks. The only list of them: everything else asks it.

use std::fmt;

use semver::Version;
use serde::{Serialize, Serializer};

/// A released version of the contract that this host speaks. Each stands for its later, compatible releases too, as
/// semantic versioning has it: `0.1.0` for all of `0.1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ContractVersion {
    /// The first one.
    V0_1,
    /// A module can say whether it understands a state. Since 0.2.1, a suspend or resume can be given up.
    V0_2,
}

impl ContractVersion {
    /// All of them, the newest first.
    pub const ALL: [Self; 2] = [Self::V0_2, Self::V0_1];

    /// The one in `wit/`, which the host itself speaks; to the modules of the others it is translated.
    pub const NEWEST: Self = Self::V0_2;

    /// Its number, as it stands behind the contract's name.
    #[must_use]
    pub const fn number(self) -> Version {
        match self {
            Self::V0_1 => Version::new(0, 1, 0),
            Self::V0_2 => Version::new(0, 2, 1),
        }
    }

    /// The version that speaks to modules made for this one, if there is one.
    pub(crate) fn for_modules_of(wanted: &Version) -> Option<Self> {
        Self::ALL.into_iter().find(|version| track(&version.number()) == track(wanted))
    }

    /// All numbers, for people: `0.2.1 and 0.1.0`.
    pub(crate) fn all_in_words() -> String {
        Self::ALL.map(|version| version.to_string()).join(" and ")
    }
}

/// The numbers of a version that have to be the same in two versions of which one can stand for the other.
fn track(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor) {
        (0, 0) => (0, 0, version.patch),
        (0, minor) => (0, minor, 0),
        (major, _) => (major, 0, 0),
    }
}

impl fmt::Display for ContractVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

impl Serialize for ContractVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_version_stands_for_its_later_compatible_releases() {
        let of = |text: &str| ContractVersion::for_modules_of(&Version::parse(text).unwrap());
        assert_eq!(of("0.1.7"), Some(ContractVersion::V0_1));
        assert_eq!(of("0.2.0"), Some(ContractVersion::V0_2));
        assert_eq!(of("0.2.1"), Some(ContractVersion::V0_2));
        for other in ["0.0.1", "0.3.0", "1.0.0", "1.1.0"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_is_the_one_in_the_contracts_files_and_leads_the_list() {
        let types = include_str!("../../../../wit/types.wit");
        assert!(types.starts_with(&format!("package billing:processing@{};", ContractVersion::NEWEST)));
        assert_eq!(ContractVersion::ALL.iter().max(), Some(&ContractVersion::NEWEST));
        assert_eq!(ContractVersion::ALL[0], ContractVersion::NEWEST);
    }

    #[test]
    fn every_released_version_is_spoken() {
        let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit/released");
        let folders = std::fs::read_dir(released).unwrap().map(|entry| entry.unwrap());
        let mut names: Vec<_> = folders.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name()).collect();
        names.sort();
        assert!(!names.is_empty());
        for name in names {
            let version = Version::parse(name.to_str().unwrap()).unwrap();
            assert!(ContractVersion::for_modules_of(&version).is_some(), "no adapter for released version {version}");
        }
    }
}
