//! What cargo does: Rust → core wasm, with settings that no machine and no user can change.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use super::packages::Packages;
use crate::command;
use crate::error::ChoreError;
use crate::toolchain::{Compiler, TARGET, Toolchain};

/// What cargo made.
pub(super) struct Core {
    pub(super) wasm: Vec<u8>,
    pub(super) packages: Packages,
    pub(super) compiler: Compiler,
}

/// Variables by which a user tells cargo how to compile. The module is compiled the same way for everybody.
const HOW_TO_COMPILE: [&str; 7] = [
    "CARGO_BUILD_",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_PROFILE_",
    "CARGO_RESOLVER_",
    "CARGO_TARGET_WASM32",
    "CARGO_UNSTABLE_",
    "RUSTFLAGS",
];

/// Builds the core wasm of a package of the workspace in `root`.
pub(super) fn build(toolchain: Toolchain, package: &str, root: &Path, target: &Path) -> Result<Core, ChoreError> {
    let mut packages = Packages::read(toolchain, root, package)?;
    let compiler = toolchain.compiler()?;
    let mut build = toolchain.cargo(root, "build");
    build
        .args(toolchain.target())
        .args(["--quiet", "--locked", "--release", "--lib", "--package", package])
        .args(["--message-format", "json-render-diagnostics", "--target-dir"])
        .arg(target);
    same_for_everybody(&mut build);
    build.env("CARGO_ENCODED_RUSTFLAGS", remapped(root, target, &packages, &compiler));
    let said = command::run_for_output(&mut build)?;

    let artifacts = artifacts(&said);
    packages.keep(&artifacts.iter().map(|artifact| artifact.package.clone()).collect());
    let own = packages.own()?.id.clone();
    let file = artifacts
        .into_iter()
        .filter(|artifact| artifact.package == own)
        .flat_map(|artifact| artifact.files)
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .ok_or_else(|| ChoreError::Component(format!("cargo made no .wasm of {package}")))?;
    let wasm = std::fs::read(&file).map_err(|source| ChoreError::File { path: file, source })?;
    Ok(Core { wasm, packages, compiler })
}

fn same_for_everybody(build: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if HOW_TO_COMPILE.iter().any(|prefix| text.starts_with(prefix)) {
            build.env_remove(&name);
        }
    }
    // Incremental code differs from that of a build from nothing.
    build.env("CARGO_INCREMENTAL", "0");
}

/// Flags that take the machine's paths out of the module: where the source is, where cargo keeps what it fetched and
/// built, where the compiler is. The last one that fits a path counts.
fn remapped(root: &Path, target: &Path, packages: &Packages, compiler: &Compiler) -> OsString {
    let mut places = vec![(root.to_owned(), "workspace".to_owned()), (target.to_owned(), "target".to_owned())];
    // Folders that hold packages, not the packages: then all modules are compiled with the same flags, and share them.
    let fetched = packages.iter().filter(|package| package.source.is_some());
    let folders: BTreeSet<_> = fetched.filter_map(|package| package.folder.parent()).collect();
    places.extend(folders.into_iter().map(|folder| (folder.to_owned(), "packages".to_owned())));
    // The standard library's source, where it is installed: by the name that it has where it is not.
    places.push((compiler.sysroot.join("lib/rustlib/src/rust"), format!("/rustc/{}", compiler.commit)));
    let mut flags = OsString::new();
    for (place, name) in places {
        if !flags.is_empty() {
            flags.push("\u{1f}");
        }
        flags.push("--remap-path-prefix=");
        flags.push(place);
        flags.push(format!("={name}"));
    }
    flags
}

/// Something that cargo compiled for [`TARGET`], now or earlier.
struct Artifact {
    package: String,
    files: Vec<PathBuf>,
}

/// A message of cargo's, as far as it is about something that was compiled.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    package_id: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

/// Reads cargo's messages. What was compiled for the machine itself (macros, and what they need) is left out: it is not
/// in the module.
fn artifacts(messages: &str) -> Vec<Artifact> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
    messages
        .filter(|message| message.reason == "compiler-artifact")
        .filter_map(|message| {
            let files = message.filenames.into_iter().filter(|file| file.iter().any(|part| part == TARGET));
            let files: Vec<_> = files.collect();
            (!files.is_empty()).then_some(Artifact { package: message.package_id, files })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_compiled_for_the_module_is_in_it() {
        let messages = r#"
            {"reason":"compiler-artifact","package_id":"a","filenames":["/t/wasm32-unknown-unknown/release/liba.rlib"]}
            {"reason":"compiler-artifact","package_id":"macros","filenames":["/t/release/deps/libmacros.so"]}
            {"reason":"build-script-executed","package_id":"script"}
            {"reason":"build-finished","success":true}
        "#;
        let found = artifacts(messages);
        assert_eq!(found.iter().map(|artifact| artifact.package.as_str()).collect::<Vec<_>>(), ["a"]);
    }
}
