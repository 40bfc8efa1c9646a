//! What the module consists of: packages, with their licences and what they need.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::command::output;
use crate::error::ChoreError;
use crate::toolchain::{TARGET, Toolchain};

/// A package as `cargo metadata` describes it.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    /// Cargo's own name of it, unmistakable.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    /// SPDX expression.
    pub(crate) license: Option<String>,
    /// Where it was fetched from; none for a package of this workspace.
    pub(crate) source: Option<String>,
    /// Its folder on this machine.
    pub(crate) folder: PathBuf,
    /// The ids of the packages that it needs.
    pub(crate) needs: BTreeSet<String>,
}

/// A module's own package, and what it needs.
#[derive(Debug, Clone)]
pub(crate) struct Packages {
    own: String,
    by_id: BTreeMap<String, Package>,
}

impl Packages {
    /// Reads a package of the workspace and all that it needs for [`TARGET`], to build it included.
    pub(super) fn read(toolchain: Toolchain, root: &Path, own: &str) -> Result<Self, ChoreError> {
        let mut metadata = toolchain.cargo(root, "metadata");
        metadata.args(["--quiet", "--format-version", "1", "--locked", "--filter-platform", TARGET]);
        let said = output(&mut metadata)?;
        Self::of(serde_json::from_str(&said).map_err(|error| ChoreError::Cargo(error.to_string()))?, own)
    }

    fn of(metadata: Metadata, own: &str) -> Result<Self, ChoreError> {
        let mut needs: BTreeMap<_, _> = metadata.resolve.nodes.into_iter().map(Node::needs).collect();
        let packages = metadata.packages.into_iter().map(|described| {
            let needs = needs.remove(&described.id).unwrap_or_default();
            (described.id.clone(), described.package(needs))
        });
        let by_id: BTreeMap<_, _> = packages.collect();
        let own = by_id.values().find(|package| package.source.is_none() && package.name == own);
        let own = own.ok_or_else(|| ChoreError::Cargo("the module's package is missing".to_owned()))?.id.clone();
        let mut found = Self { own: own.clone(), by_id };
        let mut reached = BTreeSet::new();
        let mut open = vec![own];
        while let Some(id) = open.pop() {
            if reached.insert(id.clone()) {
                open.extend(found.get(&id).into_iter().flat_map(|package| package.needs.iter().cloned()));
            }
        }
        found.keep(&reached);
        Ok(found)
    }

    /// Forgets all packages but these.
    pub(super) fn keep(&mut self, ids: &BTreeSet<String>) {
        self.by_id.retain(|id, _| ids.contains(id));
        for package in self.by_id.values_mut() {
            package.needs.retain(|id| ids.contains(id));
        }
    }

    /// The module's own package.
    pub(crate) fn own(&self) -> Result<&Package, ChoreError> {
        self.get(&self.own).ok_or_else(|| ChoreError::Cargo("the module's own package was not built".to_owned()))
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Package> {
        self.by_id.get(id)
    }

    /// All of them, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Package> {
        self.by_id.values()
    }
}

/// What `cargo metadata` prints, as far as it is needed here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Described>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// None for a usual one, else `build` or `dev`.
    kind: Option<String>,
}

impl Node {
    /// What it needs, but not what only its tests need.
    fn needs(self) -> (String, BTreeSet<String>) {
        let is_needed =
            |dependency: &Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
        (self.id, self.deps.into_iter().filter(is_needed).map(|dependency| dependency.pkg).collect())
    }
}

#[derive(Deserialize)]
struct Described {
    id: String,
    name: String,
    version: String,
    description: Option<String>,
    license: Option<String>,
    source: Option<String>,
    manifest_path: PathBuf,
}

impl Described {
    fn package(self, needs: BTreeSet<String>) -> Package {
        Package {
            id: self.id,
            name: self.name,
            version: self.version,
            description: self.description.unwrap_or_default(),
            license: self.license,
            source: self.source,
            folder: self.manifest_path.parent().unwrap_or(&self.manifest_path).to_owned(),
            needs,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    const OWN: &str = "pmdci6";

    /// The module, which needs `serde`, which needs a macro; and a package that only its tests need.
    fn example() -> Packages {
        let package = |name: &str, source: Option<&str>, license: Option<&str>| {
            json!({"id": format!("id-of-{name}"), "name": name, "version": "0.1.0", "description": "What it is.",
                "license": license, "source": source, "manifest_path": format!("/src/{name}/Cargo.toml")})
        };
        let dependency = |(name, kind): &(&str, Option<&str>)| json!({"pkg": format!("id-of-{name}"), "dep_kinds": [{"kind": kind}]});
        let node = |name: &str, needs: &[(&str, Option<&str>)]| {
            let deps: Vec<_> = needs.iter().map(dependency).collect();
            json!({"id": format!("id-of-{name}"), "deps": deps})
        };
        let registry = Some("registry+https://registry.example");
        let metadata = json!({
            "packages": [
                package(OWN, None, Some("Apache-2.0")),
                package("serde", registry, Some("MIT/Apache-2.0")),
                package("macro", registry, None),
                package("other", None, None),
            ],
            "resolve": {"nodes": [
                node(OWN, &[("serde", None), ("other", Some("dev"))]),
                node("serde", &[("macro", None)]),
                node("macro", &[]),
                node("other", &[("serde", None)]),
            ]},
        });
        Packages::of(serde_json::from_value(metadata).unwrap(), OWN).unwrap()
    }

    /// As it is after the module was compiled.
    pub(crate) fn compiled() -> Packages {
        let mut packages = example();
        packages.keep(&BTreeSet::from(["id-of-serde".to_owned(), format!("id-of-{OWN}")]));
        packages
    }

    impl Packages {
        /// These packages, one of them under another licence.
        pub(crate) fn with_license(mut self, name: &str, license: &str) -> Self {
            for package in self.by_id.values_mut().filter(|package| package.name == name) {
                package.license = Some(license.to_owned());
            }
            self
        }
    }

    #[test]
    fn what_the_module_needs_is_read_with_what_that_needs() {
        let packages = example();
        let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["macro", OWN, "serde"]);
    }

    #[test]
    fn what_was_not_compiled_into_it_is_forgotten() {
        let packages = compiled();
        assert!(packages.get("id-of-macro").is_none());
        assert!(packages.get("id-of-serde").unwrap().needs.is_empty());
        assert_eq!(packages.own().unwrap().needs.len(), 1);
    }
}
