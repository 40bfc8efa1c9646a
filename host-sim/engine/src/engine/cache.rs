//! Compiled code on disk, so that a host starts in milliseconds.
//!
//! What is in this folder is executed with the host's own rights, without further checks, so only what this host wrote may
//! come back out of it:
//! - the folder belongs to the user that the host runs as; one of another user, or that others may write to, is refused;
//! - an entry is sealed with a key that lies in the same folder, belongs to the same user and can be read by nobody else,
//!   or is refused: a damaged entry, one from another computer or folder, or one under another's name does not open;
//! - an entry is found by the component's SHA-256 and by wasmtime's own hash of everything that compiled code depends on,
//!   so that another version of wasmtime, another setting or processor finds nothing;
//! - an entry is written under another name and renamed, never changed in place: running code may lie in it.
//!
//! Whatever is wrong with an entry, it is only a miss. What this user or the system's administrator puts there by
//! themselves is not guarded against: either could change the host.

use std::fs;
use std::hash::{Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wasmtime::component::Component;

use self::seal::Key;
use super::EngineError;

mod private;
mod seal;

/// Entries that are kept; the oldest ones go. Each release of a module, and each update of the host, leaves one behind.
const KEPT: usize = 32;
/// How the names of entries end.
const EXTENSION: &str = "cwasm";

/// The folder for compiled code.
#[derive(Debug)]
pub struct CodeCache {
    folder: PathBuf,
    key: Key,
}

impl CodeCache {
    /// Opens the folder, and makes it and its key if they are absent.
    ///
    /// # Errors
    /// [`EngineError::CodeCache`] when it cannot be made, read or written, when it or its key is another user's, when
    /// others may write to it or read its key.
    pub(super) fn open(folder: &Path) -> Result<Self, EngineError> {
        let fail = |error: io::Error| EngineError::CodeCache {
            path: folder.display().to_string(),
            message: error.to_string(),
        };
        private::make(folder).map_err(fail)?;
        let key = Key::open(folder).map_err(fail)?;
        Ok(Self { folder: folder.to_owned(), key })
    }

    /// The compiled code of a component, if this host has written it before.
    pub(crate) fn get(&self, engine: &wasmtime::Engine, digest: &[u8; 32]) -> Option<Component> {
        let name = entry_name(engine, digest);
        let path = self.folder.join(&name);
        let sealed = fs::read(&path).ok()?;
        let Some(code) = self.key.open_sealed(&name, &sealed) else {
            tracing::warn!(path = %path.display(), "an entry of the folder for compiled code is damaged or not ours; it is compiled anew");
            return None;
        };
        #[allow(unsafe_code, reason = "the only way to load compiled code; see SAFETY")]
        // SAFETY: deserialize executes what it is given, so it must be given what `Component::serialize` made, unchanged.
        // The seal shows that these bytes were sealed under this name by somebody who had the key. `open` has seen that key
        // and folder belong to the user that this process runs as, that nobody else may read the one or write to the
        // other; so it was a host of this user, in `put` below, which seals nothing else. The name holds wasmtime's
        // compatibility hash; should it be incompatible nevertheless, deserialize returns an error.
        let component = unsafe { Component::deserialize(engine, code) };
        component.inspect_err(|error| tracing::warn!(path = %path.display(), %error, "compiled code did not load")).ok()
    }

    /// Keeps the compiled code of a component. A failure is only logged: it costs time at the next start.
    pub(crate) fn put(&self, engine: &wasmtime::Engine, digest: &[u8; 32], component: &Component) {
        let name = entry_name(engine, digest);
        let code = match component.serialize() {
            Ok(code) => code,
            Err(error) => return tracing::warn!(%error, "compiled code could not be kept"),
        };
        let written = write_whole(&self.folder.join(&name), &self.key.seal(&name, &code)).and_then(|()| self.prune());
        if let Err(error) = written {
            tracing::warn!(folder = %self.folder.display(), %error, "compiled code could not be kept");
        }
    }

    fn prune(&self) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == EXTENSION) {
                entries.push((fs::metadata(&path)?.modified()?, path));
            }
        }
        entries.sort();
        let surplus = entries.len().saturating_sub(KEPT);
        for (_, path) in entries.into_iter().take(surplus) {
            fs::remove_file(path)?;
        }
        Ok(())
    }
}

/// The name under which the code of a component lies, for this engine.
fn entry_name(engine: &wasmtime::Engine, digest: &[u8; 32]) -> String {
    let mut hasher = Sha256Hasher(Sha256::new());
    digest.hash(&mut hasher);
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{}.{EXTENSION}", hex::encode(hasher.0.finalize()))
}

/// wasmtime's compatibility hash into 256 bits instead of 64.
struct Sha256Hasher(Sha256);

impl Hasher for Sha256Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }
}

/// Writes a file that is there whole or not at all, readable by its owner only.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = temporary(path)?;
    let result = private::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if result.is_err() {
        // What cannot be removed either is left for a person; the first error is the one that tells.
        let _ = fs::remove_file(&temporary);
    }
    result
}

/// A name beside this one that nothing else has.
fn temporary(path: &Path) -> io::Result<PathBuf> {
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    Ok(path.with_extension(format!("{}.tmp", hex::encode(random))))
}
