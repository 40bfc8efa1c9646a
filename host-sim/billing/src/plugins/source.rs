//! What is to be installed: a file, or the folder of a release with one module in it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{DataDirError, PluginError, Result};
use crate::module_files::ModuleFile;

/// The module's file.
pub(super) fn find(given: &Path) -> Result<ModuleFile> {
    let path = path(given)?;
    let name = path.display().to_string();
    ModuleFile::of(path).ok_or_else(|| PluginError::FileName { file: name }.into())
}

/// The file itself, or the one in the folder.
pub(super) fn path(given: &Path) -> Result<PathBuf> {
    if given.is_dir() { only_module(given) } else { Ok(given.to_owned()) }
}

fn only_module(folder: &Path) -> Result<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(DataDirError::io("read", folder))? {
        let path = entry.map_err(DataDirError::io("read", folder))?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            found.push(path);
        }
    }
    found.sort();
    let names = found.iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy()).collect::<Vec<_>>();
    let names = if names.is_empty() { "no .wasm file".to_owned() } else { names.join(", ") };
    match <[PathBuf; 1]>::try_from(found) {
        Ok([path]) => Ok(path),
        Err(_) => Err(PluginError::ReleaseFolder { folder: folder.display().to_string(), found: names }.into()),
    }
}
