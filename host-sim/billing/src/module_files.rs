//! The folder of components: finds the file of a module, loads it once, and again when it changed.
//!
//! Several versions may lie side by side; the highest one that is usable serves. A file that is refused disturbs no
//! other: the next lower version goes on serving, and the list says what is wrong with the higher one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use processing_engine::{Engine, LoadedModule};
use semver::Version;
use serde::Serialize;

use crate::calls::{Described, FileStamp};
use crate::model::{CallFailure, FailureKind};

/// The components in a folder, named `<name>-<version>.wasm`. Clones share what was loaded.
#[derive(Debug, Clone)]
pub struct ModuleFiles {
    engine: Engine,
    folder: PathBuf,
    /// What was loaded, or why it was refused, for as long as the file stays the same.
    known: Arc<Mutex<BTreeMap<PathBuf, Known>>>,
}

#[derive(Debug, Clone)]
struct Known {
    changed: Changed,
    loaded: Result<Loaded, String>,
}

/// A loaded component with its introduction.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// To call it.
    pub module: LoadedModule,
    /// What it says of itself, and which file said it.
    pub described: Described,
}

/// What tells that a file is not the one that was loaded.
type Changed = (Option<SystemTime>, u64);

/// A file in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleFile {
    /// Name of the module.
    pub name: String,
    /// Version in the file's name.
    pub version: Version,
    /// Where it is.
    pub path: PathBuf,
}

impl ModuleFiles {
    /// The components in this folder.
    #[must_use]
    pub fn new(engine: Engine, folder: impl Into<PathBuf>) -> Self {
        Self { engine, folder: folder.into(), known: Arc::default() }
    }

    /// The engine that loads them.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
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
            files.extend(file(entry.map_err(failed)?.path()));
        }
        files.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| b.version.cmp(&a.version)));
        Ok(files)
    }

    /// The highest usable version of a module.
    ///
    /// # Errors
    /// There is no file of that name, or all of them were refused: each with its reason.
    pub fn get(&self, name: &str) -> Result<Loaded, CallFailure> {
        let mut refused = Vec::new();
        for file in self.list()?.into_iter().filter(|file| file.name == name) {
            match self.load(&file) {
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

    /// One version of a module, whether or not it is the active one.
    ///
    /// # Errors
    /// There is no file of that name and version, or it was refused.
    pub fn get_version(&self, name: &str, version: &Version) -> Result<Loaded, CallFailure> {
        let file = self.list()?.into_iter().find(|file| file.name == name && file.version == *version);
        let missing = || format!("there is no file {name}-{version}.wasm in {}", self.folder.display());
        self.load(&file.ok_or_else(|| unusable("module-file-missing", missing()))?)
    }

    /// One file, loaded now or earlier.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(&self, file: &ModuleFile) -> Result<Loaded, CallFailure> {
        let changed = changed(&file.path);
        // Held while loading, so that threads that want the same file wait for it instead of compiling it again.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&file.path).filter(|known| known.changed == changed) {
            return known.loaded.clone().map_err(|message| unusable("module-file-refused", message));
        }
        let loaded = self.load_anew(file);
        if let Err(message) = &loaded {
            tracing::warn!(file = %file.path.display(), message, "a module file was refused");
        }
        known.insert(file.path.clone(), Known { changed, loaded: loaded.clone() });
        loaded.map_err(|message| unusable("module-file-refused", message))
    }

    fn load_anew(&self, file: &ModuleFile) -> Result<Loaded, String> {
        let module = self.engine.load(&file.path).map_err(|error| error.to_string())?;
        let info = module
            .describe()
            .into_result()
            .map_err(|error| format!("{}: it cannot introduce itself: {}", file.path.display(), error.message()))?;
        if info.name != file.name {
            return Err(format!("{}: it introduces itself as `{}`", file.path.display(), info.name));
        }
        let stamp = FileStamp { component: info.name.clone(), version: info.version.clone(), digest: module.digest() };
        Ok(Loaded { module, described: Described { info, file: stamp } })
    }
}

/// Name and version of `<name>-<version>.wasm`. The version begins after the first hyphen that a version can follow,
/// because both may have hyphens.
fn file(path: PathBuf) -> Option<ModuleFile> {
    let stem = path.file_name()?.to_str()?.strip_suffix(".wasm")?;
    let (name, version) = stem.match_indices('-').find_map(|(at, _)| {
        let (name, version) = stem.split_at_checked(at)?;
        let version = Version::parse(version.strip_prefix('-')?).ok()?;
        (!name.is_empty()).then(|| (name.to_owned(), version))
    })?;
    Some(ModuleFile { name, version, path })
}

fn changed(path: &Path) -> Changed {
    match fs::metadata(path) {
        Ok(meta) => (meta.modified().ok(), meta.len()),
        Err(_) => (None, 0),
    }
}

fn unusable(code: &str, message: impl Into<String>) -> CallFailure {
    CallFailure::new(FailureKind::Unusable, code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_version_are_told_apart() {
        let parts = |name: &str| file(PathBuf::from(name)).map(|file| (file.name, file.version.to_string()));
        let pair = |name: &str, version: &str| Some((name.to_owned(), version.to_owned()));
        assert_eq!(parts("pmdci6-0.1.0.wasm"), pair("pmdci6", "0.1.0"));
        assert_eq!(parts("pm-other-1.2.3-rc.1+b5.wasm"), pair("pm-other", "1.2.3-rc.1+b5"));
        for name in ["pmdci6.wasm", "pmdci6-1.wasm", "-1.0.0.wasm", "pmdci6-1.0.0.wasm.part", "readme.txt"] {
            assert_eq!(parts(name), None, "{name}");
        }
    }
}
