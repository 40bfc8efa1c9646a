//! What can be wrong with a module's file, its signature, or a key, when somebody does something with it.

use super::ErrorClass;
use crate::module_files::FileRefused;

/// Why a module's file was not installed, put to use, or removed. Nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is; its fields are the message's nouns")]
pub enum PluginError {
    #[error(transparent)]
    Refused(#[from] FileRefused),
    #[error("{file} is not named as a module's file: <name>-<version>.wasm")]
    FileName { file: String },
    #[error("{folder} is no release of one module: it holds {found}")]
    ReleaseFolder { folder: String, found: String },
    #[error("{file} is not what {sums} says: {why}")]
    Sums { file: String, sums: String, why: String },
    #[error("{file}: {why}")]
    NotVerified { file: String, why: String },
    #[error("there is no module `{component}` in the folder `modules`; there are: {known}")]
    UnknownName { component: String, known: String },
    #[error("there is no version {version} of {component} in the folder `modules`; there are: {known}")]
    UnknownVersion { component: String, version: String, known: String },
    #[error("{component} {version} is installed with other contents (installed: {was}…, given: {given}…)")]
    Differs { component: String, version: String, was: String, given: String },
    #[error("no version of {component} was active before {version}, and no lower one can be used")]
    NothingBefore { component: String, version: String },
    #[error("{component} {version} is needed: {why}")]
    Needed { component: String, version: String, why: String },
    #[error("no version of {component} can be used: {why}")]
    NoneUsable { component: String, why: String },
    #[error("`{label}` cannot name a key: use letters, digits, hyphens, dots and underscores")]
    KeyLabel { label: String },
    #[error("this label or this key is there already, as `{label}`")]
    KeyExists { label: String },
    #[error("there is no key `{label}`; there are: {known}")]
    KeyUnknown { label: String, known: String },
    #[error("{path} holds no public key; as long as that is so, no module's file is used")]
    KeyMalformed { path: String },
}

impl PluginError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::FileName { .. } => "plugin-file-name",
            Self::ReleaseFolder { .. } => "plugin-release-folder",
            Self::Sums { .. } => "plugin-checksum",
            Self::NotVerified { .. } => "plugin-not-verified",
            Self::UnknownName { .. } => "plugin-unknown",
            Self::UnknownVersion { .. } => "plugin-version-unknown",
            Self::Differs { .. } => "plugin-differs",
            Self::NothingBefore { .. } => "plugin-nothing-before",
            Self::Needed { .. } => "plugin-needed",
            Self::NoneUsable { .. } => "plugin-none-usable",
            Self::KeyLabel { .. } => "plugin-key-label",
            Self::KeyExists { .. } => "plugin-key-exists",
            Self::KeyUnknown { .. } => "plugin-key-unknown",
            Self::KeyMalformed { .. } => "plugin-key-malformed",
        }
    }

    /// What sort of thing went wrong.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::UnknownName { .. } | Self::UnknownVersion { .. } | Self::KeyUnknown { .. } => ErrorClass::NotFound,
            Self::FileName { .. } | Self::ReleaseFolder { .. } | Self::KeyLabel { .. } => ErrorClass::Invalid,
            Self::Differs { .. } | Self::NothingBefore { .. } | Self::Needed { .. } | Self::KeyExists { .. } => {
                ErrorClass::Conflict
            }
            Self::Refused(_)
            | Self::Sums { .. }
            | Self::NotVerified { .. }
            | Self::NoneUsable { .. }
            | Self::KeyMalformed { .. } => ErrorClass::Module,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(_) => "Nothing else is disturbed. `host-sim plugin inspect FILE` shows the whole file.",
            Self::FileName { .. } => "Give the file the name that its release has.",
            Self::ReleaseFolder { .. } => "Name the .wasm file itself.",
            Self::Sums { .. } => "Get the release again; do not use this file.",
            Self::NotVerified { .. } => {
                "Do not use the file before whoever made it has confirmed file and key to you in another way."
            }
            Self::UnknownName { .. } | Self::UnknownVersion { .. } => {
                "`host-sim plugin list` shows what there is; `host-sim plugin install FILE` adds a version."
            }
            Self::Differs { .. } => {
                "A release never changes: give another build another version. --replace puts it in the place of the \
                 installed one all the same."
            }
            Self::NothingBefore { .. } => "Choose a version with `host-sim plugin use`.",
            Self::Needed { .. } => "Put another version to use first; operations that go on with this one have to end.",
            Self::NoneUsable { .. } => "`host-sim plugin list` says what is wrong with which file.",
            Self::KeyLabel { .. } => "Give another label.",
            Self::KeyExists { .. } => "Remove the known one first if it shall be another.",
            Self::KeyUnknown { .. } => "`host-sim plugin key list` shows what there is.",
            Self::KeyMalformed { .. } => "Put the key back, or remove the file.",
        }
        .to_owned()
    }
}
