//! What a variant is: one mistake, as an edit of the real sources.

use std::path::Path;

use crate::error::ChoreError;

/// Which half of the system is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The processing module.
    Module,
    /// The billing side with its scheduler and database.
    Host,
}

impl Side {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Host => "host",
        }
    }
}

/// A text in a source file, and what stands there instead.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edit {
    /// The file, from the workspace's folder.
    pub(crate) file: &'static str,
    /// Stands there exactly once.
    pub(crate) find: &'static str,
    /// What is put in its place.
    pub(crate) put: &'static str,
}

/// A mistake that somebody could make on a long day, and the suite that must catch it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) side: Side,
    /// What it does wrong.
    pub(crate) breaks: &'static str,
    /// What a provider would have of it.
    pub(crate) costs: &'static str,
    pub(crate) edits: &'static [Edit],
    /// Arguments of the suites' program: the smallest scope in which it must be caught.
    pub(crate) suite: &'static str,
    /// The promise that must be found broken.
    pub(crate) caught_by: &'static str,
}

impl Edit {
    /// The file's text with the mistake in it.
    ///
    /// # Errors
    /// The text to replace stands there more than once, or no more.
    pub(crate) fn apply(&self, variant: &'static str, text: &str) -> Result<String, ChoreError> {
        // Raw texts in the list begin and end with a line break, to be read more easily.
        let find = self.find.trim_matches('\n');
        let put = self.put.trim_matches('\n');
        match text.matches(find).count() {
            1 => Ok(text.replacen(find, put, 1)),
            times => Err(ChoreError::VariantMisses { variant, file: self.file, find: self.find, times }),
        }
    }
}

impl Variant {
    /// Each file that it changes, with its new text, by the sources in this folder.
    ///
    /// # Errors
    /// A file cannot be read, or an edit does not apply any more.
    pub(crate) fn files(&self, root: &Path) -> Result<Vec<(&'static str, String)>, ChoreError> {
        let mut files: Vec<(&'static str, String)> = Vec::new();
        for edit in self.edits {
            let at = match files.iter().position(|(file, _)| *file == edit.file) {
                Some(at) => at,
                None => {
                    let path = root.join(edit.file);
                    let text = std::fs::read_to_string(&path).map_err(|source| ChoreError::File { path, source })?;
                    files.push((edit.file, text));
                    files.len() - 1
                }
            };
            if let Some((_, text)) = files.get_mut(at) {
                *text = edit.apply(self.name, text)?;
            }
        }
        Ok(files)
    }
}
