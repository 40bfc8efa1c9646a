//! Puts a file and its signature into the folder, so that nobody who looks meanwhile sees half of it.

use super::remove::delete;
use crate::data_dir::{Ready, sync_folder};
use crate::error::Result;
use crate::module_files::ModuleFile;

/// Both are written before either gets its name: between the two names the signature does not belong to the file, and a
/// call that looks just then is refused. Signature first: a new file without its signature would be refused as well.
pub(super) fn place(file: &ModuleFile, bytes: &[u8], signature: Option<&str>) -> Result<()> {
    let beside = file.signature();
    let signature = signature.map(|text| Ready::new(&beside, text.as_bytes())).transpose()?;
    let module = Ready::new(&file.path, bytes)?;
    match signature {
        Some(signature) => signature.put()?,
        None => delete(&beside)?,
    }
    module.put()?;
    Ok(file.path.parent().map_or(Ok(()), sync_folder)?)
}
