//! All that can be said of one file on one page, also of a file that is refused.

use std::path::{Path, PathBuf};

use processing_engine::contract::Info;
use processing_engine::{Need, Outline};
use semver::Version;
use serde::Serialize;

use super::list::PluginLine;
use super::{Plugins, source};
use crate::error::{PluginError, Result};
use crate::module_files::{Beside, FileRefused, ModuleFile, Signature, file_name, judge_bytes};

/// One file.
#[derive(Debug, Clone, Serialize)]
pub struct Page {
    /// Where it is.
    pub path: PathBuf,
    /// The name that it has in its file's name.
    pub component: String,
    /// The version in its file's name.
    pub version: Version,
    /// What its bytes say; none when they are no component.
    pub outline: Option<Outline>,
    /// Who vouches for it.
    pub signature: Signature,
    /// What it needs before it begins, against the limits; none when it was not compiled, because nobody vouches for it
    /// or it is no component.
    pub needs: Option<Vec<Need>>,
    /// How it introduces itself; none when it was not asked.
    pub info: Option<Info>,
    /// Why it is not used: code and reason.
    pub refused: Option<(String, String)>,
    /// How the list shows it, if it lies in the folder of components.
    pub installed: Option<PluginLine>,
}

impl Plugins {
    /// The page of a version of a component; without a version, of the one that serves.
    ///
    /// # Errors
    /// `plugin-unknown`, `plugin-version-unknown`.
    pub fn page(&self, component: &str, version: Option<&Version>) -> Result<Page> {
        let version = match version {
            Some(version) => version.clone(),
            None => match self.serving(component) {
                Some((version, _)) => version,
                None => self.versions(component)?.swap_remove(0).version,
            },
        };
        self.page_of(&self.version(component, &version)?)
    }

    /// The page of a file anywhere, or of the module in a release's folder.
    ///
    /// # Errors
    /// `plugin-file-name`, `plugin-release-folder`, `module-unreadable`.
    pub fn page_of_file(&self, given: &Path) -> Result<Page> {
        self.page_of(&source::find(given)?)
    }

    fn page_of(&self, file: &ModuleFile) -> Result<Page> {
        let read = processing_engine::read_module(&file.path, self.files.engine().limits().module_file);
        let bytes = read.map_err(|error| PluginError::from(FileRefused::from(error)))?;
        let within = file.within(self.files.folder());
        let is_within = std::path::absolute(&within.path).ok() == std::path::absolute(&file.path).ok();
        let governed = self.files.governed(&file.name)?;
        let mut rules = self.rules()?;
        if is_within {
            let its = governed.installed.iter().filter(|known| known.version == file.version);
            rules.installed = its.map(|known| known.digest.clone()).collect();
        }
        let looked = judge_bytes(&self.files.engine(), file, &bytes, &Beside::of(&file.path), &rules);
        let refused = looked.loaded.as_ref().err();
        let may_compile = !refused.is_some_and(FileRefused::is_for_lack_of_trust);
        let needs = may_compile.then(|| self.files.engine().needs(&file_name(file), &bytes).ok()).flatten();
        Ok(Page {
            path: file.path.clone(),
            component: file.name.clone(),
            version: file.version.clone(),
            refused: refused.map(|refused| (refused.code().to_owned(), refused.to_string())),
            outline: looked.outline,
            signature: looked.signature,
            needs,
            info: looked.loaded.ok().map(|loaded| loaded.described.info),
            installed: is_within.then(|| self.line(&within, &governed)).transpose()?,
        })
    }
}
