//! Compares the names of what a component imports and exports with the contract, and tells for which version of it the
//! component is made.
//!
//! wasmtime would refuse a wrong component too, in words for whoever writes a linker. These are for whoever installs a
//! module.

use semver::Version;
use wasmtime::Engine;
use wasmtime::component::Component;

use super::error::LoadError;
use crate::contract::ContractVersion;

/// The package of the contract.
const CONTRACT: &str = "billing:processing";
/// The interfaces that a module may import; the types come along with the others.
const IMPORTS: [&str; 5] = ["http", "session", "records", "log", "types"];
/// The interfaces that a module has to export.
const EXPORTS: [&str; 5] = ["module-info", "catalog", "lifecycle", "change", "upkeep"];

/// The version of the contract that the component is made for.
pub(super) fn check(module: &str, component: &Component, engine: &Engine) -> Result<ContractVersion, LoadError> {
    let component = component.component_type();
    let imports: Vec<&str> = component.imports(engine).map(|(name, _)| name).collect();
    let exports: Vec<&str> = component.exports(engine).map(|(name, _)| name).collect();
    check_names(module, &imports, &exports)
}

fn check_names(module: &str, imports: &[&str], exports: &[&str]) -> Result<ContractVersion, LoadError> {
    let version = version(module, imports.iter().chain(exports).copied())?;
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
                export: format!("{CONTRACT}/{interface}@{version}"),
            });
        }
    }
    Ok(version)
}

/// The one version that all names of the contract belong to. A component that has none of them is measured by the newest.
fn version<'a>(module: &str, names: impl Iterator<Item = &'a str>) -> Result<ContractVersion, LoadError> {
    let mut found: Vec<&str> = names.filter_map(split).map(|(_, version)| version).collect();
    found.sort_unstable();
    found.dedup();
    let mut known = found.iter().map(|version| ContractVersion::for_modules_of(&Version::parse(version).ok()?));
    let first = known.next().unwrap_or(Some(ContractVersion::NEWEST));
    match first.filter(|_| known.all(|version| version == first)) {
        Some(version) => Ok(version),
        None => Err(LoadError::OtherContract {
            module: module.to_owned(),
            contract: CONTRACT,
            found: found.join(" and "),
            supported: ContractVersion::all_in_words(),
        }),
    }
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
    EXPORTS.iter().any(|interface| is_interface(name, interface))
}

fn is_interface(name: &str, interface: &str) -> bool {
    split(name).is_some_and(|(found, _)| found == interface)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All exports, of this version.
    fn all(version: &str) -> Vec<String> {
        EXPORTS.map(|interface| format!("{CONTRACT}/{interface}@{version}")).to_vec()
    }

    fn checked(imports: &[&str], exports: &[String]) -> Result<ContractVersion, LoadError> {
        let exports: Vec<&str> = exports.iter().map(String::as_str).collect();
        check_names("m.wasm", imports, &exports)
    }

    fn code(imports: &[&str], exports: &[String]) -> &'static str {
        checked(imports, exports).unwrap_err().code()
    }

    #[test]
    fn the_interfaces_are_those_of_the_world() {
        let world = include_str!("../../../../wit/world.wit");
        let listed = |what: &str| {
            let names = world.lines().filter_map(|line| line.trim().strip_prefix(what)?.trim().strip_suffix(';'));
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(listed("export "), EXPORTS);
        // The types are imported because the others use them.
        assert_eq!(listed("import "), IMPORTS[..4]);
    }

    #[test]
    fn each_version_that_is_spoken_passes_and_so_does_a_later_patch_of_it() {
        for version in ContractVersion::ALL {
            assert_eq!(checked(&[], &all(&version.to_string())).unwrap(), version);
        }
        let imports = ["billing:processing/http@0.1.0", "billing:processing/types@0.1.7"];
        assert_eq!(checked(&imports, &all("0.1.0")).unwrap(), ContractVersion::V0_1);
    }

    #[test]
    fn another_version_is_named_before_anything_else_with_all_that_are_spoken() {
        for version in ["0.3.0", "1.0.0", "0.1", "0.0.1", "x"] {
            let import = format!("billing:processing/http@{version}");
            assert_eq!(code(&[&import, "wasi:cli/environment@0.2.0"], &[]), "module-contract-version", "{version}");
        }
        let message = checked(&[], &all("0.3.0")).unwrap_err().to_string();
        assert!(message.contains("version 0.3.0") && message.contains("speaks 0.2.1 and 0.1.0"), "{message}");
    }

    #[test]
    fn a_component_is_made_for_one_version() {
        let error = checked(&["billing:processing/http@0.1.0"], &all("0.2.0")).unwrap_err();
        assert_eq!(error.code(), "module-contract-version");
        assert!(error.to_string().contains("version 0.1.0 and 0.2.0"), "{error}");
    }

    #[test]
    fn an_unknown_import_and_a_missing_export_are_named() {
        let error = checked(&["wasi:clocks/wall-clock@0.2.3"], &all("0.2.0")).unwrap_err().to_string();
        assert!(
            error.contains("`wasi:clocks/wall-clock@0.2.3`") && error.contains("`billing:processing/http`"),
            "{error}"
        );
        assert_eq!(code(&["billing:processing/filesystem@0.1.0"], &all("0.1.0")), "module-unknown-import");
        assert_eq!(code(&["env"], &all("0.1.0")), "module-unknown-import");
        let error = checked(&[], &all("0.1.0")[..2]).unwrap_err().to_string();
        assert!(error.contains("billing:processing/lifecycle@0.1.0"), "{error}");
    }
}
