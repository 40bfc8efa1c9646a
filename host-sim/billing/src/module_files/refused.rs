//! Why a file in the folder is not used.

use processing_engine::LoadError;

/// Why a module's file is refused. Nothing else is disturbed by it.
#[derive(Debug, Clone, thiserror::Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is; its fields are the message's nouns")]
pub enum FileRefused {
    #[error(
        "{file} changed since it was installed: it was {was}…, it is {is}…; put the installed file back, or install the \
         one that is meant with `host-sim plugin install`"
    )]
    Changed { file: String, was: String, is: String },
    #[error(
        "{file} is unsigned, and a signature by a trusted key ({keys}) is required; get {file}.minisig from whoever \
         made it and put it beside it"
    )]
    Unsigned { file: String, keys: String },
    #[error(
        "{file} has a signature that is not good: {why}; get file and signature again from whoever made them, or, if \
         they sign with a new key, add it with `host-sim plugin key add`"
    )]
    Signature { file: String, why: String },
    #[error("{file} was signed as {found}; its name says {expected}; was it renamed?")]
    SignedAs { file: String, found: String, expected: String },
    #[error(
        "{file} is not used: a signature is required, and there is no key to check it with; add the key of whoever made \
         it with `host-sim plugin key add`"
    )]
    NoKey { file: String },
    #[error("{file} says inside that it is {what} `{found}`; its name says `{expected}`; was it renamed?")]
    Stamped { file: String, what: &'static str, found: String, expected: String },
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error("{file}: it cannot introduce itself: {why}")]
    Silent { file: String, why: String },
    #[error("{file}: it introduces itself as `{found}`, its name says `{expected}`; was it renamed?")]
    Introduces { file: String, found: String, expected: String },
    #[error("{file}: the keys or the records cannot be read: {why}")]
    Rules { file: String, why: String },
}

impl FileRefused {
    /// Whether the file was refused before anybody looked at what it is: nothing of it was compiled.
    #[must_use]
    pub fn is_for_lack_of_trust(&self) -> bool {
        matches!(
            self,
            Self::Changed { .. }
                | Self::Unsigned { .. }
                | Self::Signature { .. }
                | Self::SignedAs { .. }
                | Self::NoKey { .. }
                | Self::Rules { .. }
        )
    }

    /// Stable, for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "module-changed",
            Self::Unsigned { .. } => "module-unsigned",
            Self::Signature { .. } => "module-signature",
            Self::SignedAs { .. } => "module-signed-as",
            Self::NoKey { .. } => "module-no-key",
            Self::Stamped { .. } => "module-metadata",
            Self::Load(error) => error.code(),
            Self::Silent { .. } => "module-silent",
            Self::Introduces { .. } => "module-introduction",
            Self::Rules { .. } => "module-rules",
        }
    }
}
