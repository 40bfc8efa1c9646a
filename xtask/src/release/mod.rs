//! `cargo xtask release`: the module as it is given to providers, in one folder with all that is needed to judge it.
//!
//! - [`bill`]: what the module consists of (software bill of materials).
//! - [`notes`]: what changed, cut from the changelog.
//! - [`folder`]: the files, their checksums and signatures.
//! - [`key`]: the key that releases are signed with.
//! - [`elsewhere`]: builds the module a second time in another place, and compares.

mod bill;
pub(crate) mod elsewhere;
mod folder;
pub(crate) mod key;
mod notes;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use signing::SigningKey;

use crate::component::{self, Module};
use crate::error::ChoreError;
use crate::paths;
use crate::source::Source;

/// Build the module and all that belongs to its release
///
/// The folder target/releases/NAME-VERSION gets the module, the contract, a bill of materials, the release notes,
/// checksums, and with a key the signatures. docs/releases.md says what each file is for and how to check it.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Sign with the key in this file; `cargo xtask release-key` makes one
    #[arg(long, value_name = "FILE", env = "PMDCI6_RELEASE_KEY_FILE")]
    key: Option<PathBuf>,
    /// Build the module a second time in another folder, and fail unless it has the same bytes
    #[arg(long)]
    check: bool,
    /// Release changes that are not committed too; the module says so
    #[arg(long)]
    dirty: bool,
    /// Where to put the folder of the release
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    // What can be refused is refused before anything is built.
    let key = arguments.key.as_deref().map(key::read).transpose()?;
    if !arguments.dirty {
        committed(&Source::of(paths::root())?)?;
    }
    let module = component::make()?;
    if arguments.check {
        elsewhere::check(&module)?;
    }
    let release = prepare(&module, &read(&paths::root().join("CHANGELOG.md"))?, key, Timestamp::now())?;
    let parent = arguments.out.clone().unwrap_or_else(|| paths::target().join("releases"));
    let folder = release.write(&parent)?;
    println!("{}", told(&module, &release, &folder));
    Ok(())
}

/// Refuses what nobody could build again.
fn committed(source: &Source) -> Result<(), ChoreError> {
    let why = match source {
        Source::Revision(_) => return Ok(()),
        Source::Changed(_) => "there are changes that are not committed (`git status` shows them)",
        Source::Unknown => "git does not know this folder, so the module could not say which source it is from",
    };
    Err(ChoreError::Release(format!("{why}. Release a committed revision, or use --dirty to try it out")))
}

/// Everything of the release but the folder.
fn prepare(
    module: &Module,
    changelog: &str,
    key: Option<SigningKey>,
    now: Timestamp,
) -> Result<folder::Release, ChoreError> {
    let stem = module.identity.file_stem();
    let files = vec![
        (module.file_name(), module.bytes.clone()),
        (format!("{stem}.cdx.json"), bill::of(module)?),
        (module.contract.file_name(), module.contract.text.clone().into_bytes()),
        ("RELEASE-NOTES.md".to_owned(), notes::of(module, changelog)?.into_bytes()),
    ];
    Ok(folder::Release { stem, module: module.identity.clone(), files, key, now })
}

/// What was made, for whoever made it.
fn told(module: &Module, release: &folder::Release, folder: &Path) -> String {
    let source = module.identity.source.revision().unwrap_or_else(|| "unknown".to_owned());
    let signed = match &release.key {
        Some(key) => format!("with the key whose public half is {}", key.public()),
        None => "by nobody: give --key FILE to sign it".to_owned(),
    };
    format!(
        "{}\n  contract  {}\n  source    {source}\n  sha256    {}\n  signed    {signed}",
        folder.display(),
        module.identity.contract(),
        folder::sha256(&module.bytes),
    )
}

fn read(path: &Path) -> Result<String, ChoreError> {
    std::fs::read_to_string(path).map_err(|source| ChoreError::File { path: path.to_owned(), source })
}
