//! Seals secrets with the key of the data directory.
//!
//! The place of a secret (table, column, number of the row) is authenticated with it, so that whoever can write the
//! database but has no key cannot make one client's password another one's.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::error::DataDirError;

/// Length of the random nonce in front of each sealed secret. Long enough to be drawn at random for ever.
const NONCE_LENGTH: usize = 24;

/// Where a secret is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Number of the row.
    pub row: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table, self.column, self.row)
    }
}

/// Seals and opens secrets. Holds the key; its `Debug` does not show it.
pub struct Vault {
    cipher: XChaCha20Poly1305,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// A vault with this key.
    #[must_use]
    pub fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self { cipher: XChaCha20Poly1305::new(Key::from_slice(key.as_slice())) }
    }

    /// Nonce and ciphertext of a secret.
    ///
    /// # Errors
    /// [`DataDirError::NoRandomness`].
    pub fn seal(&self, place: Place, secret: &SecretString) -> Result<Vec<u8>, DataDirError> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce).map_err(|_| DataDirError::NoRandomness)?;
        let aad = place.to_string();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: aad.as_bytes() };
        let text = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| DataDirError::SecretDamaged { what: place.to_string() })?;
        Ok([nonce.as_slice(), text.as_slice()].concat())
    }

    /// The secret again.
    ///
    /// # Errors
    /// [`DataDirError::SecretDamaged`] when it was sealed with another key or for another place, or was changed.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<SecretString, DataDirError> {
        let damaged = || DataDirError::SecretDamaged { what: place.to_string() };
        let (nonce, text) = sealed.split_at_checked(NONCE_LENGTH).ok_or_else(damaged)?;
        let aad = place.to_string();
        let payload = Payload { msg: text, aad: aad.as_bytes() };
        let plain = Zeroizing::new(self.cipher.decrypt(XNonce::from_slice(nonce), payload).map_err(|_| damaged())?);
        let plain = std::str::from_utf8(&plain).map_err(|_| damaged())?;
        Ok(SecretString::from(plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place { table: "client", column: "password", row: 7 };

    fn vault(seed: u8) -> Vault {
        Vault::new(&Zeroizing::new([seed; 32]))
    }

    #[test]
    fn a_secret_comes_back_and_is_not_seen_in_between() {
        let sealed = vault(1).seal(HERE, &SecretString::from("correct horse")).unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"correct"));
        assert_eq!(vault(1).open(HERE, &sealed).unwrap().expose_secret(), "correct horse");
    }

    #[test]
    fn sealing_twice_gives_different_bytes() {
        let secret = SecretString::from("same");
        assert_ne!(vault(1).seal(HERE, &secret).unwrap(), vault(1).seal(HERE, &secret).unwrap());
    }

    #[test]
    fn a_secret_opens_only_in_its_own_place_with_its_own_key_and_unchanged() {
        let sealed = vault(1).seal(HERE, &SecretString::from("mine")).unwrap();
        for elsewhere in
            [Place { row: 8, ..HERE }, Place { column: "name", ..HERE }, Place { table: "service", ..HERE }]
        {
            assert_eq!(vault(1).open(elsewhere, &sealed).unwrap_err().code(), "secret-damaged");
        }
        assert_eq!(vault(2).open(HERE, &sealed).unwrap_err().code(), "secret-damaged");
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(vault(1).open(HERE, &changed).is_err(), "byte {index}");
            assert!(vault(1).open(HERE, &sealed[..index]).is_err(), "cut at {index}");
        }
    }

    #[test]
    fn the_vault_does_not_show_its_key() {
        assert_eq!(format!("{:?}", vault(0xAB)), "Vault");
    }
}
