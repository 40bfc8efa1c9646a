//! The folder of components: finds the file of a module, judges and loads it once, and again when anything changed.
//!
//! Several versions may lie side by side. The one that was chosen serves; as long as nobody has chosen, the highest one
//! that is usable. A file that is refused disturbs no other, and the list says what is wrong with it.
//!
//! - [`name`]: what files are called.
//! - [`keys`], [`signature`]: who may vouch for files, and whether they do.
//! - [`judge`]: whether a file may be used, and as what.
//! - [`refused`]: why not.
//! - [`live`]: the engine, with the limits of now.
//! - [`known`], [`stamp`]: what was seen, and what tells that it changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use processing_engine::{Engine, Limits, LoadedModule};
use semver::Version;

use crate::calls::Described;
use crate::error::{BillingError, Result};
use crate::model::{CallFailure, FailureKind};
use crate::store::{Governed, Store};

mod judge;
mod keys;
mod known;
mod live;
mod name;
mod refused;
mod signature;
mod stamp;

pub use keys::{Keys, TrustedKey};
pub use live::LiveEngine;
pub use name::ModuleFile;
pub(crate) use name::signature_of;
pub use refused::FileRefused;
pub use signature::Signature;

pub use judge::Looked;
pub(crate) use judge::{Rules, file_name, judge_bytes, signed_as_named};
pub(crate) use signature::Beside;

use judge::judge;
use known::{Known, Stamp};
use stamp::FileState;

/// The components in a folder, named `<name>-<version>.wasm`. Clones share what was loaded.
#[derive(Debug, Clone)]
pub struct ModuleFiles {
    live: LiveEngine,
    folder: PathBuf,
    keys: Option<Keys>,
    /// Where it stands which version was chosen, and which files were installed.
    records: Option<Store>,
    known: Known,
}

/// A loaded component with its introduction.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// To call it.
    pub module: LoadedModule,
    /// What it says of itself, and which file said it.
    pub described: Described,
}

impl ModuleFiles {
    /// The components in a folder that no records belong to: nothing is signed or chosen there.
    #[must_use]
    pub fn new(engine: impl Into<LiveEngine>, folder: impl Into<PathBuf>) -> Self {
        Self { live: engine.into(), folder: folder.into(), keys: None, records: None, known: Known::default() }
    }

    /// The components in the data directory of this database.
    #[must_use]
    pub fn of(engine: impl Into<LiveEngine>, store: &Store) -> Self {
        Self::new(engine, store.dir().modules()).governed_by(store)
    }

    /// The same files, as the records and keys of this database have it.
    #[must_use]
    pub fn governed_by(self, store: &Store) -> Self {
        Self { keys: Some(Keys::new(store.dir().keys())), records: Some(store.clone()), ..self }
    }

