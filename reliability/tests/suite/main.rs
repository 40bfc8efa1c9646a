//! The suites' own tests: that what they promise is looked for is found when it is broken, and the slice of the sweep
//! that runs before every change lands.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used, reason = "a test fails so")]

mod ends;
mod found;
mod invariants;
mod simulate;
mod slice;
mod worlds;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reliability::world::Ground;

/// The folder that `cargo xtask component` builds into.
fn components() -> PathBuf {
    if let Some(folder) = std::env::var_os("PMDCI6_COMPONENTS") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(target).join("components")
}

fn ground() -> Arc<Ground> {
    Ground::new(&components()).unwrap()
}
