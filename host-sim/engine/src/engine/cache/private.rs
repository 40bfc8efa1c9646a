//! Whether a folder and what lies in it are this host's alone.
//!
//! Rights are not enough: a folder that another user made with all rights for its owner is that user's to write to. So
//! everything has to belong to the user that this process runs as, which is the one whom a file belongs to that it makes.

#[cfg(unix)]
pub(super) use unix::{make, open_key, write};

#[cfg(not(unix))]
pub(super) use elsewhere::{make, open_key, write};

#[cfg(unix)]
mod unix {
    use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
    use std::io::{self, Read, Write};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
    use std::path::Path;

    use zeroize::Zeroizing;

    /// What others may not have of the folder, whose names are no secret, and of the key in it.
    const WRITE: u32 = 0o022;
    const ANY: u32 = 0o077;

    /// Makes the folder if there is none; it has to be ours, and nobody else's to write to.
    pub(in super::super) fn make(folder: &Path) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let found = fs::metadata(folder)?;
        if found.mode() & WRITE != 0 {
            return Err(refused("others may write to it, and what is in it is executed (`chmod go-w` mends that)"));
        }
        is_ours(&found, folder, "it belongs to another user, and what is in it is executed")
    }

    /// Reads the key, which has to be ours and nobody else's to read; none when there is none.
    pub(in super::super) fn open_key(folder: &Path, path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        // Of the file that is read, whatever may lie under its name by now.
        let found = file.metadata()?;
        if found.mode() & ANY != 0 {
            return Err(refused(
                "others may read or write its `key`, which vouches for what is executed; remove the folder",
            ));
        }
        is_ours(
            &found,
            folder,
            "its `key` belongs to another user, and vouches for what is executed; remove the folder",
        )?;
        let mut bytes = Zeroizing::new(Vec::new());
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Writes a new file that only its owner can read.
    pub(in super::super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
        new(path)?.write_all(bytes)
    }

    fn new(path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
    }

    /// The standard library does not tell as whom a process runs; a file that is made now does.
    fn is_ours(found: &Metadata, folder: &Path, otherwise: &'static str) -> io::Result<()> {
        let path = super::super::temporary(&folder.join("owner"))?;
        let ours = new(&path).and_then(|file| file.metadata()).map(|made| made.uid());
        // One that cannot be removed is left for a person.
        let _ = fs::remove_file(&path);
        if ours? == found.uid() { Ok(()) } else { Err(refused(otherwise)) }
    }

    fn refused(why: &'static str) -> io::Error {
        io::Error::new(io::ErrorKind::PermissionDenied, why)
    }
}

/// Where rights and owners are something else, they are whoever's who set up the host.
#[cfg(not(unix))]
mod elsewhere {
    use std::path::Path;
    use std::{fs, io};

    use zeroize::Zeroizing;

    pub(in super::super) fn make(folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    pub(in super::super) fn open_key(_folder: &Path, path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(in super::super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::write(path, bytes)
    }
}
