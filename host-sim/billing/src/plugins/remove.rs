//! A version that nobody needs is removed.

use std::fs;
use std::io;
use std::path::Path;

use semver::Version;
use serde::Serialize;

use super::Plugins;
use super::under_way::GoesOn;
use crate::error::{DataDirError, PluginError, Result};
use crate::model::By;

/// A version that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Name of the component.
    pub component: String,
    /// Its version.
    pub version: Version,
}

impl Plugins {
    /// Removes a version's file and its signature. The history keeps it.
    ///
    /// # Errors
    /// `plugin-version-unknown`; `plugin-needed`: it serves, was chosen to, or unfinished operations go on with it.
    pub fn remove(&self, component: &str, version: &Version, by: &By) -> Result<Removed> {
        let file = self.version(component, version)?;
        let needed = |why: String| {
            let (component, version) = (component.to_owned(), version.to_string());
            PluginError::Needed { component, version, why }
        };
        let serving = self.serving(component).map(|(version, _)| version);
        if serving.as_ref() == Some(version) || self.files.governed(component)?.chosen.as_ref() == Some(version) {
            return Err(needed("it is active".to_owned()).into());
        }
        let stay = self.staying(component, version)?;
        if !stay.is_empty() {
            return Err(needed(format!("operations that go on with it: {}", stay.join(", "))).into());
        }
        delete(&file.path)?;
        delete(&file.signature())?;
        self.store.write(|tx| tx.end_plugin_files(component, version, None, by, self.now()))?;
        Ok(Removed { component: component.to_owned(), version: version.clone() })
    }

    /// The unfinished operations that go on with this version, for people. While no version serves, that is every
    /// operation that this one has taken a step of.
    fn staying(&self, component: &str, version: &Version) -> Result<Vec<String>> {
        let Ok(active) = self.files.get(component) else {
            let operations = self.store.read(|tx| tx.unfinished_of_component(component))?;
            let version = version.to_string();
            let its = operations.into_iter().filter(|operation| operation.state_version.as_ref() == Some(&version));
            return Ok(its.map(|operation| format!("{} ({})", operation.id, operation.kind)).collect());
        };
        let stays =
            |goes_on: &GoesOn| matches!(goes_on, GoesOn::Stays { version: its, .. } if *its == version.to_string());
        let under_way = self.under_way(component, &active)?.into_iter().filter(|operation| stays(&operation.goes_on));
        Ok(under_way.map(|operation| format!("{} ({})", operation.operation, operation.kind)).collect())
    }
}

pub(super) fn delete(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(DataDirError::io("remove", path)(error).into()),
        _ => Ok(()),
    }
}
