//! Compares the names of what a component imports and exports with the contract.
//!
//! wasmtime would refuse a wrong component too, in words for whoever writes a linker. These are for whoever installs a
//! module.

use semver::Version;
use wasmtime::Engine;
use wasmtime::component::Component;

use super::error::LoadError;

/// The package of the contract.
const CONTRACT: &str = "billing:processing";
/// The version of `wit/` that this host was built with.
const VERSION: Version = Version::new(0, 1, 0);
/// The interfaces that a module may import; the types come along with the others.
const IMPORTS: [&str; 5] = ["http", "session", "records", "log", "types"];
/// The interfaces that a module has to export.
const EXPORTS: [&str; 3] = ["module-info", "catalog", "lifecycle"];
/// All interfaces that the contract has modules export.
const ALL_EXPORTS: [&str; 5] = ["module-info", "catalog", "lifecycle", "change", "upkeep"];

pub(super) fn check(module: &str, component: &Component, engine: &Engine) -> Result<(), LoadError> {
    let component = component.component_type();
    let imports: Vec<&str> = component.imports(engine).map(|(name, _)| name).collect();
    let exports: Vec<&str> = component.exports(engine).map(|(name, _)| name).collect();
    check_names(module, &imports, &exports)
}

fn check_names(module: &str, imports: &[&str], exports: &[&str]) -> Result<(), LoadError> {
    let other = |name: &str| other_version(module, name);
    if let Some(error) = imports.iter().chain(exports).find_map(|name| other(name)) {
        return Err(error);
    }
    for import in imports {
        if !is_contract_import(import) {
            return Err(LoadError::UnknownImport {
                module: module.to_owned(),
                import: (*import).to_owned(),
                allowed: IMPORTS.map(|interface| format!("`{CONTRACT}/{interface}`")).join(", "),
            });
        }
    }
    for interface in EXPORTS {
        if !exports.iter().any(|export| is_interface(export, interface)) {
            return Err(LoadError::MissingExport {
                module: module.to_owned(),
                export: format!("{CONTRACT}/{interface}@{VERSION}"),
            });
        }
    }
    Ok(())
}

/// `billing:processing/http@0.1.0` into `http` and `0.1.0`, for the contract's own names.
fn split(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix(CONTRACT)?.strip_prefix('/')?.split_once('@')
}

/// The version of the contract in a name, if it is one of the contract's.
pub(crate) fn contract_version(name: &str) -> Option<&str> {
    Some(split(name)?.1)
}

/// Whether a module may import this.
pub(crate) fn is_contract_import(name: &str) -> bool {
    IMPORTS.iter().any(|interface| is_interface(name, interface))
}

/// Whether this is something that the contract has modules export.
pub(crate) fn is_contract_export(name: &str) -> bool {
    ALL_EXPORTS.iter().any(|interface| is_interface(name, interface))
}

fn is_interface(name: &str, interface: &str) -> bool {
    split(name).is_some_and(|(found, _)| found == interface)
}

fn other_version(module: &str, name: &str) -> Option<LoadError> {
    let (_, version) = split(name)?;
    (!is_compatible(version)).then(|| LoadError::OtherContract {
        module: module.to_owned(),
        contract: CONTRACT,
        found: version.to_owned(),
        supported: supported(),
    })
}

/// Whether wasmtime would take one for the other: the same first number that is not zero, by semantic versioning.
fn is_compatible(version: &str) -> bool {
    Version::parse(version).is_ok_and(|found| track(&found) == track(&VERSION))
}

/// The numbers of a version that have to be the same.
fn track(version: &Version) -> (u64, Option<u64>) {
    (version.major, (version.major == 0).then_some(version.minor))
}

fn supported() -> String {
    match track(&VERSION) {
        (major, Some(minor)) => format!("{major}.{minor}"),
        (major, None) => major.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [&str; 3] = [
        "billing:processing/module-info@0.1.0",
        "billing:processing/catalog@0.1.0",
        "billing:processing/lifecycle@0.1.0",
    ];

    fn code(imports: &[&str], exports: &[&str]) -> Option<&'static str> {
        check_names("m.wasm", imports, exports).err().map(|error| error.code())
    }

    #[test]
    fn the_version_is_the_one_in_the_contracts_files() {
        let types = include_str!("../../../../wit/types.wit");
        assert!(types.contains(&format!("package {CONTRACT}@{VERSION};")));
    }

    #[test]
    fn the_contract_passes_and_so_does_a_later_patch_of_it() {
        assert_eq!(code(&["billing:processing/http@0.1.0", "billing:processing/types@0.1.7"], &ALL), None);
    }

    #[test]
    fn another_version_is_named_before_anything_else() {
        for version in ["0.2.0", "1.0.0", "0.1", "0.0.1", "x"] {
            let import = format!("billing:processing/http@{version}");
            assert_eq!(
                code(&[&import, "wasi:cli/environment@0.2.0"], &[]),
                Some("module-contract-version"),
                "{version}"
            );
        }
    }

    #[test]
    fn an_unknown_import_and_a_missing_export_are_named() {
        let error = check_names("m.wasm", &["wasi:clocks/wall-clock@0.2.3"], &ALL).unwrap_err().to_string();
        assert!(
            error.contains("`wasi:clocks/wall-clock@0.2.3`") && error.contains("`billing:processing/http`"),
            "{error}"
        );
        assert_eq!(code(&["billing:processing/filesystem@0.1.0"], &ALL), Some("module-unknown-import"));
        assert_eq!(code(&["env"], &ALL), Some("module-unknown-import"));
        let error = check_names("m.wasm", &[], &ALL[..2]).unwrap_err().to_string();
        assert!(error.contains("billing:processing/lifecycle@0.1.0"), "{error}");
    }
}
