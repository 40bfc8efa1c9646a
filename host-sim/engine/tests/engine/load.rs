//! What is refused before anything of it runs, and what the refusal says.

use processing_engine::contract::ContractVersion;
use processing_engine::{Engine, Outline};

use crate::support::{Guest, engine};

fn refusal(engine: &Engine, bytes: &[u8]) -> (&'static str, String) {
    let error = engine.load_bytes("guest.wasm", bytes).unwrap_err();
    (error.code(), error.to_string())
}

#[test]
fn wasm_01_a_component_of_the_contract_is_loaded_and_named_by_its_bytes() {
    let engine = engine();
    let bytes = Guest::new().build();
    let module = engine.load_bytes("guest.wasm", &bytes).unwrap();
    assert_eq!(module.name(), "guest.wasm");
    assert_eq!(module.digest().len(), 64);
    assert_eq!(module.digest(), engine.load_bytes("other.wasm", &bytes).unwrap().digest());
}

#[test]
fn wasm_02_bytes_that_are_no_component_are_refused_by_what_they_are() {
    let engine = engine();
    let component = Guest::new().build();
    assert_eq!(refusal(&engine, b"").0, "module-not-wasm");
    assert_eq!(refusal(&engine, b"MZ\x90\x00 not wasm at all").0, "module-not-wasm");
    assert_eq!(refusal(&engine, b"\0asm").0, "module-format");
    assert_eq!(refusal(&engine, b"\0asm\x0d\0\x02\0").0, "module-format");
    let (code, message) = refusal(&engine, &Guest::new().core());
    assert_eq!(code, "module-not-component");
    assert!(message.contains("wasm-tools component new"), "{message}");
    for length in [9, 100, component.len() / 2, component.len() - 1] {
        assert_eq!(refusal(&engine, &component[..length]).0, "module-invalid", "cut at {length}");
    }
}

#[test]
fn wasm_02_damaged_bytes_are_refused_or_load_but_never_disturb_the_host() {
    let engine = engine();
    let component = Guest::new().build();
    // Every 97th byte: a deterministic sample over all sections.
    for position in (8..component.len()).step_by(97) {
        let mut damaged = component.clone();
        damaged[position] ^= 0xff;
        if let Err(error) = engine.load_bytes("damaged.wasm", &damaged) {
            assert!(error.code().starts_with("module-"), "{error}");
        }
    }
    assert!(engine.load_bytes("guest.wasm", &component).is_ok());
}

/// `number` as WebAssembly writes lengths.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap());
    bytes
}

/// A file of a MiB used to take the whole process with it: whoever read it had no stack left.
#[test]
fn wasm_02_what_lies_in_one_another_without_end_is_refused_before_it_is_followed() {
    const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";
    // Written from behind: the length of what is within is known then.
    let mut components: Vec<u8> = HEADER.iter().rev().copied().collect();
    for _ in 0..100_000 {
        let length = leb(components.len());
        components.extend(length.iter().rev().chain(&[4]).chain(HEADER.iter().rev()));
    }
    components.reverse();
    let types = [&[1], [0x41, 1, 1].repeat(300_000).as_slice(), &[0x41, 0]].concat();
    let types = [HEADER, &[7], &leb(types.len()), &types].concat();
    let engine = engine();
    for (bytes, what) in [(components, "100 levels of components"), (types, "100 levels of types")] {
        let (code, message) = refusal(&engine, &bytes);
        assert_eq!(code, "module-too-complex");
        assert!(message.contains(what), "{message}");
        assert_eq!(Outline::of("guest.wasm", &bytes).unwrap_err().to_string(), message);
        assert_eq!(engine.needs("guest.wasm", &bytes).unwrap_err().to_string(), message);
    }
}

#[test]
fn wasm_02_another_contract_version_is_named() {
    let (code, message) = refusal(&engine(), &Guest::new().version("0.3.0").build());
    assert_eq!(code, "module-contract-version");
    assert!(message.contains("version 0.3.0") && message.contains("speaks 0.2.1 and 0.1.0"), "{message}");
}

#[test]
fn wasm_02_an_unknown_import_is_named_with_what_may_be_imported() {
    let (code, message) = refusal(&engine(), &Guest::new().wants_filesystem().build());
    assert_eq!(code, "module-unknown-import");
    assert!(message.contains("`billing:processing/filesystem@0.2.1`"), "{message}");
    assert!(message.contains("`billing:processing/http`"), "{message}");

    let wasi = r#"(component (import "wasi:clocks/wall-clock@0.2.3" (instance)))"#;
    let (code, message) = refusal(&engine(), &wat::parse_str(wasi).unwrap());
    assert_eq!(code, "module-unknown-import");
    assert!(message.contains("wasi:clocks/wall-clock@0.2.3"), "{message}");
}

#[test]
fn wasm_02_a_missing_export_is_named() {
    let (code, message) = refusal(&engine(), &Guest::new().without("catalog").build());
    assert_eq!(code, "module-missing-export");
    assert!(message.contains("billing:processing/catalog@0.2.1"), "{message}");
    assert_eq!(refusal(&engine(), &wat::parse_str("(component)").unwrap()).0, "module-missing-export");
}

#[test]
fn wasm_02_the_right_names_with_other_contents_are_refused() {
    for version in ContractVersion::ALL {
        let export = |name| format!("(export \"billing:processing/{name}@{version}\" (instance $empty))");
        let exports = ["module-info", "catalog", "lifecycle", "change", "upkeep"].map(export).concat();
        let hollow = format!("(component (instance $empty) {exports})");
        assert_eq!(refusal(&engine(), &wat::parse_str(hollow).unwrap()).0, "module-mismatch", "{version}");
    }
    let greedy = r#"(component (import "billing:processing/http@0.1.0" (instance (export "listen" (func)))))"#;
    let (code, _) = refusal(&engine(), &wat::parse_str(greedy).unwrap());
    assert_eq!(code, "module-missing-export", "exports are compared before the types of imports");
}

#[test]
fn a_module_that_needs_too_much_to_begin_is_refused() {
    let engine = engine();
    let (code, message) = refusal(&engine, &Guest::new().memory("1025").build());
    assert_eq!(code, "module-beyond-limits");
    assert!(message.contains("67174400 bytes of memory") && message.contains("67108864"), "{message}");
    assert!(engine.load_bytes("guest.wasm", &Guest::new().memory("1024").build()).is_ok());
    let table = |elements: u32| Guest::new().define(&format!("(table {elements} funcref)")).build();
    assert_eq!(refusal(&engine, &table(20_001)).0, "module-beyond-limits");
    assert!(engine.load_bytes("guest.wasm", &table(20_000)).is_ok());
    let tables = |count: usize| Guest::new().define(&"(table 1 funcref)".repeat(count)).build();
    assert_eq!(refusal(&engine, &tables(9)).0, "module-beyond-limits");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = engine().load(&folder.path().join("absent.wasm")).unwrap_err();
    assert_eq!(error.code(), "module-unreadable");
    assert!(error.to_string().contains("absent.wasm"), "{error}");

    std::fs::write(folder.path().join("guest.wasm"), Guest::new().build()).unwrap();
    assert_eq!(engine().load(&folder.path().join("guest.wasm")).unwrap().name(), "guest.wasm");
}
