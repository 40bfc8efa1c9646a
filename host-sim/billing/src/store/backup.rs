//! A copy of the database while it is in use.

use std::fs::File;
use std::path::Path;

use serde::Serialize;

use super::{Store, open};
use crate::error::{DataDirError, DatabaseError, Result};

/// A copy that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// Size of the copy.
    pub bytes: u64,
}

impl Store {
    /// Copies the database as it is at this moment into a new file. Others read and write it meanwhile; the copy holds
    /// what was committed before it began. The key file is not in it: whoever has both has every password.
    ///
    /// The copy has its name only once it is complete and on the disk.
    ///
    /// # Errors
    /// [`DatabaseError::BackupExists`]; the disk or the database.
    pub fn backup(&self, to: &Path) -> Result<Backup> {
        if to.exists() {
            return Err(DatabaseError::BackupExists { path: to.to_owned() }.into());
        }
        let aside = to.with_added_extension("partial");
        let copied = self.copy_into(&aside).and_then(|bytes| {
            std::fs::rename(&aside, to).map_err(DataDirError::io("write", to))?;
            Ok(Backup { bytes })
        });
        if copied.is_err() {
            // Half a copy is of no use; if it cannot be taken away either, its name says what it is.
            let _ = std::fs::remove_file(&aside);
        }
        copied
    }

    fn copy_into(&self, aside: &Path) -> Result<u64> {
        // Made here first, so that a copy is never readable by others, not even for a moment.
        let file = crate::data_dir::create_private(aside).map_err(DataDirError::io("write", aside))?;
        // One transaction that reads: writers go on beside it, and it does not begin anew because of them.
        open::existing(&self.path())?.execute("VACUUM INTO ?1", [aside.to_string_lossy()])?;
        synced(&file, aside)
    }
}

fn synced(file: &File, path: &Path) -> Result<u64> {
    let length = file.sync_all().and_then(|()| file.metadata()).map_err(DataDirError::io("write", path))?.len();
    Ok(length)
}
