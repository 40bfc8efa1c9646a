//! The key that releases are signed with: minisign's format, without a password, in a file that only its owner reads.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use signing::SigningKey;
use zeroize::Zeroizing;

use crate::error::ChoreError;

/// Make a key to sign releases with, and print its public half
///
/// The secret half goes into FILE, which only you may read, the public half into FILE.pub. Nothing is ever overwritten.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to keep the key; outside of this folder
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn make(arguments: &Arguments) -> Result<(), ChoreError> {
    let path = &arguments.file;
    let beside = public_file(path);
    if beside.exists() {
        // Before the secret half is written: it would be left behind without its public one.
        return Err(ChoreError::File { path: beside, source: std::io::ErrorKind::AlreadyExists.into() });
    }
    let failed = |source| ChoreError::Key { path: path.clone(), source };
    let key = SigningKey::generate().map_err(failed)?;
    let text = key.to_text().map_err(failed)?;
    create(path, text.as_bytes(), 0o600)?;
    let public = key.public();
    create(&beside, format!("untrusted comment: minisign public key\n{public}\n").as_bytes(), 0o644)?;
    println!("{public}");
    Ok(())
}

/// Reads the key in this file.
pub(super) fn read(path: &Path) -> Result<SigningKey, ChoreError> {
    let file = |source| ChoreError::File { path: path.to_owned(), source };
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(file)?);
    private(path)?;
    SigningKey::from_text(&text).map_err(|source| ChoreError::Key { path: path.to_owned(), source })
}

/// Refuses a key that others can read: who has read it can sign as its owner.
#[cfg(unix)]
fn private(path: &Path) -> Result<(), ChoreError> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|source| ChoreError::File { path: path.to_owned(), source })?;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(ChoreError::Release(format!(
        "others can read the key {path}. Make a new one, or `chmod 600 {path}` if nobody did"
    )))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), ChoreError> {
    Ok(())
}

fn public_file(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// Writes a file that is not there yet.
fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), ChoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options.open(path).and_then(|mut file| file.write_all(bytes));
    written.map_err(|source| ChoreError::File { path: path.to_owned(), source })
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn made() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("release.key");
        make(&Arguments { file: file.clone() }).unwrap();
        (folder, file)
    }

    #[test]
    fn a_key_is_read_by_its_owner_only_and_its_public_half_by_minisign() {
        let (_folder, file) = made();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let public: signing::PublicKey = std::fs::read_to_string(public_file(&file)).unwrap().parse().unwrap();
        assert_eq!(read(&file).unwrap().public(), public);
    }

    #[test]
    fn a_key_is_never_overwritten() {
        let (_folder, file) = made();
        let before = std::fs::read(&file).unwrap();
        assert!(make(&Arguments { file: file.clone() }).is_err());
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }

    #[test]
    fn nothing_is_made_where_the_public_half_of_another_key_lies() {
        let (_folder, file) = made();
        std::fs::remove_file(&file).unwrap();
        assert!(make(&Arguments { file: file.clone() }).is_err());
        assert!(!file.exists(), "no secret half without its public one");
    }

    #[test]
    fn a_key_that_others_can_read_is_refused() {
        let (_folder, file) = made();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = read(&file).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("release.key");
        create(&file, b"correct horse battery staple", 0o600).unwrap();
        let refused = read(&file).unwrap_err().to_string();
        assert!(refused.contains("release.key") && !refused.contains("horse"), "{refused}");
    }
}
