//! The data folder of a world, in memory where the computer has a file system for that: a sweep makes and copies some
//! hundred thousand of them.

use std::fs;
use std::path::Path;

use billing::DataDir;
use tempfile::TempDir;

use crate::error::{Result, SuiteError};

/// Where files live in memory, on most Linux systems.
const IN_MEMORY: &str = "/dev/shm";

/// A data folder that is gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    dir: DataDir,
    _temp: TempDir,
}

impl Folder {
    /// An empty one.
    pub(crate) fn new() -> Result<Self> {
        let memory = Path::new(IN_MEMORY);
        let parent = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let made = tempfile::Builder::new().prefix("pmdci6-world-").tempdir_in(&parent);
        let temp = made.map_err(SuiteError::io(parent))?;
        Ok(Self { dir: DataDir::open(temp.path())?, _temp: temp })
    }

    /// The files of another one as they are now. Locks are not copied, as they do not outlive their process either.
    pub(crate) fn copy(&self) -> Result<Self> {
        let copy = Self::new()?;
        copy_files(self.dir.root(), copy.dir.root())?;
        copy_files(&self.dir.hosts(), &copy.dir.hosts())?;
        Ok(copy)
    }

    pub(crate) fn dir(&self) -> &DataDir {
        &self.dir
    }
}

/// The index of the write-ahead log: it belongs to the processes that have the database open, and is made again.
fn is_of_the_living(name: &str) -> bool {
    name.ends_with("-shm")
}

fn copy_files(from: &Path, to: &Path) -> Result<()> {
    for entry in fs::read_dir(from).map_err(SuiteError::io(from))? {
        let path = entry.map_err(SuiteError::io(from))?.path();
        let Some(name) = path.file_name().filter(|name| path.is_file() && !is_of_the_living(&name.to_string_lossy()))
        else {
            continue;
        };
        fs::copy(&path, to.join(name)).map_err(SuiteError::io(&path))?;
    }
    Ok(())
}
