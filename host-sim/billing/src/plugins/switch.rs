//! Another version serves: chosen, or gone back to.

use jiff::Timestamp;
use semver::Version;
use serde::Serialize;

use super::history::before;
use super::under_way::UnderWay;
use super::{ModuleFile, Plugins};
use crate::error::{PluginError, Result};
use crate::model::{By, Switch, SwitchKind};
use crate::module_files::Loaded;
use crate::store::Tx;

/// What a switch did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Switched {
    /// Name of the component.
    pub component: String,
    /// How it came to that.
    pub kind: SwitchKind,
    /// The version that served until then; none when none could.
    pub from: Option<Version>,
    /// The version that serves now.
    pub to: Version,
    /// The history did not say what served before: it is the next lower version.
    pub guessed: bool,
    /// The operations that are not finished, and who goes on with them.
    pub under_way: Vec<UnderWay>,
    /// Nothing was done: this is what would be.
    pub rehearsed: bool,
}

impl Plugins {
    /// From now on this version serves, whichever others are there; without a version, the highest usable one, and any
    /// higher one that comes. With `rehearse`, nothing is done.
    ///
    /// # Errors
    /// `plugin-unknown`, `plugin-version-unknown`, `plugin-none-usable`; `module-…`: why the file cannot serve.
    pub fn switch_to(&self, component: &str, version: Option<&Version>, by: &By, rehearse: bool) -> Result<Switched> {
        let (kind, (file, loaded)) = match version {
            Some(version) => (SwitchKind::Use, self.usable(self.version(component, version)?)?),
            None => (SwitchKind::Latest, self.highest(component)?),
        };
        self.switch(kind, &file, &loaded, by, rehearse)
    }

    /// Goes back to the version that served before the one that serves now. That it is chosen by this stays so: no other
    /// one takes its place. With `rehearse`, nothing is done.
    ///
    /// # Errors
    /// `plugin-unknown`, `plugin-nothing-before`; `module-…`: why the file cannot serve.
    pub fn roll_back(&self, component: &str, by: &By, rehearse: bool) -> Result<Switched> {
        let files = self.versions(component)?;
        let governed = self.files.governed(component)?;
        let serving = self.serving(component).map(|(version, _)| version).or(governed.chosen);
        let highest = files.first().map(|file| file.version.clone());
        let Some(serving) = serving.or(highest) else {
            return Err(PluginError::NoneUsable { component: component.to_owned(), why: "there is none".into() }.into());
        };
        let history = self.store.read(|tx| tx.switches(component))?;
        let (to, guessed) = match before(&history, &serving) {
            Some(version) => (self.version(component, &version)?, false),
            None => {
                let lower = files.into_iter().filter(|file| file.version < serving);
                let usable = lower.filter_map(|file| self.usable(file).ok()).map(|(file, _)| file).next();
                let nothing =
                    || PluginError::NothingBefore { component: component.to_owned(), version: serving.to_string() };
                (usable.ok_or_else(nothing)?, true)
            }
        };
        let (file, loaded) = self.usable(to)?;
        let switched = self.switch(SwitchKind::Rollback, &file, &loaded, by, rehearse)?;
        Ok(Switched { guessed, ..switched })
    }

    /// How the versions of a component followed each other, the first one first.
    ///
    /// # Errors
    /// The database.
    pub fn switches(&self, component: &str) -> Result<Vec<Switch>> {
        self.store.read(|tx| tx.switches(component))
    }

    fn switch(
        &self,
        kind: SwitchKind,
        file: &ModuleFile,
        loaded: &Loaded,
        by: &By,
        rehearse: bool,
    ) -> Result<Switched> {
        let from = self.serving(&file.name).map(|(version, _)| version);
        let under_way = self.under_way(&file.name, loaded)?;
        if !rehearse {
            let switch = switch(kind, file, &loaded.described.file.digest, by, self.now());
            self.store.write(|tx| {
                // What was put to use is what was looked at: should the file change, it is refused.
                if kind != SwitchKind::Latest {
                    keep(tx, &switch, by)?;
                }
                tx.insert_switch(&switch)
            })?;
        }
        let (component, to) = (file.name.clone(), file.version.clone());
        Ok(Switched { component, kind, from, to, guessed: false, under_way, rehearsed: rehearse })
    }

    /// The file, loaded, if it may serve.
    pub(super) fn usable(&self, file: ModuleFile) -> Result<(ModuleFile, Loaded)> {
        let governed = self.files.governed(&file.name)?;
        let loaded = self.files.look_at(&file, &governed).loaded.clone().map_err(PluginError::from)?;
        Ok((file, loaded))
    }

    fn highest(&self, component: &str) -> Result<(ModuleFile, Loaded)> {
        let mut refused = Vec::new();
        for file in self.versions(component)? {
            match self.usable(file) {
                Ok(usable) => return Ok(usable),
                Err(error) => refused.push(error.to_string()),
            }
        }
        Err(PluginError::NoneUsable { component: component.to_owned(), why: refused.join("; ") }.into())
    }
}

/// A line of the history.
pub(super) fn switch(kind: SwitchKind, file: &ModuleFile, digest: &str, by: &By, at: Timestamp) -> Switch {
    Switch {
        component: file.name.clone(),
        kind,
        version: file.version.clone(),
        digest: digest.to_owned(),
        who: by.who.clone(),
        why: by.why.clone(),
        at,
    }
}

/// The file counts as installed from now on, if it does not yet.
fn keep(tx: &Tx<'_>, switch: &Switch, by: &By) -> Result<()> {
    let Switch { component, version, digest, at, .. } = switch;
    let known = tx.governed(component)?.installed;
    if known.iter().any(|file| file.version == *version && file.digest == *digest) {
        return Ok(());
    }
    tx.insert_plugin_file(component, version, digest, by, *at)
}
