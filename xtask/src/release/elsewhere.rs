//! Builds the module a second time, from a copy of its source in another folder and into another one, and compares. A
//! module that got a path, a time or a name of the machine into it fails here.

use std::path::{Path, PathBuf};

use super::folder::{remove, sha256};
use crate::command::output;
use crate::component::{self, Module, create_folder};
use crate::error::ChoreError;
use crate::paths;
use crate::source::{MADE_FROM, Source, git};
use crate::toolchain::TARGET;

/// Fails unless the module has the same bytes when it is built from nothing in another folder.
pub(crate) fn check(module: &Module) -> Result<(), ChoreError> {
    let target = tempdir()?;
    check_into(module, target.path())
}

/// As [`check`]; what is built goes into this folder. Macros that were built there are used again, the module is not.
pub(crate) fn check_into(module: &Module, target: &Path) -> Result<(), ChoreError> {
    remove(&target.join(TARGET))?;
    if module.identity.source == Source::Unknown {
        eprintln!("── NOT CHECKED: whether the module is the same in another folder; git does not know this one");
        return Ok(());
    }
    let copy = tempdir()?;
    copy_source(copy.path())?;
    eprintln!("── the module once more, in another folder");
    let again = component::make_from(copy.path(), target, module.identity.source.clone())?;
    if again.bytes == module.bytes {
        eprintln!("── the same bytes: {}", sha256(&module.bytes));
        return Ok(());
    }
    let kept = paths::target().join("elsewhere").join(again.file_name());
    create_folder(kept.parent().unwrap_or(&kept))?;
    std::fs::write(&kept, &again.bytes).map_err(|source| ChoreError::File { path: kept.clone(), source })?;
    Err(ChoreError::Release(format!(
        "the module is not the same when it is built in another folder, {} and {}. Compare {} with the first one: a \
         path, a time or a name of the machine got into it",
        sha256(&module.bytes),
        sha256(&again.bytes),
        kept.display(),
    )))
}

/// Outside of the workspace's folder, so that nothing beside it can be found by chance.
fn tempdir() -> Result<tempfile::TempDir, ChoreError> {
    let failed = |source| ChoreError::File { path: std::env::temp_dir(), source };
    tempfile::Builder::new().prefix("pmdci6-").tempdir().map_err(failed)
}

/// Copies what git knows, as it is now, and what is new in the folders that the module is made from.
fn copy_source(to: &Path) -> Result<(), ChoreError> {
    let root = paths::root();
    let known = output(git(root).args(["ls-files", "-z", "--cached"]))?;
    let new = output(git(root).args(["ls-files", "-z", "--others", "--exclude-standard", "--"]).args(MADE_FROM))?;
    for file in known.split('\0').chain(new.split('\0')).filter(|file| !file.is_empty()).map(PathBuf::from) {
        let (from, to) = (root.join(&file), to.join(&file));
        // Deleted, and not committed yet.
        if !from.exists() {
            continue;
        }
        create_folder(to.parent().unwrap_or(&to))?;
        std::fs::copy(&from, &to).map_err(|source| ChoreError::File { path: from, source })?;
    }
    Ok(())
}
