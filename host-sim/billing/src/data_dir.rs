//! The folder that holds everything of one billing system.
//!
//! ```text
//! billing.db    the records (SQLite)
//! secret.key    the key that secrets are sealed with: 64 hexadecimal digits, readable by its owner only
//! signing.key   the key that certificates are signed with, in minisign's format, readable by its owner only
//! limits.toml   what one call of a module may use, if a provider says other than the defaults
//! modules/      components, as <name>-<version>.wasm, with their signatures
//! keys/         public keys that components may be signed with, as <label>.pub
//! billing.lock  locked while a process opens the database
//! cache/        compiled components; may be deleted at any time
//! hosts/        one locked file for each process that runs operations
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use processing_engine::Limits;
use signing::SigningKey;
use zeroize::Zeroizing;

use crate::error::DataDirError;

mod files;

pub(crate) use files::{Ready, create_private, make_private_folder, put, read_small, sync_folder};

/// Name of the file of limits.
pub const LIMITS: &str = "limits.toml";

/// The data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataDir {
    root: PathBuf,
}

impl DataDir {
    /// Makes the folder and its rooms where they are missing, for their owner only: what is in `cache` is executed, and the
    /// engine refuses it when others may write to it.
    ///
    /// # Errors
    /// [`DataDirError::Io`].
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, DataDirError> {
        let dir = Self { root: root.into() };
        for folder in [dir.root.clone(), dir.modules(), dir.cache(), dir.hosts()] {
            files::make_private_folder(&folder).map_err(DataDirError::io("make the folder", &folder))?;
        }
        Ok(dir)
    }

