//! A version is installed beside the others.

use std::path::Path;

use semver::Version;
use serde::Serialize;

use super::switch::switch;
use super::under_way::UnderWay;
use super::{Plugins, place, source, sums};
use crate::error::{DataDirError, PluginError, Result};
use crate::model::{By, SwitchKind};
use crate::module_files::{Beside, FileRefused, Loaded, Looked, ModuleFile, Signature, judge_bytes};
use crate::store::Governed;

/// How to install.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Install {
    /// Put it to use at once.
    pub put_to_use: bool,
    /// Put it in the place of a file of the same version with other contents.
    pub replace: bool,
}

/// What was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Installed {
    /// Name of the component.
    pub component: String,
    /// Its version.
    pub version: Version,
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Who vouches for it.
    pub signature: Signature,
    /// A list of checksums was beside it, and says the same.
    pub sums: bool,
    /// The version that served before; none when none could.
    pub before: Option<Version>,
    /// The version that serves now.
    pub active: Option<Version>,
    /// The operations that are not finished, if this version was put to use.
    pub under_way: Vec<UnderWay>,
}

impl Plugins {
    /// Copies a file, or the one module in a release's folder, into the folder of components, with its signature: after
    /// it was checked that it is what it says it is, and that a trusted key vouches for it if that is required. Which
    /// version serves stays as it is, unless none does.
    ///
    /// # Errors
    /// `plugin-file-name`, `plugin-release-folder`, `plugin-checksum`, `plugin-differs`; `module-…`: why the file cannot
    /// serve.
    pub fn install(&self, given: &Path, how: Install, by: &By) -> Result<Installed> {
        let from = source::find(given)?;
        let read = processing_engine::read_module(&from.path, self.files.engine().limits().module_file);
        let bytes = read.map_err(|error| PluginError::from(FileRefused::from(error)))?;
        let beside = Beside::of(&from.path);
        let rules = self.rules()?;
        let looked = judge_bytes(&self.files.engine(), &from, &bytes, &beside, &rules);
        let Looked { signature: vouched, loaded, .. } = looked;
        let loaded = loaded.map_err(PluginError::from)?;
        let digest = loaded.described.file.digest.clone();
        let sums = sums::check(&from.path, &digest, &rules.keys)?;

        // Whether it is needed or not: it goes with the file, or nothing does.
        let signature = match beside {
            Beside::Nothing => None,
            Beside::Text(text) => Some(text),
            Beside::Unreadable(error) => return Err(DataDirError::io("read", from.signature())(error).into()),
        };

        let file = from.within(self.files.folder());
        let governed = self.files.governed(&file.name)?;
        if !how.replace {
            self.refuse_other_contents(&file, &governed, &digest)?;
        }
        let before = self.serving(&file.name);
        let left_to_the_highest = self.accept(&file, &digest, before.as_ref(), by)?;
        place::place(&file, &bytes, signature.as_deref())?;
        let put_to_use = how.put_to_use || (before.is_none() && !left_to_the_highest);
        self.store.write(|tx| {
            tx.end_plugin_files(&file.name, &file.version, Some(&digest), by, self.now())?;
            if put_to_use {
                tx.insert_switch(&switch(SwitchKind::Install, &file, &digest, by, self.now()))?;
            }
            Ok(())
        })?;
        let under_way = self.after(&file, &loaded, put_to_use)?;
        let active = self.serving(&file.name).map(|(version, _)| version);
        let ModuleFile { name: component, version, .. } = file;
        let before = before.map(|(version, _)| version);
        Ok(Installed { component, version, digest, signature: vouched, sums, before, active, under_way })
    }

    fn after(&self, file: &ModuleFile, loaded: &Loaded, put_to_use: bool) -> Result<Vec<UnderWay>> {
        if put_to_use { self.under_way(&file.name, loaded) } else { Ok(Vec::new()) }
    }

    /// A file that is there and can be used is not replaced by the way.
    fn refuse_other_contents(&self, file: &ModuleFile, governed: &Governed, digest: &str) -> Result<()> {
        let present = if file.path.exists() { Some(self.files.look_at(file, governed)) } else { None };
        let Some(was) = present.filter(|looked| looked.loaded.is_ok()).and_then(|looked| looked.digest.clone()) else {
            return Ok(());
        };
        if was == digest {
            return Ok(());
        }
        let short = |digest: &str| digest.chars().take(12).collect();
        let (component, version) = (file.name.clone(), file.version.to_string());
        Err(PluginError::Differs { component, version, was: short(&was), given: short(digest) }.into())
    }

    /// The new digest may be there from now on, beside that of the file whose place it takes. And what serves goes on
    /// serving: as long as nobody chose, the highest version does, and that might be the new one. Whether somebody left it
    /// to the highest version on purpose.
    fn accept(&self, file: &ModuleFile, digest: &str, serves: Option<&(Version, String)>, by: &By) -> Result<bool> {
        self.store.write(|tx| {
            let known = tx.governed(&file.name)?;
            if !known.installed.iter().any(|one| one.version == file.version && one.digest == digest) {
                tx.insert_plugin_file(&file.name, &file.version, digest, by, self.now())?;
            }
            let latest = tx.switches(&file.name)?.iter().any(|line| line.kind == SwitchKind::Latest);
            let left_to_the_highest = known.chosen.is_none() && latest;
            if let Some((version, digest)) = serves.filter(|_| known.chosen.is_none() && !latest) {
                let serving = ModuleFile { version: version.clone(), ..file.clone() };
                let by = By { why: "installing another version does not switch".to_owned(), ..by.clone() };
                tx.insert_switch(&switch(SwitchKind::Use, &serving, digest, &by, self.now()))?;
            }
            Ok(left_to_the_highest)
        })
    }
}