    /// The engine that loads them now.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.live.engine()
    }

    /// The limits that hold now, and why the file of limits is not taken, if it is not.
    #[must_use]
    pub fn limits(&self) -> (Limits, Option<String>) {
        self.live.limits()
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All files, by name, highest version first. Files with other names are left out.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> Result<Vec<ModuleFile>, CallFailure> {
        let failed = |error: std::io::Error| {
            unusable("modules-folder", format!("the folder {} cannot be read: {error}", self.folder.display()))
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            files.extend(ModuleFile::of(entry.map_err(failed)?.path()));
        }
        files.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| b.version.cmp(&a.version)));
        self.known.keep_only(&files);
        Ok(files)
    }

    /// The version of a module that serves: the one that was chosen, or else the highest usable one.
    ///
    /// # Errors
    /// There is no such file, or it is refused, or all of them are: each with its reason.
    pub fn get(&self, name: &str) -> Result<Loaded, CallFailure> {
        let governed = self.governed(name).map_err(|error| no_records(&error))?;
        match &governed.chosen {
            Some(version) => self.exact(&governed, name, version),
            None => self.highest(&governed, name),
        }
    }

    /// Exactly this version of a module, whichever serves.
    ///
    /// # Errors
    /// There is no such file, or it is refused.
    pub fn get_version(&self, name: &str, version: &Version) -> Result<Loaded, CallFailure> {
        let governed = self.governed(name).map_err(|error| no_records(&error))?;
        self.exact(&governed, name, version)
    }

    fn exact(&self, governed: &Governed, name: &str, version: &Version) -> Result<Loaded, CallFailure> {
        let file = ModuleFile { name: name.to_owned(), version: version.clone(), path: PathBuf::new() };
        let file = file.within(&self.folder);
        if !file.path.exists() {
            let message = format!(
                "there is no file {name}-{version}.wasm in {}; install it again, or choose another version with \
                 `host-sim plugin use`",
                self.folder.display()
            );
            return Err(unusable("module-file-missing", message));
        }
        self.usable(&file, governed)
    }

    fn usable(&self, file: &ModuleFile, governed: &Governed) -> Result<Loaded, CallFailure> {
        let looked = self.look_at(file, governed);
        looked.loaded.clone().map_err(|refused| unusable("module-file-refused", refused.to_string()))
    }

    fn highest(&self, governed: &Governed, name: &str) -> Result<Loaded, CallFailure> {
        let mut refused = Vec::new();
        for file in self.list()?.into_iter().filter(|file| file.name == name) {
            match self.usable(&file, governed) {
                Ok(loaded) => return Ok(loaded),
                Err(failure) => refused.push(failure.message),
            }
        }
        Err(match refused.is_empty() {
            true => unusable(
                "module-file-missing",
                format!("there is no file {name}-<version>.wasm in {}", self.folder.display()),
            ),
            false => unusable("module-file-refused", refused.join("; ")),
        })
    }

    /// One file, loaded now or earlier.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(&self, file: &ModuleFile) -> Result<Loaded, CallFailure> {
        let governed = self.governed(&file.name).map_err(|error| no_records(&error))?;
        self.usable(file, &governed)
    }

    /// What the records say about a component.
    pub(crate) fn governed(&self, name: &str) -> Result<Governed> {
        match &self.records {
            Some(store) => store.read(|tx| tx.governed(name)),
            None => Ok(Governed::default()),
        }
    }

    /// One file with all that is known of it, looked at now or earlier.
    pub(crate) fn look_at(&self, file: &ModuleFile, governed: &Governed) -> Arc<Looked> {
        let judge = |stamp: &Stamp| {
            let keys = self.keys.as_ref().map(Keys::all).transpose()?.unwrap_or_default();
            let (require_signature, installed) = (stamp.require_signature, stamp.installed.clone());
            let looked = judge(&self.live.engine(), file, &Rules { keys, require_signature, installed });
            if let Err(refused) = &looked.loaded {
                tracing::warn!(file = %file.path.display(), message = %refused, "a module file was refused");
            }
            Ok(looked)
        };
        self.known.look(&file.path, || self.stamp(file, governed), judge).unwrap_or_else(|error| {
            let file = file_name(file);
            Arc::new(Looked::refused(FileRefused::Rules { file, why: error.to_string() }))
        })
    }

    fn stamp(&self, file: &ModuleFile, governed: &Governed) -> Result<Stamp> {
        let installed = governed.installed.iter().filter(|known| known.version == file.version);
        Ok(Stamp {
            file: FileState::of(&file.path),
            signature: FileState::of(&file.signature()),
            keys: self.keys.as_ref().map(Keys::stamp).transpose()?.unwrap_or_default(),
            require_signature: governed.require_signature,
            installed: installed.map(|known| known.digest.clone()).collect(),
            engine: self.live.generation(),
        })
    }
}

/// The database may be usable again a moment later.
fn no_records(error: &BillingError) -> CallFailure {
    let message = format!("it cannot be read which version of the module serves: {error}");
    CallFailure::new(FailureKind::Unavailable, "module-records", message)
}

fn unusable(code: &str, message: impl Into<String>) -> CallFailure {
    CallFailure::new(FailureKind::Unusable, code, message)
}
