//! Builds the module and the suites' program from the copy, in the target folder of the real build: what is not of this
//! workspace is shared with it. The copy's packages have a version of their own ([`super::tree`]), so that cargo takes
//! none of them for a real one.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::tree::{PROGRAM, Tree};
use crate::command::{cargo, words};
use crate::error::ChoreError;
use crate::toolchain::{TARGET, Toolchain};
use crate::{component, paths};

/// The profile of module variants: built often and run little (see the workspace's manifest).
const PROFILE: &str = "variant";

/// Builds the module into a folder of its own. Answers the compiler's words if it does not build.
pub(crate) fn module(tree: &Tree, toolchain: Toolchain, folder: &Path) -> Result<Result<(), String>, ChoreError> {
    let package = component::PACKAGE;
    let mut build = toolchain.cargo(tree.root(), "build");
    build.args(toolchain.target()).args(["--quiet", "--locked", "--profile", PROFILE, "--lib", "--package", package]);
    build.arg("--target-dir").arg(paths::target());
    if let Err(said) = quietly(&mut build)? {
        return Ok(Err(said));
    }
    let core = paths::target().join(TARGET).join(PROFILE).join(format!("{package}.wasm"));
    let core = std::fs::read(&core).map_err(|source| ChoreError::File { path: core, source })?;
    let file = folder.join(format!("{package}-{}.wasm", tree.version()));
    component::write_whole(&file, &component::encode(&core)?)?;
    Ok(Ok(()))
}

/// Builds the suites' program, with the billing side in it, into a folder of its own. Answers the compiler's words if
/// it does not build.
pub(crate) fn suites(tree: &Tree, folder: &Path) -> Result<Result<(), String>, ChoreError> {
    let mut build = cargo(&["build", "--quiet", "--locked", "--workspace", "--bin", PROGRAM]);
    build.current_dir(tree.root()).env("CARGO_TARGET_DIR", paths::target());
    if let Err(said) = quietly(&mut build)? {
        return Ok(Err(said));
    }
    let built = paths::target().join("debug").join(file_name());
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
