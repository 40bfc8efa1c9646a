//! Files of the data folder: written whole or not at all, and read with care.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::error::DataDirError;
use crate::secret::random_word;

/// Bytes of a small file: a key, a signature, a list of checksums. None of them has a tenth of it.
const SMALL: u64 = 64 * 1024;

/// The text of a small file that somebody else may have put there: a pipe would be waited for, a device has no end.
pub(crate) fn read_small(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(SMALL + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > SMALL) {
        return Err(io::Error::other(format!("it is larger than {} KiB", SMALL / 1024)));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::other("it is no text"))
}

/// Puts a file in its place, so that nobody who looks meanwhile sees half of it. The folder is still to be synced.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<(), DataDirError> {
    Ready::new(path, bytes)?.put()
}

/// A file that is on the disk already and only has to get its name: that takes no time.
pub(crate) struct Ready<'p> {
    path: &'p Path,
    beside: PathBuf,
}

impl<'p> Ready<'p> {
    /// Writes it beside its place.
    pub(crate) fn new(path: &'p Path, bytes: &[u8]) -> Result<Self, DataDirError> {
        // Not a name that anybody takes for a module or a key.
        let ready = Self { path, beside: path.with_extension(format!("{}.new", random_word(8)?)) };
        let write = || {
            let mut file = File::create_new(&ready.beside)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(DataDirError::io("write", path))?;
        Ok(ready)
    }

    /// Puts it in its place.
    pub(crate) fn put(self) -> Result<(), DataDirError> {
        fs::rename(&self.beside, self.path).map_err(DataDirError::io("write", self.path))
    }
}

impl Drop for Ready<'_> {
    fn drop(&mut self) {
        // It has its name, or is not wanted. What cannot be removed is left for a person.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Written aside and linked into place, so that nobody ever sees half a key, and the first of two processes wins.
pub(super) fn create_once(path: &Path, text: &str) -> Result<(), DataDirError> {
    let aside = path.with_extension(format!("key.{}", random_word(8)?));
    let written = write_private(&aside, text.as_bytes());
    let linked = written.and_then(|()| match fs::hard_link(&aside, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    });
    let removed = fs::remove_file(&aside);
    linked.and(removed).map_err(DataDirError::io("make the key file", path))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Makes a folder that only its owner may enter, if it is not there; folders above it are made as usual.
pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A new file that only its owner may read.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Without this a new name may be gone after a power failure, and with it every secret.
pub(crate) fn sync_folder(path: &Path) -> Result<(), DataDirError> {
    #[cfg(unix)]
    File::open(path).and_then(|folder| folder.sync_all()).map_err(DataDirError::io("write", path))?;
    Ok(())
}

pub(super) fn refuse_if_readable_by_others(path: &Path) -> Result<(), DataDirError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = fs::metadata(path).map_err(DataDirError::io("read", path))?;
        let mode = meta.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(DataDirError::KeyReadable { path: path.to_owned(), mode });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_read_and_whatever_else_lies_there_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("file");
        let refused = || read_small(&path).unwrap_err().to_string();
        assert_eq!(read_small(&path).unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::write(&path, "text").unwrap();
        assert_eq!(read_small(&path).unwrap(), "text");
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert_eq!(refused(), "it is no text");
        fs::write(&path, vec![b' '; 64 * 1024 + 1]).unwrap();
        assert_eq!(refused(), "it is larger than 64 KiB");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert_eq!(refused(), "it is no regular file");
        #[cfg(unix)]
        {
            fs::remove_dir(&path).unwrap();
            std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
            assert_eq!(refused(), "it is no regular file");
        }
    }
}
