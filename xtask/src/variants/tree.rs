//! A copy of the sources in which mistakes are made. The sources themselves are never touched.
//!
//! A file is written only when its text changes: cargo looks at the times of files, and builds what is newer than its
//! last build.

use std::fs;
use std::path::{Path, PathBuf};

use super::variant::Variant;
use crate::error::ChoreError;
use crate::paths;

/// The name of the suites' program in the copy: another one than the real one's, which lies in the same folder.
pub(crate) const PROGRAM: &str = "reliability-variant";

/// The manifest of the package with the suites' program.
const SUITES: &str = "reliability/Cargo.toml";

/// What the version of the copy's packages ends with.
const SUFFIX: &str = "-variant";

/// The copy.
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Brings the copy to the sources as they are now, under a version of its own: cargo knows a package of a workspace by
    /// its name, its version and its place in the workspace. Were all of them the same, it would take what is built from
    /// the copy for what is built from the sources.
    pub(crate) fn sound() -> Result<Self, ChoreError> {
        let tree = Self { root: paths::variants().join("tree") };
        copy(paths::root(), &tree.root)?;
        let suites = read(&paths::root().join(SUITES))?;
        write(&tree.root.join(SUITES), &format!("{suites}\n[[bin]]\nname = \"{PROGRAM}\"\npath = \"src/main.rs\"\n"))?;
        for (file, renamed) in [("Cargo.toml", manifest as fn(&str) -> String), ("Cargo.lock", lock)] {
            write(&tree.root.join(file), &renamed(&read(&paths::root().join(file))?))?;
        }
        Ok(tree)
    }

    /// The version of the copy's packages.
    pub(crate) fn version(&self) -> String {
        version()
    }

    /// Makes the variant's mistake in it; all other files are sound.
    pub(crate) fn broken(variant: &Variant) -> Result<Self, ChoreError> {
        let tree = Self { root: paths::variants().join("tree") };
        for (file, text) in variant.files(paths::root())? {
            write(&tree.root.join(file), &text)?;
        }
        Ok(tree)
    }

    /// Takes the mistake back.
    pub(crate) fn mend(&self, variant: &Variant) -> Result<(), ChoreError> {
        for edit in variant.edits {
            write(&self.root.join(edit.file), &read(&paths::root().join(edit.file))?)?;
        }
        Ok(())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

/// The workspace's version with the copy's suffix. The workspace's is that of this crate.
fn version() -> String {
    format!("{}{SUFFIX}", env!("CARGO_PKG_VERSION"))
}

/// A line that gives this version.
fn version_line(version: &str) -> String {
    format!("version = \"{version}\"")
}

/// The workspace's manifest with the copy's version.
fn manifest(sound: &str) -> String {
    sound.replacen(&version_line(env!("CARGO_PKG_VERSION")), &version_line(&version()), 1)
}

/// `Cargo.lock` with the copy's version for the packages of this workspace: those that come from nowhere else.
fn lock(sound: &str) -> String {
    let packages = sound.split("\n\n").map(|package| match package.contains("\nsource = ") {
        true => package.to_owned(),
        false => package.replacen(&version_line(env!("CARGO_PKG_VERSION")), &version_line(&version()), 1),
    });
    packages.collect::<Vec<_>>().join("\n\n")
}

/// Everything but what is built and what is hidden; what is in the copy and not in the sources goes.
fn copy(from: &Path, to: &Path) -> Result<(), ChoreError> {
    fs::create_dir_all(to).map_err(at(to))?;
    let mut known = Vec::new();
    for entry in fs::read_dir(from).map_err(at(from))? {
        let path = entry.map_err(at(from))?.path();
        let Some(name) = path.file_name() else { continue };
        if name.to_string_lossy().starts_with('.') || name == "target" || path == paths::target() {
            continue;
        }
        let there = to.join(name);
        if path.is_dir() {
            copy(&path, &there)?;
        } else {
            write_bytes(&there, &fs::read(&path).map_err(at(&path))?)?;
        }
        known.push(there);
    }
    for entry in fs::read_dir(to).map_err(at(to))? {
        let path = entry.map_err(at(to))?.path();
        if known.contains(&path) {
            continue;
        }
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(at(&path))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, ChoreError> {
    fs::read_to_string(path).map_err(at(path))
}

fn write(path: &Path, text: &str) -> Result<(), ChoreError> {
    write_bytes(path, text.as_bytes())
}

fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), ChoreError> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).map_err(at(path))
}

fn at(path: &Path) -> impl FnOnce(std::io::Error) -> ChoreError {
    let path = path.to_owned();
    move |source| ChoreError::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A package that kept its version would be built from the copy into the place of the real one.
    #[test]
    fn every_package_of_the_workspace_has_a_version_of_its_own_in_the_copy() {
        let root = read(&paths::root().join("Cargo.toml")).unwrap();
        assert_eq!(root.matches(&version_line(env!("CARGO_PKG_VERSION"))).count(), 1);
        assert!(manifest(&root).contains(&version_line(&version())));
        let members = root.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
        let lock = lock(&read(&paths::root().join("Cargo.lock")).unwrap());
        let manifests = members.map(|member| paths::root().join(member).join("Cargo.toml"));
        for member in
            manifests.filter(|manifest| manifest.exists() && !manifest.starts_with(paths::root().join("tests/modules")))
        {
            let text = read(&member).unwrap();
            let member = member.display();
            assert!(text.contains("version.workspace = true"), "{member} has a version that the copy does not change");
            let name = text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap();
            let entry = format!("name = \"{name}\"\n{}", version_line(&version()));
            assert!(lock.contains(&entry), "{name} has its real version in the copy's Cargo.lock");
        }
    }
}
