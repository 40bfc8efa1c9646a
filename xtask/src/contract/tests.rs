//! The gate: that the contract as it is may be so, and that it would not let a change through that breaks modules.

use std::collections::BTreeMap;

use super::released::sum;
use super::*;

fn released() -> Released {
    Released::read(&paths::contract()).unwrap()
}

fn present() -> Package {
    Package::read(&paths::contract()).unwrap()
}

/// Only this version was released, with these files.
fn only(package: &Package) -> Released {
    let name = package.version.to_string();
    let mut released = released();
    released.sums = package.files.iter().map(|(file, text)| (format!("{name}/{file}"), sum(text))).collect();
    released.packages = BTreeMap::from([(name, package.clone())]);
    released
}

/// The contract after this change of one of its files, as this version.
fn changed(version: &str, file: &str, part: &str, other: &str) -> Package {
    let mut files = present().files;
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(part), "{file} has no `{part}`");
    *text = text.replacen(part, other, 1);
    let types = files.get_mut("types.wit").unwrap();
    *types = types.replacen(&format!("@{};", present().version), &format!("@{version};"), 1);
    Package::of(files).unwrap()
}

/// What the gate says of the change, when the contract as it is was released as 1.0.0.
fn verdict(version: &str, file: &str, part: &str, other: &str) -> Vec<String> {
    let before = changed("1.0.0", "types.wit", "package", "package");
    gate::check(&changed(version, file, part, other), &only(&before))
}

#[test]
fn wasm_04_the_contract_is_compatible_with_what_was_released() {
    let findings = gate::check(&present(), &released());
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

/// A function that a module would have to export is gone: modules of before have one export too many, which does no harm.
const FEWER: (&str, &str, &str) =
    ("lifecycle.wit", "    suspend: func(call: call, service: service) -> result<step, failure>;", "");
/// A module of before lacks it.
const MORE_EXPORTS: (&str, &str, &str) =
    ("upkeep.wit", "    reconcile: func", "    rest: func();\n    reconcile: func");
const NEW_INTERFACE: (&str, &str, &str) =
    ("world.wit", "    export upkeep;", "    export upkeep;\n    export extra: interface { f: func(); }");
/// A module of before does not use it.
const MORE_IMPORTS: (&str, &str, &str) = ("imports.wit", "    forget: func", "    clear: func();\n    forget: func");
/// A module of before may use it.
const FEWER_IMPORTS: (&str, &str, &str) = ("imports.wit", "    forget: func(key: string);", "");
const FIELD: (&str, &str, &str) = ("types.wit", "prefix: u8,", "prefix: u16,");
const MORE_FIELDS: (&str, &str, &str) = ("types.wit", "prefix: u8,", "prefix: u8,\n        scope: string,");
const MORE_CASES: (&str, &str, &str) = ("lifecycle.wit", "        timer,", "        timer,\n        restarted,");
const PARAMETER: (&str, &str, &str) =
    ("lifecycle.wit", "open: func(call: call,", "open: func(call: call, hurry: bool,");
const COMMENT: (&str, &str, &str) = ("upkeep.wit", "/// Keeps the panel", "/// Holds the panel");

#[test]
fn wasm_04_a_change_that_breaks_modules_is_not_let_through_without_a_new_version() {
    for (file, part, other) in [MORE_EXPORTS, NEW_INTERFACE, FEWER_IMPORTS, FIELD, MORE_FIELDS, MORE_CASES, PARAMETER] {
        for version in ["1.0.1", "1.1.0"] {
            let findings = verdict(version, file, part, other);
            assert_eq!(findings.len(), 1, "{other} as {version}: {findings:?}");
            assert!(
                findings[0].contains("do not fit") && findings[0].ends_with("Give it version 2.0.0"),
                "{findings:?}"
            );
        }
        assert_eq!(verdict("2.0.0", file, part, other), [""; 0], "{other}");
    }
}

#[test]
fn wasm_04_a_change_that_modules_do_not_see_is_let_through() {
    for (file, part, other) in [FEWER, MORE_IMPORTS, COMMENT] {
        assert_eq!(verdict("1.0.1", file, part, other), [""; 0], "{other}");
    }
}

#[test]
fn wasm_04_a_released_version_never_changes() {
    for ((file, part, other), next) in
        [(FEWER, "1.0.1"), (MORE_IMPORTS, "1.0.1"), (COMMENT, "1.0.1"), (MORE_EXPORTS, "2.0.0"), (FIELD, "2.0.0")]
    {
        let findings = verdict("1.0.0", file, part, other);
        let right = |one: &String| one.contains("still calls itself that") && one.contains(&format!("version {next}"));
        assert!(matches!(findings.as_slice(), [one] if right(one)), "{other}: {findings:?}");
    }
    assert!(verdict("0.9.0", "world.wit", "world", "world")[0].contains("1.0.0 was released already"));
}

#[test]
fn wasm_04_the_frozen_folders_cannot_be_edited() {
    let package = changed("1.0.0", "types.wit", "package", "package");
    let mut edited = only(&package);
    edited.packages.get_mut("1.0.0").unwrap().files.insert("world.wit".into(), "// other".into());
    assert!(gate::check(&package, &edited)[0].starts_with("wit/released/1.0.0/world.wit was edited"));
    let mut more = only(&package);
    more.packages.get_mut("1.0.0").unwrap().files.insert("more.wit".into(), "// more".into());
    assert!(gate::check(&package, &more)[0].starts_with("wit/released/1.0.0/more.wit is not in"));
    let mut gone = only(&package);
    gone.packages.clear();
    assert_eq!(gate::check(&package, &gone).len(), package.files.len());
    let mut renamed = only(&package);
    renamed.packages.insert("1.0.1".into(), package.clone());
    assert!(gate::check(&package, &renamed)[0].contains("wit/released/1.0.1 says that it is version 1.0.0"));
}

#[test]
fn differences_are_told_in_words() {
    let before = changed("1.0.0", "types.wit", "package", "package");
    let told = |(file, part, other)| gate::compared(&changed("1.1.0", file, part, other), &only(&before)).unwrap();
    insta::assert_snapshot!(
        [told(FIELD), told(MORE_CASES), told(MORE_IMPORTS), told(FEWER), told(COMMENT)].join("\n\n")
    );
    insta::assert_snapshot!(told(NEW_INTERFACE));
}

#[test]
fn wasm_04_what_is_frozen_is_read_back_and_passes_the_gate() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("released")).unwrap();
    std::fs::write(folder.path().join("released/SHA256SUMS"), "").unwrap();
    for (name, text) in present().files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let package = Package::read(folder.path()).unwrap();
    let frozen = Released::read(folder.path()).unwrap().freeze(&package).unwrap();
    assert_eq!(Package::read(&frozen).unwrap(), package);
    let released = Released::read(folder.path()).unwrap();
    assert!(released.has(&package.version));
    assert_eq!(gate::check(&package, &released), [""; 0]);
}
