//! Keys: one to sign with, one to check with.

use std::fmt;
use std::io::Cursor;
use std::str::FromStr;

use minisign::{KeyPair, SecretKeyBox};
use zeroize::Zeroizing;

use crate::SignatureError;

/// The key that a signature is checked with. Shown to everyone.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(pub(crate) minisign::PublicKey);

impl FromStr for PublicKey {
    type Err = SignatureError;

    /// Reads the key alone, or the text of a `.pub` file of minisign, whose last line it is.
    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let line =
            text.lines().rev().map(str::trim).find(|line| !line.is_empty()).ok_or(SignatureError::NoPublicKey)?;
        minisign::PublicKey::from_base64(line).map(Self).map_err(|_| SignatureError::NoPublicKey)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_base64())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// The key that signatures are made with. A secret.
pub struct SigningKey {
    pair: KeyPair,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(… of {})", self.public())
    }
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// [`SignatureError::NoRandomness`].
    pub fn generate() -> Result<Self, SignatureError> {
        let pair = KeyPair::generate_unencrypted_keypair().map_err(|_| SignatureError::NoRandomness)?;
        Ok(Self { pair })
    }

    /// Reads what [`SigningKey::to_text`] wrote.
    ///
    /// # Errors
    /// [`SignatureError::NoSigningKey`].
    pub fn from_text(text: &str) -> Result<Self, SignatureError> {
        let wrong = |_| SignatureError::NoSigningKey;
        let sk = SecretKeyBox::from_string(text).and_then(SecretKeyBox::into_unencrypted_secret_key).map_err(wrong)?;
        let pk = minisign::PublicKey::from_secret_key(&sk).map_err(wrong)?;
        Ok(Self { pair: KeyPair { pk, sk } })
    }

    /// The key as minisign keeps it in a file. A secret.
    ///
    /// # Errors
    /// [`SignatureError::NoSigningKey`].
    pub fn to_text(&self) -> Result<Zeroizing<String>, SignatureError> {
        let text = self.pair.sk.to_box(Some("minisign secret key")).map_err(|_| SignatureError::NoSigningKey)?;
        Ok(Zeroizing::new(text.into_string()))
    }

    /// The key that its signatures are checked with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.pair.pk.clone())
    }

    /// Signs a document. `comment`: one line, signed too, such as what the document is and when it was signed.
    ///
    /// # Errors
    /// [`SignatureError::CommentLines`], [`SignatureError::NoRandomness`].
    pub fn sign(&self, document: &[u8], comment: &str) -> Result<String, SignatureError> {
        if comment.contains(['\n', '\r']) {
            return Err(SignatureError::CommentLines);
        }
        let untrusted = "signature in minisign's format";
        minisign::sign(Some(&self.pair.pk), &self.pair.sk, Cursor::new(document), Some(comment.trim()), Some(untrusted))
            .map(minisign::SignatureBox::into_string)
            .map_err(|_| SignatureError::NoRandomness)
    }
}
