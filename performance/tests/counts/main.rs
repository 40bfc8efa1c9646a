//! What can be counted, asserted: it is the same on every computer. How long it takes is never asserted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, reason = "a test fails so")]

mod agreement;
mod fleets;

use std::path::{Path, PathBuf};

/// The folder that `cargo xtask component` builds into.
fn components() -> PathBuf {
    if let Some(folder) = std::env::var_os("PMDCI6_COMPONENTS") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(target).join("components")
}
