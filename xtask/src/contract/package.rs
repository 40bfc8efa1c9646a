//! A version of the contract in memory: its files, and what they say.

use std::collections::BTreeMap;
use std::path::Path;

use semver::Version;
use wit_component::{OutputToString, WitPrinter};
use wit_parser::{PackageId, Resolve, SourceMap, UnresolvedPackageGroup, WorldId};

use crate::error::ChoreError;

/// The world of the contract.
const WORLD: &str = "processing-module";

/// The files of one version by their names, and the version that they name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) files: BTreeMap<String, String>,
    pub(super) version: Version,
}

impl Package {
    /// The `.wit` files in a folder, those in its subfolders left out.
    pub(super) fn read(folder: &Path) -> Result<Self, ChoreError> {
        let file = |path: &Path, source| ChoreError::File { path: path.to_owned(), source };
        let mut files = BTreeMap::new();
        for entry in std::fs::read_dir(folder).map_err(|error| file(folder, error))? {
            let path = entry.map_err(|error| file(folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "wit") {
                let text = std::fs::read_to_string(&path).map_err(|error| file(&path, error))?;
                files.insert(path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text);
            }
        }
        Self::of(files).map_err(|why| ChoreError::Contract { folder: folder.to_owned(), why })
    }

    /// These files; an error says where they are wrong.
    pub(super) fn of(files: BTreeMap<String, String>) -> Result<Self, String> {
        let version = parse(&files)?.main.name.version.ok_or("the package has no version")?;
        let package = Self { files, version };
        package.resolved()?;
        Ok(package)
    }

    /// What the files say: the package and its world.
    fn resolved(&self) -> Result<(Resolve, PackageId, WorldId), String> {
        let mut resolve = Resolve::default();
        let (package, world) = self.push_into(&mut resolve, &self.version)?;
        Ok((resolve, package, world))
    }

    /// Adds it to others, as this version.
    fn push_into(&self, resolve: &mut Resolve, version: &Version) -> Result<(PackageId, WorldId), String> {
        let mut group = parse(&self.files)?;
        group.main.name.version = Some(version.clone());
        let package = resolve.push_group(group).map_err(|error| error.to_string())?;
        let world = resolve.select_world(&[package], Some(WORLD)).map_err(|error| format!("{error:#}"))?;
        Ok((package, world))
    }

    /// Whether every module that was built against this version fits a host of the other one.
    pub(super) fn fits(&self, host: &Self) -> Result<(), String> {
        let mut resolve = Resolve::default();
        let (_, mine) = self.push_into(&mut resolve, &Version::new(1, 0, 0))?;
        let (_, theirs) = host.push_into(&mut resolve, &Version::new(2, 0, 0))?;
        wit_component::semver_check(resolve, mine, theirs).map_err(|error| error.root_cause().to_string())
    }

    /// Each interface and world, printed in one way of writing without comments.
    pub(super) fn printed(&self) -> Result<BTreeMap<String, String>, String> {
        let (resolve, package, _) = self.resolved()?;
        let mut printer = WitPrinter::new(OutputToString::default());
        printer.emit_docs(false);
        printer.print_package(&resolve, package, true).map_err(|error| format!("{error:#}"))?;
        let text = String::from(printer.output);
        Ok(sections(&text))
    }
}

fn parse(files: &BTreeMap<String, String>) -> Result<UnresolvedPackageGroup, String> {
    let mut sources = SourceMap::new();
    for (name, text) in files {
        sources.push(Path::new(name), text);
    }
    sources.parse().map_err(|(sources, error)| error.render(&sources))
}

/// `interface types {` … `}`: each by its first line without the brace.
fn sections(text: &str) -> BTreeMap<String, String> {
    let mut sections = BTreeMap::new();
    let mut current: Option<(String, String)> = None;
    for line in text.lines() {
        match (&mut current, line) {
            (None, _) => current = line.strip_suffix(" {").map(|name| (name.to_owned(), String::new())),
            (Some(_), "}") => sections.extend(current.take()),
            (Some((_, body)), _) => body.extend([line, "\n"]),
        }
    }
    sections
}
