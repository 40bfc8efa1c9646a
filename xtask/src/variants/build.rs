//! Builds the module and the suites' program from the copy. The programs are built in a target folder of
//! the variants' own, so that no mistake can get into the real ones.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::tree::{PROGRAM, Tree};
use crate::command::{cargo, words};
use crate::error::ChoreError;
use crate::toolchain::Toolchain;
use crate::{component, paths};

/// The profile of module variants: built often and run little (see the workspace's manifest).
const PROFILE: &str = "variant";

/// Builds the module into a folder of its own. Answers the compiler's words if it does not build.
pub(crate) fn module(tree: &Tree, toolchain: Toolchain, folder: &Path) -> Result<Result<(), String>, ChoreError> {
    if let Err(said) = quietly(&mut component::core_of(tree.root(), toolchain, component::PACKAGE, PROFILE))? {
        return Ok(Err(said));
    }
    component::pack(component::PACKAGE, PROFILE, &component::file_in(folder))?;
    Ok(Ok(()))
}

/// Builds the suites' program, with the billing side in it, into a folder of its own. Answers the compiler's words if
/// it does not build.
pub(crate) fn suites(tree: &Tree, folder: &Path) -> Result<Result<(), String>, ChoreError> {
    let mut build = cargo(&["build", "--quiet", "--locked", "--workspace", "--bin", PROGRAM]);
    // Never where the real programs are built: cargo takes a package of the copy for that of the sources.
    let target = paths::variants().join("build");
    build.current_dir(tree.root()).env("CARGO_TARGET_DIR", &target);
    if let Err(said) = quietly(&mut build)? {
        return Ok(Err(said));
    }
    let built = target.join("debug").join(file_name());
    let to = program(folder);
    std::fs::create_dir_all(folder).map_err(|source| ChoreError::File { path: folder.to_owned(), source })?;
    // The next variant is built into the same file.
    std::fs::copy(&built, &to).map_err(|source| ChoreError::File { path: built, source })?;
    Ok(Ok(()))
}

/// The suites' program in a folder of its own.
pub(crate) fn program(folder: &Path) -> PathBuf {
    folder.join(file_name())
}

fn file_name() -> String {
    format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX)
}

/// Runs a command without a word; what it said when it fails.
pub(crate) fn quietly(command: &mut Command) -> Result<Result<Output, String>, ChoreError> {
    let output = command.output().map_err(|source| ChoreError::NotStarted { command: words(command), source })?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    Ok(if output.status.success() { Ok(output) } else { Err(said()) })
}
