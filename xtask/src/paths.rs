//! Where things are.

use std::path::{Path, PathBuf};

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// The contract.
pub(crate) fn contract() -> PathBuf {
    root().join("wit")
}

/// Where everything that is built goes.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Where variants are made and built.
pub(crate) fn variants() -> PathBuf {
    target().join("variants")
}

/// Where the built module goes.
pub(crate) fn components() -> PathBuf {
    target().join("components")
}
