//! What tells that a file is not the one that was looked at, without reading it.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// A file as the folder shows it. Files that take another one's place have another number, whatever their size and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileState {
    changed: Option<SystemTime>,
    size: u64,
    number: u64,
}

impl FileState {
    /// The file as it is now; all zeros when there is none.
    pub(super) fn of(path: &Path) -> Self {
        match fs::metadata(path) {
            Ok(meta) => Self { changed: meta.modified().ok(), size: meta.len(), number: number(&meta) },
            Err(_) => Self { changed: None, size: 0, number: 0 },
        }
    }
}

#[cfg(unix)]
fn number(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn number(_meta: &fs::Metadata) -> u64 {
    0
}