    /// The folder itself.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("billing.db")
    }

    /// The key file.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.root.join("secret.key")
    }

    /// The file of the key that certificates are signed with. It is made when the key is asked for the first time.
    #[must_use]
    pub fn signing_key_file(&self) -> PathBuf {
        self.root.join("signing.key")
    }

    /// Where components are dropped.
    #[must_use]
    pub fn modules(&self) -> PathBuf {
        self.root.join("modules")
    }

    /// Where the public keys are that components may be signed with. Made with the first key.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        Self::keys_in(&self.root)
    }

    /// As [`DataDir::keys`], for a folder that may not be there yet and is not made.
    #[must_use]
    pub fn keys_in(root: &Path) -> PathBuf {
        root.join("keys")
    }

    /// Where compiled components are kept.
    #[must_use]
    pub fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }

    /// Where processes show that they live.
    #[must_use]
    pub fn hosts(&self) -> PathBuf {
        self.root.join("hosts")
    }

    /// What one call of a module may use: as `limits.toml` says, or the defaults where it says nothing.
    ///
    /// # Errors
    /// [`DataDirError::Limits`] names the file, the limit, and what is allowed.
    pub fn limits(&self) -> Result<Limits, DataDirError> {
        Self::limits_in(&self.root)
    }

    /// As [`DataDir::limits`], for a folder that may not be there yet and is not made.
    ///
    /// # Errors
    /// As [`DataDir::limits`].
    pub fn limits_in(root: &Path) -> Result<Limits, DataDirError> {
        let path = root.join(LIMITS);
        // A host that runs looks at it all the time: it must not wait for a pipe.
        match files::read_small(&path) {
            Ok(text) => Limits::from_toml(&text).map_err(|source| DataDirError::Limits { path, source }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Limits::default()),
            Err(error) => Err(DataDirError::io("read", path)(error)),
        }
    }

    /// Locked by whoever opens the database, so that two that begin at once do not both make its tables.
    pub(crate) fn turn_file(&self) -> PathBuf {
        self.root.join("billing.lock")
    }

    /// Reads the key, or makes one if there is none yet and `may_create` says that nothing was sealed so far.
    pub(crate) fn key(&self, may_create: bool) -> Result<Zeroizing<[u8; 32]>, DataDirError> {
        let path = self.key_file();
        if !path.exists() {
            if !may_create {
                return Err(DataDirError::KeyMissing { path });
            }
            self.create_key()?;
        }
        files::refuse_if_readable_by_others(&path)?;
        let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(DataDirError::io("read", &path))?;
        let mut key = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim_end(), key.as_mut_slice()).map_err(|_| DataDirError::KeyMalformed { path })?;
        Ok(key)
    }

    fn create_key(&self) -> Result<(), DataDirError> {
        let mut key = Zeroizing::new([0; 32]);
        getrandom::fill(key.as_mut_slice()).map_err(|_| DataDirError::NoRandomness)?;
        files::create_once(&self.key_file(), &Zeroizing::new(format!("{}\n", hex::encode(key.as_slice()))))
    }

    /// The key that certificates are signed with; made when it is asked for the first time.
    ///
    /// # Errors
    /// [`DataDirError`].
    pub fn signing_key(&self) -> Result<SigningKey, DataDirError> {
        let path = self.signing_key_file();
        if !path.exists() {
            files::create_once(&path, &SigningKey::generate().and_then(|key| key.to_text())?)?;
        }
        files::refuse_if_readable_by_others(&path)?;
        let text = fs::read_to_string(&path).map(Zeroizing::new).map_err(DataDirError::io("read", &path))?;
        Ok(SigningKey::from_text(&text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir() -> (tempfile::TempDir, DataDir) {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temp.path().join("data")).unwrap();
        (temp, dir)
    }

    /// Whatever the umask says: on many systems it lets a user's group write.
    #[cfg(unix)]
    #[test]
    fn the_folders_that_are_made_are_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temp.path().join("somewhere/data")).unwrap();
        for folder in [dir.root().to_owned(), dir.modules(), dir.cache(), dir.hosts()] {
            assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "{}", folder.display());
        }
        // What somebody has made stays as it is.
        fs::set_permissions(dir.modules(), fs::Permissions::from_mode(0o755)).unwrap();
        DataDir::open(dir.root()).unwrap();
        assert_eq!(fs::metadata(dir.modules()).unwrap().permissions().mode() & 0o777, 0o755);
    }

    #[test]
    fn the_key_is_made_once_and_is_the_owners_alone() {
        let (_temp, dir) = dir();
        let key = dir.key(true).unwrap();
        assert_eq!(dir.key(true).unwrap(), key);
        assert_eq!(dir.key(false).unwrap(), key);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(dir.key_file()).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let left: Vec<_> = fs::read_dir(dir.root()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("secret.key.")), "{left:?}");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let (_temp, dir) = dir();
        dir.key(true).unwrap();
        #[cfg(unix)]
        for mode in [0o640, 0o604, 0o660] {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(dir.key_file(), fs::Permissions::from_mode(mode)).unwrap();
            let error = dir.key(true).unwrap_err();
            assert_eq!(error.code(), "secret-key-readable");
            assert!(error.to_string().contains(&format!("{mode:o}")), "{error}");
        }
    }

    #[test]
    fn a_missing_key_is_not_replaced_once_secrets_exist() {
        let (_temp, dir) = dir();
        assert_eq!(dir.key(false).unwrap_err().code(), "secret-key-missing");
        assert!(!dir.key_file().exists());
    }

    #[test]
    fn the_signing_key_is_made_once_and_is_the_owners_alone() {
        let (_temp, dir) = dir();
        let key = dir.signing_key().unwrap().public();
        assert_eq!(dir.signing_key().unwrap().public(), key);
        let path = dir.root().join("signing.key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(dir.signing_key().unwrap_err().code(), "secret-key-readable");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(&path, "no key").unwrap();
        assert_eq!(dir.signing_key().unwrap_err().code(), "signing-key-malformed");
    }

    #[test]
    fn limits_are_read_from_the_folder_and_a_wrong_file_is_named() {
        let (_temp, dir) = dir();
        assert_eq!(dir.limits().unwrap(), Limits::default());
        let file = dir.root().join(LIMITS);
        fs::write(&file, "requests = 7").unwrap();
        assert_eq!(dir.limits().unwrap(), Limits { requests: 7, ..Limits::default() });
        fs::write(&file, "requests = 0").unwrap();
        let error = dir.limits().unwrap_err();
        assert_eq!(error.code(), "limits-invalid");
        let expected = format!("{}: `requests` is 0, but has to be from 1 to 1000000", file.display());
        assert_eq!(error.to_string(), expected);
        // Nobody waits for a pipe, or whatever else goes by this name.
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        assert!(dir.limits().unwrap_err().to_string().contains("it is no regular file"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let (_temp, dir) = dir();
        for text in ["", "abc", &"0".repeat(63), &"g".repeat(64), &"0".repeat(66)] {
            let _ = fs::remove_file(dir.key_file());
            files::write_private(&dir.key_file(), text.as_bytes()).unwrap();
            assert_eq!(dir.key(true).unwrap_err().code(), "secret-key-malformed", "{text:?}");
        }
    }

    #[test]
    fn many_that_start_at_once_get_the_same_key() {
        let (_temp, dir) = dir();
        let keys: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| dir.key(true).unwrap())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
    }
}
