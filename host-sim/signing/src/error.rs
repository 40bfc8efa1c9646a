//! What can be wrong with keys and signatures.

/// A key or a signature is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The text is no public key.
    #[error("this is no public key: it should be one line of 56 letters, as `release key` prints it")]
    NoPublicKey,
    /// The text is no signing key.
    #[error("this is no signing key in minisign's format without a password")]
    NoSigningKey,
    /// The text is no signature.
    #[error("this is no signature in minisign's format")]
    NoSignature,
    /// Somebody else signed.
    #[error("the signature was made with another key")]
    AnotherKey,
    /// The document or the comment was changed after it was signed.
    #[error("the document or its signature was changed: they do not match")]
    NoMatch,
    /// The comment is none of a released file.
    #[error("the signature does not say what was released: its comment is not that of a release")]
    NoStatement,
    /// The comment has more than one line.
    #[error("the comment of a signature must be one line")]
    CommentLines,
    /// The system gives no randomness.
    #[error("the operating system gives no random numbers")]
    NoRandomness,
}

impl SignatureError {
    /// Stable code for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoPublicKey => "public-key-malformed",
            Self::NoSigningKey => "signing-key-malformed",
            Self::NoSignature => "signature-malformed",
            Self::AnotherKey => "signature-another-key",
            Self::NoMatch => "signature-no-match",
            Self::NoStatement => "signature-no-statement",
            Self::CommentLines => "signature-comment",
            Self::NoRandomness => "no-randomness",
        }
    }

    /// What to do next.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoPublicKey | Self::AnotherKey => {
                "Ask whoever signed for the public key, in another way than you got the document."
            }
            Self::NoSigningKey => "Restore the file from a backup, or move it away: a new key is made then.",
            Self::NoSignature => "Give the document with the signature's file beside it, as FILE.minisig.",
            Self::NoMatch => "Do not rely on the document; get it again from whoever signed it.",
            Self::NoStatement => "Get the signature that the release was published with.",
            Self::CommentLines => "Leave the line breaks out.",
            Self::NoRandomness => "Check the operating system; nothing was written.",
        }
    }
}
