//! The seal on an entry of the code cache: HMAC-SHA-256 over its name and content, with a key of the folder's own.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{private, write_whole};

/// How a sealed entry begins; another form of it gets another number.
const MAGIC: &[u8] = b"processing-engine code 1\n";
const TAG: usize = 32;

/// The key of a folder.
pub(super) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Reads the key of this folder, or makes one if there is none or not a whole one.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        if let Some(key) = Self::read(folder)? {
            return Ok(key);
        }
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *key).map_err(io::Error::other)?;
        write_whole(&path(folder), &*key)?;
        // Another host may have made one at the same time: whichever is there now is the folder's key.
        Self::read(folder)?.ok_or_else(|| io::Error::other("its key could not be read back"))
    }

    fn read(folder: &Path) -> io::Result<Option<Self>> {
        let Some(bytes) = private::open_key(folder, &path(folder))? else { return Ok(None) };
        Ok(<[u8; 32]>::try_from(bytes.as_slice()).ok().map(|key| Self(Zeroizing::new(key))))
    }

    fn mac(&self, name: &str, content: &[u8]) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of every length, so this is never none.
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&*self.0).ok()?;
        mac.update(name.as_bytes());
        mac.update(&[0]);
        mac.update(content);
        Some(mac)
    }

    /// The content with a seal in front.
    pub(super) fn seal(&self, name: &str, content: &[u8]) -> Vec<u8> {
        let tag = self.mac(name, content).map(|mac| mac.finalize().into_bytes()).unwrap_or_default();
        [MAGIC, tag.as_slice(), content].concat()
    }

    /// The content, if the seal is this key's, for this name and content.
    pub(super) fn open_sealed<'a>(&self, name: &str, sealed: &'a [u8]) -> Option<&'a [u8]> {
        let (tag, content) = sealed.strip_prefix(MAGIC)?.split_at_checked(TAG)?;
        self.mac(name, content)?.verify_slice(tag).ok()?;
        Some(content)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("key")
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_opens_with_the_same_key_name_and_content_only() {
        let key = Key(Zeroizing::new([7; 32]));
        let sealed = key.seal("a", b"code");
        assert_eq!(key.open_sealed("a", &sealed), Some(&b"code"[..]));
        assert_eq!(key.open_sealed("b", &sealed), None);
        assert_eq!(Key(Zeroizing::new([8; 32])).open_sealed("a", &sealed), None);
        for index in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged[index] ^= 1;
            assert_eq!(key.open_sealed("a", &damaged), None, "byte {index}");
            assert_eq!(key.open_sealed("a", &sealed[..index]), None, "cut at {index}");
        }
    }

    #[test]
    fn a_folder_keeps_its_key_and_replaces_one_that_was_cut() {
        let folder = tempfile::tempdir().unwrap();
        let first = Key::open(folder.path()).unwrap();
        assert_eq!(*Key::open(folder.path()).unwrap().0, *first.0);
        std::fs::write(path(folder.path()), b"short").unwrap();
        assert_ne!(*Key::open(folder.path()).unwrap().0, *first.0);
    }
}
