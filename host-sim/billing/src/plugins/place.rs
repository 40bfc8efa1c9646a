//! Puts a file and its signature into the folder, so that nobody who looks meanwhile sees half of it.

use super::remove::delete;
use crate::data_dir::{put, sync_folder};
use crate::error::Result;
use crate::module_files::ModuleFile;

/// Signature first: a new file without its signature would be refused. Whoever looks between the two sees that the
/// signature does not belong to the file, and by then that the file has changed.
pub(super) fn place(file: &ModuleFile, bytes: &[u8], signature: Option<&str>) -> Result<()> {
    match signature {
        Some(signature) => put(&file.signature(), signature.as_bytes())?,
        None => delete(&file.signature())?,
    }
    put(&file.path, bytes)?;
    Ok(file.path.parent().map_or(Ok(()), sync_folder)?)
}
