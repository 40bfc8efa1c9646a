//! Where what the tests drive was built: the component, and the program.

use std::path::{Path, PathBuf};

/// The folder that `cargo xtask component` builds into.
#[must_use]
pub fn components() -> PathBuf {
    if let Some(folder) = std::env::var_os("PMDCI6_COMPONENTS") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(target).join("components")
}

/// The module's file.
#[must_use]
pub fn component() -> PathBuf {
    let file = components().join(format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION")));
    assert!(file.exists(), "{} is missing: run `cargo xtask component` first", file.display());
    file
}

/// The program `host-sim`: beside the tests, where cargo puts the workspace's programs.
#[must_use]
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test's file");
    let folder = test.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release"));
    let program = folder.expect("a build's folder").join(format!("host-sim{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: run `cargo build --workspace` first", program.display());
    program
}
