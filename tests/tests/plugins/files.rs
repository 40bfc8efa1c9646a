//! Files in the folder: side by side, changed, damaged, of other kinds.

use system_tests::versions;

use crate::{Yard, steady, text};

fn install(yard: &Yard, version: &str) -> String {
    yard.done(&["plugin", "install", text(&yard.file(version))])
}

#[test]
fn wasm_03_two_versions_lie_side_by_side_and_one_is_active() {
    let yard = Yard::new();
    let next = versions::next();
    let mut said = vec![install(&yard, versions::BUILT), install(&yard, &next)];
    said.push(yard.done(&["plugin", "use", &format!("pmdci6@{next}"), "--why", "the new release"]));
    said.push(yard.done(&["plugin", "list"]));
    said.push(yard.done(&["plugin", "inspect", "pmdci6"]));
    said.push(yard.refused(&["plugin", "remove", &format!("pmdci6@{next}")]));
    said.push(yard.done(&["plugin", "rollback", "pmdci6", "--why", "it misbehaves"]));
    said.push(yard.done(&["plugin", "history", "pmdci6"]));
    said.push(yard.done(&["plugin", "remove", &format!("pmdci6@{next}")]));
    said.push(yard.refused(&["plugin", "use", &format!("pmdci6@{next}")]));
    insta::assert_snapshot!(steady(&said.join("\n")));
}

#[test]
fn wasm_02_a_file_that_changed_since_it_was_installed_is_refused_by_name() {
    let yard = Yard::new();
    install(&yard, versions::BUILT);
    let path = yard.installed(versions::BUILT);
    let mut bytes = std::fs::read(&path).unwrap();
    // An empty section of its own kind: still the same module to everybody but to whoever looks at its checksum.
    bytes.extend([0, 2, 1, b'x']);
    std::fs::write(&path, &bytes).unwrap();
    let said =
        [yard.done(&["plugin", "list"]), yard.refused(&["plugin", "use", &format!("pmdci6@{}", versions::BUILT)])];
    insta::assert_snapshot!(steady(&said.join("\n")));
    install(&yard, versions::BUILT);
    assert!(yard.done(&["plugin", "list"]).contains("active"));
}

#[test]
fn wasm_03_run_writes_down_which_of_the_dropped_files_served() {
    let yard = Yard::new();
    std::fs::create_dir_all(yard.data().join("modules")).unwrap();
    for version in [versions::BUILT, &versions::next()] {
        std::fs::copy(yard.file(version), yard.installed(version)).unwrap();
        yard.done(&["run"]);
    }
    let history: serde_json::Value =
        serde_json::from_str(&yard.done(&["plugin", "history", "pmdci6", "--output", "json"])).unwrap();
    let served: Vec<_> = history.as_array().unwrap().iter().map(|line| line["version"].as_str().unwrap()).collect();
    assert_eq!(served, [versions::BUILT, &versions::next()]);
}

#[test]
fn wasm_03_a_damaged_entry_of_compiled_code_is_only_a_miss() {
    let yard = Yard::new();
    install(&yard, versions::BUILT);
    let entries = yard.compiled();
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    let good = std::fs::read(entry).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    for bytes in [damaged.as_slice(), &good[..middle], b""] {
        std::fs::write(entry, bytes).unwrap();
        assert!(yard.done(&["plugin", "inspect", "pmdci6"]).contains("active"));
        assert_eq!(std::fs::read(entry).unwrap().len(), good.len(), "it was compiled and kept anew");
    }
}

#[test]
fn wasm_02_files_of_all_kinds_are_told_apart_and_disturb_nobody() {
    let yard = Yard::new();
    install(&yard, versions::BUILT);
    let folder = yard.data().join("modules");
    let foreign = r#"(component (import "wasi:clocks/wall-clock@0.2.3" (instance)) (instance $i)
        (export "billing:processing/catalog@0.1.0" (instance $i)))"#;
    let large = r#"(component (core module $m (memory 2000)) (core instance (instantiate $m)))"#;
    for (name, bytes) in [
        ("pmforeign-1.0.0.wasm", wat::parse_str(foreign).unwrap()),
        ("pmlarge-1.0.0.wasm", wat::parse_str(large).unwrap()),
        ("pmcore-1.0.0.wasm", wat::parse_str("(module)").unwrap()),
        ("pmcut-1.0.0.wasm", versions::bytes(versions::BUILT)[..500_000].to_vec()),
        ("pmtext-1.0.0.wasm", b"not a module".to_vec()),
        ("pmdci6-9.9.9.wasm", versions::bytes(versions::BUILT)),
    ] {
        std::fs::write(folder.join(name), bytes).unwrap();
    }
    let mut said = vec![yard.done(&["plugin", "list"])];
    for name in ["pmforeign", "pmlarge", "pmtext"] {
        said.push(yard.done(&["plugin", "inspect", name]));
    }
    insta::assert_snapshot!(steady(&said.join("\n")));
}
