//! Builds the module: Rust → core wasm → component, named after its version.

use std::path::{Path, PathBuf};
use std::process::Command;

use wit_component::ComponentEncoder;

use crate::command::run;
use crate::error::ChoreError;
use crate::paths;
use crate::toolchain::{TARGET, Toolchain};

/// The package that is the module.
pub(crate) const PACKAGE: &str = "pmdci6";
/// The profile in which modules are delivered.
const RELEASE: &str = "release";

/// Modules that only tests use: their packages, and the names of their files.
const FOR_TESTS: [(&str, &str); 2] = [("pmrent-old", "pmrent-1.0.0"), ("pmrent-next", "pmrent-1.1.0")];

/// Builds the module and returns its file.
pub(crate) fn build() -> Result<PathBuf, ChoreError> {
    build_with(Toolchain::find()?)
}

/// Builds the modules in `tests/modules` too, and returns the file of the module.
pub(crate) fn build_with_those_for_tests() -> Result<PathBuf, ChoreError> {
    let toolchain = Toolchain::find()?;
    let file = build_with(toolchain)?;
    let folder = paths::components().join("for-tests");
    for (package, name) in FOR_TESTS {
        compile(toolchain, package, &folder.join(format!("{name}.wasm")))?;
    }
    Ok(file)
}

/// Builds the module with this toolchain.
pub(crate) fn build_with(toolchain: Toolchain) -> Result<PathBuf, ChoreError> {
    let file = file_in(&paths::components());
    compile(toolchain, PACKAGE, &file)?;
    Ok(file)
}

/// The module's file in a folder of components: the module has the workspace's version, and so has this crate.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    folder.join(format!("{PACKAGE}-{}.wasm", env!("CARGO_PKG_VERSION")))
}

/// Builds the component of a package into this file.
fn compile(toolchain: Toolchain, package: &str, file: &Path) -> Result<(), ChoreError> {
    run(&mut core_of(paths::root(), toolchain, package, RELEASE))?;
    pack(package, RELEASE, file)
}

/// The command that builds the core wasm of a package whose workspace is in `root`, with this profile.
pub(crate) fn core_of(root: &Path, toolchain: Toolchain, package: &str, profile: &str) -> Command {
    let mut command = toolchain.build(&["--quiet", "--locked", "--profile", profile, "--lib", "--package", package]);
    command.current_dir(root).env("CARGO_TARGET_DIR", paths::target());
    // No path of the machine that built it stands in the module.
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remap());
    // A lint or flag meant for the host's own build must not change the module.
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    command
}

/// Makes a component of the core wasm of a package that was built with this profile.
pub(crate) fn pack(package: &str, profile: &str, file: &Path) -> Result<(), ChoreError> {
    let core = paths::target().join(TARGET).join(profile).join(format!("{}.wasm", package.replace('-', "_")));
    let component = encode(&read(&core)?)?;
    create_folder(file.parent().unwrap_or(file))?;
    write(file, &component)
}

/// Core wasm with the contract's description → a component that imports nothing else.
fn encode(core: &[u8]) -> Result<Vec<u8>, ChoreError> {
    let failed = |error: &dyn std::fmt::Display| ChoreError::Component(format!("{error:#}"));
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .map_err(|error| failed(&error))?
        .encode()
        .map_err(|error| failed(&error))
}

fn remap() -> String {
    let home = std::env::var("CARGO_HOME").ok().or_else(|| std::env::var("HOME").ok().map(|home| home + "/.cargo"));
    let mut flags = format!("--remap-path-prefix={}=pmdci6", paths::root().display());
    if let Some(home) = home {
        flags.push_str(&format!(" --remap-path-prefix={home}=cargo"));
    }
    flags
}

fn read(path: &Path) -> Result<Vec<u8>, ChoreError> {
    std::fs::read(path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}

fn create_folder(path: &Path) -> Result<(), ChoreError> {
    std::fs::create_dir_all(path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}

/// Written beside and renamed, so that a host that watches the folder never sees half a module; untouched when the
/// bytes are the same, so that compiled code stays valid.
fn write(path: &Path, bytes: &[u8]) -> Result<(), ChoreError> {
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let beside = path.with_extension("wasm.new");
    std::fs::write(&beside, bytes).map_err(|source| ChoreError::File { path: beside.clone(), source })?;
    std::fs::rename(&beside, path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}
