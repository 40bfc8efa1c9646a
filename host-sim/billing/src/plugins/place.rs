//! Puts a file and its signature into the folder, so that nobody who looks meanwhile sees half of it.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::remove::delete;
use crate::data_dir::sync_folder;
use crate::error::{DataDirError, Result};
use crate::module_files::ModuleFile;
use crate::secret::random_word;

/// Signature first: a new file without its signature would be refused. Whoever looks between the two sees that the
/// signature does not belong to the file, and by then that the file has changed.
pub(super) fn place(file: &ModuleFile, bytes: &[u8], signature: Option<&str>) -> Result<()> {
    match signature {
        Some(signature) => whole(&file.signature(), signature.as_bytes())?,
        None => delete(&file.signature())?,
    }
    whole(&file.path, bytes)?;
    Ok(file.path.parent().map_or(Ok(()), sync_folder)?)
}

fn whole(path: &Path, bytes: &[u8]) -> Result<()> {
    // Not a name that anybody takes for a module.
    let beside = path.with_extension(format!("{}.new", random_word(8)?));
    let write = || {
        let mut file = File::create_new(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    let written = write();
    if written.is_err() {
        // What cannot be removed either is left for a person; the first error is the one that tells.
        let _ = fs::remove_file(&beside);
    }
    Ok(written.map_err(DataDirError::io("write", path))?)
}
