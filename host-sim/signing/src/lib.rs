//! Signatures of files, which anyone can check with the public key alone.
//!
//! The format is minisign's: Ed25519 over the BLAKE2b-512 of the file, in a text of four lines beside it
//! (`FILE.minisig`), with a comment that is signed too. So nobody needs this program to check a signature:
//! `minisign -Vm FILE -P PUBLIC_KEY` does. Used for certificates of release and for releases of modules.
//!
//! The key is kept unencrypted, because a daemon has nobody to ask for a password: whoever keeps its file sees to it that
//! only its owner reads it.

mod error;
mod key;
mod statement;

pub use error::SignatureError;
pub use key::{PublicKey, SigningKey};
pub use statement::Statement;

/// What the signature's file is called: the signed file's name with this at its end.
pub const EXTENSION: &str = ".minisig";

/// 64 bytes in Base64.
const SIGNATURE_LETTERS: usize = 88;

/// Checks a document against its signature and answers the comment that was signed with it.
///
/// # Errors
/// [`SignatureError`]: the signature is none, was made with another key, or does not match.
pub fn verify(document: &[u8], signature: &str, key: &PublicKey) -> Result<String, SignatureError> {
    // The library takes for granted that the signature over the comment has its length.
    if signature.lines().nth(3).is_none_or(|line| line.trim().len() != SIGNATURE_LETTERS) {
        return Err(SignatureError::NoSignature);
    }
    let signature = minisign::SignatureBox::from_string(signature).map_err(|_| SignatureError::NoSignature)?;
    if signature.keynum() != key.0.keynum() {
        return Err(SignatureError::AnotherKey);
    }
    let (quiet, print, legacy) = (true, false, false);
    minisign::verify(&key.0, &signature, std::io::Cursor::new(document), quiet, print, legacy)
        .map_err(|_| SignatureError::NoMatch)?;
    signature.trusted_comment().map_err(|_| SignatureError::NoSignature)
}

#[cfg(test)]
mod tests;
