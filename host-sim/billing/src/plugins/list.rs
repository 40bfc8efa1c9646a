//! What lies in the folder, and in which state it is.

use jiff::Timestamp;
use semver::Version;
use serde::Serialize;

use super::Plugins;
use crate::error::Result;
use crate::module_files::{ModuleFile, Signature};
use crate::store::Governed;

/// A version of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PluginLine {
    /// Name of the component.
    pub component: String,
    /// Its version.
    pub version: Version,
    /// Whether it serves, could, or cannot.
    #[serde(flatten)]
    pub state: PluginState,
    /// Who vouches for the file.
    pub signature: Signature,
    /// Version of the contract that it names.
    pub contract: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: Option<String>,
    /// Processing modules that call it now.
    pub modules: u64,
    /// Unfinished operations whose state it returned.
    pub operations: u64,
    /// Since when it serves, as far as it was written down.
    pub since: Option<Timestamp>,
    /// Who installed it; none for a file that was dropped into the folder.
    pub installed_by: Option<String>,
}

/// The state of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum PluginState {
    /// It serves.
    Active {
        /// It was chosen; otherwise it is the highest usable version, and a higher one would serve in its place.
        chosen: bool,
    },
    /// It could serve.
    Installed,
    /// It cannot.
    Refused {
        /// Stable, for programs.
        code: String,
        /// Why, and what to do.
        why: String,
        /// It was chosen to serve: no other version does in its place.
        chosen: bool,
    },
}

impl PluginLine {
    /// Whether this version serves.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self.state, PluginState::Active { .. })
    }
}

impl Plugins {
    /// All versions of all components, by name, the highest version first.
    ///
    /// # Errors
    /// The folder or the database cannot be read.
    pub fn list(&self) -> Result<Vec<PluginLine>> {
        let files = self.all()?;
        files.iter().map(|file| self.line(file, &self.files.governed(&file.name)?)).collect()
    }

    /// One file as the list shows it.
    pub(super) fn line(&self, file: &ModuleFile, governed: &Governed) -> Result<PluginLine> {
        let looked = self.files.look_at(file, governed);
        let chosen = governed.chosen.as_ref() == Some(&file.version);
        let serves = self.serving(&file.name).is_some_and(|(version, _)| version == file.version);
        let state = match &looked.loaded {
            Ok(_) if serves => PluginState::Active { chosen },
            Ok(_) => PluginState::Installed,
            Err(refused) => PluginState::Refused { code: refused.code().to_owned(), why: refused.to_string(), chosen },
        };
        let (modules, operations, since) = self.store.read(|tx| {
            let since = tx.switches(&file.name)?.into_iter().next_back().filter(|last| last.version == file.version);
            Ok((
                if serves { tx.modules_of_component(&file.name)? } else { 0 },
                tx.operations_of_version(&file.name, &file.version)?,
                since.filter(|_| serves).map(|last| last.at),
            ))
        })?;
        let installed = governed.installed.iter().rfind(|known| known.version == file.version);
        Ok(PluginLine {
            component: file.name.clone(),
            version: file.version.clone(),
            state,
            signature: looked.signature.clone(),
            contract: looked.outline.as_ref().and_then(|outline| outline.contract.clone()),
            digest: looked.digest.clone(),
            modules,
            operations,
            since,
            installed_by: installed.map(|known| known.who.clone()),
        })
    }
}
