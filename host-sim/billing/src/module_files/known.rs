//! What was seen of each file, for as long as nothing changes that it depends on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::judge::Looked;
use super::name::ModuleFile;
use super::stamp::FileState;
use crate::error::Result;
use crate::model::RequireSignature;

/// How often a file is looked at that changes while it is looked at, such as between its signature and itself.
const TRIES: usize = 3;

/// Everything that a judgement depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) file: FileState,
    pub(super) signature: FileState,
    pub(super) keys: Vec<(String, FileState)>,
    pub(super) require_signature: RequireSignature,
    /// Digests that the file may have.
    pub(super) installed: Vec<String>,
    /// Which engine loads it: other limits are another one.
    pub(super) engine: u64,
}

/// What is known of the files of a folder. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(Arc<Mutex<BTreeMap<PathBuf, Slot>>>);

/// What is known of one file. Each has a lock of its own: while one is compiled, the others serve.
type Slot = Arc<Mutex<Option<(Stamp, Arc<Looked>)>>>;

impl Known {
    /// What is known of a file, or what `judge` says of it now.
    ///
    /// # Errors
    /// Those of `stamp` and `judge`.
    pub(super) fn look(
        &self,
        path: &Path,
        stamp: impl Fn() -> Result<Stamp>,
        judge: impl Fn(&Stamp) -> Result<Looked>,
    ) -> Result<Arc<Looked>> {
        let slot = Arc::clone(lock(&self.0).entry(path.to_owned()).or_default());
        // Held while loading, so that threads that want the same file wait for it instead of compiling it again.
        let mut slot = lock(&slot);
        let mut before = stamp()?;
        if let Some((_, looked)) = slot.as_ref().filter(|(known, _)| *known == before) {
            return Ok(Arc::clone(looked));
        }
        let mut looked = judge(&before)?;
        for _ in 1..TRIES {
            let after = stamp()?;
            if after == before {
                break;
            }
            looked = judge(&after)?;
            before = after;
        }
        let looked = Arc::new(looked);
        *slot = Some((before, Arc::clone(&looked)));
        Ok(looked)
    }

    /// Forgets all other files. What was loaded from one that is gone is kept by the calls under way and by nobody else.
    pub(super) fn keep_only(&self, files: &[ModuleFile]) {
        lock(&self.0).retain(|path, _| files.iter().any(|file| file.path == *path));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
