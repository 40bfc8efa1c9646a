//! What the module consists of: a software bill of materials in CycloneDX's JSON.
//!
//! Listed is what was compiled into the module, as cargo reported it: not the macros that only wrote code for it, and
//! nothing of the host. Cargo.lock tells the checksums. Neither a time nor a random number is in it, so that the same
//! source gives the same bill. Written by hand: it has a dozen fields, and CycloneDX's own library would take longer to
//! build than all other chores together.

use cargo_lock::Lockfile;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::folder::sha256;
use crate::component::Module;
use crate::component::packages::Package;
use crate::error::ChoreError;
use crate::paths;

/// The version of CycloneDX.
const SPECIFICATION: &str = "1.6";

/// The licence of Rust's standard library.
const STANDARD_LIBRARY_LICENSE: &str = "MIT OR Apache-2.0";

/// The module's bill of materials, as JSON.
pub(super) fn of(module: &Module) -> Result<Vec<u8>, ChoreError> {
    let lock = Lockfile::load(paths::root().join("Cargo.lock"))
        .map_err(|error| failed(format!("Cargo.lock cannot be read: {error}")))?;
    let bill = bill(module, &lock)?;
    let mut text = serde_json::to_vec_pretty(&bill).map_err(|error| failed(error.to_string()))?;
    text.push(b'\n');
    Ok(text)
}

fn bill(module: &Module, lock: &Lockfile) -> Result<Value, ChoreError> {
    let own = module.packages.own()?;
    let standard = reference("std", &module.compiler.release);
    let mut components = Vec::new();
    let mut dependencies = Vec::new();
    for package in module.packages.iter() {
        let needed = package.needs.iter().filter_map(|id| module.packages.get(id));
        let needed = needed.map(|needed| reference(&needed.name, &needed.version)).chain([standard.clone()]);
        dependencies.push(json!({
            "ref": reference(&package.name, &package.version),
            "dependsOn": needed.collect::<Vec<_>>(),
        }));
        if package.id != own.id {
            components.push(component("library", package, checksum(package, lock)?)?);
        }
    }
    components.push(standard_library(&module.compiler.release));
    dependencies.push(json!({"ref": standard}));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": {"component": component("application", own, Some(sha256(&module.bytes)))?},
        "components": components,
        "dependencies": dependencies,
    }))
}

/// The checksum that Cargo.lock has of a package that was fetched; those of this workspace have none.
fn checksum(package: &Package, lock: &Lockfile) -> Result<Option<String>, ChoreError> {
    if package.source.is_none() {
        return Ok(None);
    }
    let locked = lock
        .packages
        .iter()
        .find(|locked| locked.name.as_str() == package.name && locked.version.to_string() == package.version);
    let checksum = locked.and_then(|locked| locked.checksum.as_ref());
    let missing = || failed(format!("Cargo.lock has no checksum of {} {}", package.name, package.version));
    checksum.map(|checksum| Some(checksum.to_string())).ok_or_else(missing)
}

fn component(kind: &str, package: &Package, sha256: Option<String>) -> Result<Value, ChoreError> {
    let Package { name, version, description, .. } = package;
    let license = package.license.as_ref().ok_or_else(|| failed(format!("{name} {version} names no licence")))?;
    // Older packages write a slash for the word.
    let license = license.replace('/', " OR ");
    wasm_metadata::Licenses::new(&license)
        .map_err(|error| failed(format!("the licence of {name} {version} is no SPDX expression: {error}")))?;
    let mut component = json!({
        "type": kind,
        "bom-ref": reference(name, version),
        "name": name,
        "version": version,
        "description": description.split_whitespace().collect::<Vec<_>>().join(" "),
        "licenses": [{"expression": license}],
    });
    if let (Some(fields), Some(sha256)) = (component.as_object_mut(), sha256) {
        fields.insert("hashes".to_owned(), json!([{"alg": "SHA-256", "content": sha256}]));
    }
    if let (Some(fields), true) = (component.as_object_mut(), package.source.is_some()) {
        fields.insert("purl".to_owned(), package_url("cargo", name, version).into());
    }
    Ok(component)
}

/// Cargo does not list it, and it is in the module nevertheless.
fn standard_library(release: &str) -> Value {
    json!({
        "type": "library",
        "bom-ref": reference("std", release),
        "name": "std",
        "version": release,
        "description": "The standard library of Rust, as it comes with the compiler.",
        "licenses": [{"expression": STANDARD_LIBRARY_LICENSE}],
        "purl": package_url("generic", "rust-std", release),
    })
}

/// Two packages of one name have different versions.
fn reference(name: &str, version: &str) -> String {
    format!("{name}@{version}")
}

/// What need not be escaped in a package URL.
const ESCAPED: &percent_encoding::AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn package_url(kind: &str, name: &str, version: &str) -> String {
    format!("pkg:{kind}/{}@{}", utf8_percent_encode(name, ESCAPED), utf8_percent_encode(version, ESCAPED))
}

fn failed(what: String) -> ChoreError {
    ChoreError::Release(format!("its bill of materials: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::tests::module;

    fn lock(checksum: bool) -> Lockfile {
        let sum = format!("checksum = \"{}\"\n", "ab".repeat(32));
        let sum = if checksum { sum.as_str() } else { "" };
        let source = "source = \"git+https://example.com/serde\"\n";
        format!("version = 4\n[[package]]\nname = \"serde\"\nversion = \"0.1.0\"\n{source}{sum}").parse().unwrap()
    }

    #[test]
    fn a_bill_lists_what_is_in_the_module() {
        insta::assert_json_snapshot!(bill(&module(), &lock(true)).unwrap());
    }

    #[test]
    fn what_was_fetched_without_a_checksum_is_not_released() {
        let refused = bill(&module(), &lock(false)).unwrap_err().to_string();
        assert!(refused.contains("serde 0.1.0"), "{refused}");
    }

    #[test]
    fn a_licence_that_nobody_knows_is_not_released() {
        let mut module = module();
        module.packages = module.packages.with_license("serde", "Own/MIT");
        let refused = bill(&module, &lock(true)).unwrap_err().to_string();
        assert!(refused.contains("SPDX"), "{refused}");
    }

    #[test]
    fn a_package_url_escapes_what_would_mean_something_else() {
        assert_eq!(package_url("cargo", "a-b_c", "1.0.0+spec"), "pkg:cargo/a-b_c@1.0.0%2Bspec");
    }
}
