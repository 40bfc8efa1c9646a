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

/// The copy.
pub(crate) struct Tree {
    root: PathBuf,
}

impl Tree {
    /// Brings the copy to the sources as they are now.
    pub(crate) fn sound() -> Result<Self, ChoreError> {
        let tree = Self { root: paths::variants().join("tree") };
        copy(paths::root(), &tree.root)?;
        tree.append(SUITES, &format!("\n[[bin]]\nname = \"{PROGRAM}\"\npath = \"src/main.rs\"\n"))?;
        // Cargo knows a package by its place in its workspace, which is the same here, and by its profile. With the same
        // profile, what is built from the copy would take the place of what is built from the sources.
        let manifest = read(&paths::root().join("Cargo.toml"))?;
        let profiles = rooms(&manifest).map(|package| format!("\n[profile.dev.package.{package}]\ndebug = false\n"));
        tree.append("Cargo.toml", &profiles.collect::<String>())?;
        Ok(tree)
    }

    /// Writes more at the end of a manifest.
    fn append(&self, manifest: &str, more: &str) -> Result<(), ChoreError> {
        let sound = read(&paths::root().join(manifest))?;
        write(&self.root.join(manifest), &(sound + more))
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

/// The packages of the workspace that others depend on, by its manifest.
fn rooms(manifest: &str) -> impl Iterator<Item = &str> {
    manifest.lines().filter(|line| line.contains("{ path = ")).filter_map(|line| line.split(" =").next())
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

    /// A package that is forgotten would be built from the copy into the place of the real one.
    #[test]
    fn every_package_that_the_suites_are_built_from_has_a_profile_of_its_own() {
        let manifest = read(&paths::root().join("Cargo.toml")).unwrap();
        let rooms: Vec<&str> = rooms(&manifest).collect();
        let members = manifest.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\","));
        for member in members.filter(|member| member.starts_with("host-sim/") || *member == "reliability") {
            let text = read(&paths::root().join(member).join("Cargo.toml")).unwrap();
            let name = text.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).unwrap();
            // Nothing depends on the command line.
            assert!(rooms.contains(&name) || name == "host-sim", "{member}: {name} is not among {rooms:?}");
        }
    }
}
