//! Builds the module: Rust → core wasm → component, which says in itself what it is; named after its version.
//!
//! The same source gives the same bytes, wherever and by whomever it is built. So nothing of the machine may get into
//! the file: no path, no time, no name. `crate::release::elsewhere` checks it.
//!
//! - [`core`]: what cargo does, and with which settings.
//! - [`packages`]: what the module consists of.
//! - [`stamp`]: what the component says about itself.

mod core;
pub(crate) mod packages;
pub(crate) mod stamp;

use std::path::{Path, PathBuf};

use wit_component::ComponentEncoder;

use crate::contract::Contract;
use crate::error::ChoreError;
use crate::paths;
use crate::source::Source;
use crate::toolchain::{Compiler, Toolchain};
use packages::Packages;
use stamp::Identity;

/// The package that is the module.
pub(crate) const PACKAGE: &str = "pmdci6";

/// Modules that only tests use: their packages, and the names of their files.
const FOR_TESTS: [(&str, &str); 2] = [("pmrent-old", "pmrent-1.0.0"), ("pmrent-next", "pmrent-1.1.0")];

/// A module that was built.
pub(crate) struct Module {
    /// What it says about itself.
    pub(crate) identity: Identity,
    /// The component.
    pub(crate) bytes: Vec<u8>,
    /// The packages that it consists of, itself among them.
    pub(crate) packages: Packages,
    /// What it was compiled with.
    pub(crate) compiler: Compiler,
    pub(crate) contract: Contract,
}

impl Module {
    /// Such as `pmdci6-0.1.0.wasm`.
    pub(crate) fn file_name(&self) -> String {
        format!("{}.wasm", self.identity.file_stem())
    }

    /// Where [`build`] puts it.
    pub(crate) fn file(&self) -> PathBuf {
        paths::components().join(self.file_name())
    }
}

/// Builds the module into the folder of components.
pub(crate) fn build() -> Result<Module, ChoreError> {
    let module = make()?;
    write_whole(&module.file(), &module.bytes)?;
    Ok(module)
}

/// Builds the modules in `tests/modules` too.
pub(crate) fn build_with_those_for_tests() -> Result<Module, ChoreError> {
    let module = build()?;
    let folder = paths::components().join("for-tests");
    for (package, name) in FOR_TESTS {
        let built = core::build(Toolchain::find()?, package, paths::root(), &paths::target())?;
        write_whole(&folder.join(format!("{name}.wasm")), &encode(&built.wasm)?)?;
    }
    Ok(module)
}

/// Builds the module from the workspace's source.
pub(crate) fn make() -> Result<Module, ChoreError> {
    make_from(paths::root(), &paths::target(), Source::of(paths::root())?)
}

/// Builds the module from the workspace in `root`, which is `source`; what is built on the way goes into `target`.
pub(crate) fn make_from(root: &Path, target: &Path, source: Source) -> Result<Module, ChoreError> {
    let built = core::build(Toolchain::find()?, PACKAGE, root, target)?;
    let contract = Contract::read(&root.join("wit"))?;
    let identity = Identity::new(built.packages.own()?, &contract, source);
    let bytes = stamp::stamp(&encode(&built.wasm)?, &identity)?;
    Ok(Module { identity, bytes, packages: built.packages, compiler: built.compiler, contract })
}

/// Core wasm with the contract's description → a component that imports nothing else.
pub(crate) fn encode(core: &[u8]) -> Result<Vec<u8>, ChoreError> {
    let failed = |error: &dyn std::fmt::Display| ChoreError::Component(format!("{error:#}"));
    ComponentEncoder::default()
        .validate(true)
        .module(core)
        .map_err(|error| failed(&error))?
        .encode()
        .map_err(|error| failed(&error))
}

pub(crate) fn create_folder(path: &Path) -> Result<(), ChoreError> {
    std::fs::create_dir_all(path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}

/// Written beside and renamed, so that a host that watches the folder never sees half a module; untouched when the
/// bytes are the same, so that compiled code stays valid.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ChoreError> {
    create_folder(path.parent().unwrap_or(path))?;
    if std::fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    let beside = path.with_extension("wasm.new");
    std::fs::write(&beside, bytes).map_err(|source| ChoreError::File { path: beside.clone(), source })?;
    std::fs::rename(&beside, path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}
