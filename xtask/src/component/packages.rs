//! What the module consists of: packages, with their licences and what they need.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::PACKAGE;
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

/// Packages by their ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packages(BTreeMap<String, Package>);

impl Packages {
    /// Reads [`PACKAGE`] and all that it needs for [`TARGET`], to build it included.
    pub(super) fn read(toolchain: Toolchain, root: &Path) -> Result<Self, ChoreError> {
        let mut metadata = toolchain.cargo(root, "metadata");
        metadata.args(["--quiet", "--format-version", "1", "--locked", "--filter-platform", TARGET]);
        let said = output(&mut metadata)?;
        let said = serde_json::from_str(&said).map_err(|error| ChoreError::Cargo(error.to_string()))?;
        Self::parse(&said)
    }

    fn parse(metadata: &Value) -> Result<Self, ChoreError> {
        let nodes = list(&metadata["resolve"]["nodes"]).filter_map(|node| {
            let needs = list(&node["dependencies"]).filter_map(|id| id.as_str().map(str::to_owned));
            Some((node["id"].as_str()?, needs.collect::<BTreeSet<_>>()))
        });
        let needs: BTreeMap<_, _> = nodes.collect();
        let packages = list(&metadata["packages"]).filter_map(|package| one(package, &needs));
        let all = Self(packages.map(|package| (package.id.clone(), package)).collect());
        let mut reached = BTreeSet::new();
        let mut open = vec![all.own()?.id.clone()];
        while let Some(id) = open.pop() {
            if reached.insert(id.clone()) {
                open.extend(all.0.get(&id).into_iter().flat_map(|package| package.needs.iter().cloned()));
            }
        }
        let mut found = all;
        found.keep(&reached);
        Ok(found)
    }

    /// Forgets all packages but these.
    pub(super) fn keep(&mut self, ids: &BTreeSet<String>) {
        self.0.retain(|id, _| ids.contains(id));
        for package in self.0.values_mut() {
            package.needs.retain(|id| ids.contains(id));
        }
    }

    /// The module's own package.
    pub(crate) fn own(&self) -> Result<&Package, ChoreError> {
        let own = self.iter().find(|package| package.source.is_none() && package.name == PACKAGE);
        own.ok_or_else(|| ChoreError::Cargo(format!("there is no package {PACKAGE}")))
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Package> {
        self.0.get(id)
    }

    /// All of them, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Package> {
        self.0.values()
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn one(package: &Value, needs: &BTreeMap<&str, BTreeSet<String>>) -> Option<Package> {
    let text = |field: &str| package[field].as_str().map(str::to_owned);
    let id = text("id")?;
    Some(Package {
        name: text("name")?,
        version: text("version")?,
        description: text("description").unwrap_or_default(),
        license: text("license"),
        source: text("source"),
        folder: Path::new(package["manifest_path"].as_str()?).parent()?.to_owned(),
        needs: needs.get(id.as_str()).cloned().unwrap_or_default(),
        id,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// The module, which needs `serde`, which needs a macro; and a package that has nothing to do with it.
    fn example() -> Packages {
        let package = |name: &str, source: Option<&str>, license: Option<&str>| {
            json!({"id": format!("id-of-{name}"), "name": name, "version": "0.1.0", "description": "What it is.",
                "license": license, "source": source, "manifest_path": format!("/src/{name}/Cargo.toml")})
        };
        let node = |name: &str, needs: &[&str]| {
            let needs: Vec<_> = needs.iter().map(|name| format!("id-of-{name}")).collect();
            json!({"id": format!("id-of-{name}"), "dependencies": needs})
        };
        let registry = Some("registry+https://registry.example");
        let metadata = json!({
            "packages": [
                package(PACKAGE, None, Some("Apache-2.0")),
                package("serde", registry, Some("MIT/Apache-2.0")),
                package("macro", registry, None),
                package("other", None, None),
            ],
            "resolve": {"nodes": [
                node(PACKAGE, &["serde"]), node("serde", &["macro"]), node("macro", &[]), node("other", &["serde"]),
            ]},
        });
        Packages::parse(&metadata).unwrap()
    }

    /// As it is after the module was compiled.
    pub(crate) fn compiled() -> Packages {
        let mut packages = example();
        packages.keep(&BTreeSet::from(["id-of-serde".to_owned(), format!("id-of-{PACKAGE}")]));
        packages
    }

    impl Packages {
        /// These packages, one of them under another licence.
        pub(crate) fn with_license(mut self, name: &str, license: &str) -> Self {
            for package in self.0.values_mut().filter(|package| package.name == name) {
                package.license = Some(license.to_owned());
            }
            self
        }
    }

    #[test]
    fn what_the_module_needs_is_read_with_what_that_needs() {
        let packages = example();
        let names: Vec<_> = packages.iter().map(|package| package.name.as_str()).collect();
        assert_eq!(names, ["macro", PACKAGE, "serde"]);
    }

    #[test]
    fn what_was_not_compiled_into_it_is_forgotten() {
        let packages = compiled();
        assert!(packages.get("id-of-macro").is_none());
        assert!(packages.get("id-of-serde").unwrap().needs.is_empty());
        assert_eq!(packages.own().unwrap().needs.len(), 1);
    }
}
