//! Components as files: installed, looked at, put to use, taken back, removed (WASM-02, WASM-03).
//!
//! The files are in a folder, and which of them serves stands in the database, so that all processes over one data
//! directory switch at the same moment: each call looks first which version serves. A call under way keeps the version
//! that it began with.
//!
//! - [`list`]: what there is, and in which state.
//! - [`install`], [`source`], [`place`]: from a file or a release to the folder.
//! - [`switch`]: another version serves; [`history`]: which one served before.
//! - [`under_way`]: what a switch means for operations that are not finished.
//! - [`remove`]: a version that nobody needs.
//! - [`page`]: all that can be said of one file; [`verify`], [`sums`]: whether it is genuine.
//! - [`watch`]: what changed in the folder, for a host that runs.

mod history;
mod install;
mod list;
mod page;
mod place;
mod remove;
mod source;
mod sums;
mod switch;
mod under_way;
mod verify;
mod watch;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use semver::Version;
use sim_clock::Clock;

pub use install::{Install, Installed};
pub use list::{PluginLine, PluginState};
pub use page::Page;
pub use remove::Removed;
pub use switch::Switched;
pub use under_way::{GoesOn, UnderWay};
pub use verify::{Verified, verify};
pub use watch::{Noticed, Seen, noticed};

use crate::error::{DataDirError, PluginError, Result};
use crate::model::{By, RequireSignature, SignaturePolicy};
use crate::module_files::{Keys, ModuleFile, ModuleFiles, Rules};
use crate::store::Store;

/// The components of a data directory. The verbs are its methods.
pub struct Plugins {
    files: ModuleFiles,
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Plugins {
    /// The components in this folder, as the records of this database have it.
    #[must_use]
    pub fn new(files: ModuleFiles, store: &Store, clock: Arc<dyn Clock>) -> Self {
        Self { files: files.governed_by(store), store: store.clone(), clock }
    }

    /// The folder of components.
    #[must_use]
    pub fn files(&self) -> &ModuleFiles {
        &self.files
    }

    /// The keys that components may be signed with.
    #[must_use]
    pub fn keys(&self) -> Keys {
        Keys::new(self.store.dir().keys())
    }

    /// Whether files must be signed.
    ///
    /// # Errors
    /// The database.
    pub fn signature_policy(&self) -> Result<SignaturePolicy> {
        self.store.read(|tx| tx.signature_policy())
    }

    /// Changes whether files must be signed. It holds from the next call on, in every process.
    ///
    /// # Errors
    /// The database.
    pub fn set_signature_policy(&self, require: RequireSignature, by: &By) -> Result<SignaturePolicy> {
        self.store.write(|tx| {
            tx.set_signature_policy(require, by, self.now())?;
            tx.signature_policy()
        })
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What a file is judged by that is not in the folder yet: it may have any digest.
    fn rules(&self) -> Result<Rules> {
        let require_signature = self.signature_policy()?.require_signature;
        Ok(Rules { keys: self.keys().all()?, require_signature, installed: Vec::new() })
    }

    /// All files in the folder.
    fn all(&self) -> Result<Vec<ModuleFile>> {
        let folder = self.files.folder();
        self.files.list().map_err(|failure| {
            let source = std::io::Error::other(failure.message);
            DataDirError::Io { doing: "read", path: folder.to_owned(), source }.into()
        })
    }

    /// The files of one component, highest version first.
    fn versions(&self, component: &str) -> Result<Vec<ModuleFile>> {
        let mut all = self.all()?;
        let known = names(&all);
        all.retain(|file| file.name == component);
        if all.is_empty() {
            return Err(PluginError::UnknownName { component: component.to_owned(), known }.into());
        }
        Ok(all)
    }

    fn version(&self, component: &str, version: &Version) -> Result<ModuleFile> {
        let files = self.versions(component)?;
        let known = files.iter().map(|file| file.version.to_string()).collect::<Vec<_>>().join(", ");
        files.into_iter().find(|file| file.version == *version).ok_or_else(|| {
            let (component, version) = (component.to_owned(), version.to_string());
            PluginError::UnknownVersion { component, version, known }.into()
        })
    }

    /// The file that serves now, with its digest; none when none can.
    fn serving(&self, component: &str) -> Option<(Version, String)> {
        let stamp = self.files.get(component).ok()?.described.file;
        Some((stamp.version.parse().ok()?, stamp.digest))
    }
}

fn names(files: &[ModuleFile]) -> String {
    let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    names.dedup();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

impl fmt::Debug for Plugins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugins").field("files", &self.files).finish_non_exhaustive()
    }
}
