//! Who vouches for a file.

use billing::model::RequireSignature;
use billing::{Install, Signature};
use signing::SigningKey;

use super::{Yard, code, sign};
use crate::component::component;
use crate::world::by;

#[test]
fn wasm_03_what_no_trusted_key_vouches_for_is_refused_before_anything_is_compiled() {
    let yard = Yard::new();
    let (vendor, stranger) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    yard.plugins.keys().add("vendor", &vendor.public()).unwrap();
    let file = yard.download("1.0.0", "");
    let install = || yard.plugins.install(&file, Install::default(), &by());
    assert_eq!(code(install()), "module-unsigned");
    sign(&file, &stranger);
    assert_eq!(code(install()), "module-signature");
    sign(&file, &vendor);
    std::fs::write(&file, component("pmtest", "1.0.0", "unreachable")).unwrap();
    assert_eq!(code(install()), "module-signature");
    // One that is dropped in is refused for the same reasons.
    let dropped = yard.in_folder("1.0.0");
    std::fs::copy(&file, &dropped).unwrap();
    assert_eq!(yard.serving(), "module-file-refused");
    sign(&dropped, &stranger);
    assert_eq!(
        yard.list(),
        [
            "1.0.0: refused (module-signature), chosen: false, not good: it was made with none of the keys that are trusted here (vendor)"
        ]
    );
    let page = yard.plugins.page_of_file(&file).unwrap();
    assert!(page.needs.is_none() && page.info.is_none() && page.outline.is_some(), "{page:?}");
    assert_eq!(yard.compiled(), 0);

    std::fs::remove_file(&dropped).unwrap();
    sign(&file, &vendor);
    let installed = install().unwrap();
    assert_eq!(installed.signature, Signature::Good { key: "vendor".to_owned(), comment: "pmtest".to_owned() });
    assert_eq!((yard.serving().as_str(), yard.compiled()), ("1.0.0", 1));
    assert_eq!(yard.list(), ["1.0.0: active, chosen: true, good, by vendor: pmtest"]);
}

#[test]
fn the_rule_for_signatures_holds_from_the_next_call_on() {
    let yard = Yard::new();
    yard.install("1.0.0");
    let set = |rule| yard.plugins.set_signature_policy(rule, &by()).unwrap();
    set(RequireSignature::Always);
    assert_eq!(yard.list(), ["1.0.0: refused (module-no-key), chosen: true, unsigned"]);
    assert_eq!(yard.serving(), "module-file-refused", "no other version takes the place of the chosen one");
    let key = SigningKey::generate().unwrap();
    yard.plugins.keys().add("vendor", &key.public()).unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-unsigned), chosen: true, unsigned"]);
    sign(&yard.in_folder("1.0.0"), &key);
    assert_eq!(yard.serving(), "1.0.0");
    std::fs::remove_file(format!("{}.minisig", yard.in_folder("1.0.0").display())).unwrap();
    assert_eq!(yard.serving(), "module-file-refused");
    set(RequireSignature::Never);
    assert_eq!(yard.serving(), "1.0.0");
    // A damaged key must not switch the check off.
    set(RequireSignature::WithKeys);
    std::fs::write(yard.dir.keys().join("vendor.pub"), "no key").unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-rules), chosen: true, unsigned"]);
    assert_eq!(code(yard.plugins.keys().all()), "plugin-key-malformed");
    yard.plugins.keys().remove("vendor").unwrap();
    assert_eq!(yard.serving(), "1.0.0");
    assert_eq!(code(yard.plugins.keys().remove("vendor")), "plugin-key-unknown");
    assert_eq!(code(yard.plugins.keys().add("../vendor", &key.public())), "plugin-key-label");
}

#[test]
fn wasm_03_a_release_is_installed_from_its_folder_and_its_checksums_must_agree() {
    let yard = Yard::new();
    let folder = yard.temp.path().join("pmtest-1.0.0");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("pmtest-1.0.0.wasm");
    std::fs::copy(yard.download("1.0.0", ""), &file).unwrap();
    let key = SigningKey::generate().unwrap();
    yard.plugins.keys().add("vendor", &key.public()).unwrap();
    sign(&file, &key);
    let sums = folder.join("SHA256SUMS");
    let install = || yard.plugins.install(&folder, Install::default(), &by());
    std::fs::write(&sums, format!("{}  pmtest-1.0.0.wasm\n", "0".repeat(64))).unwrap();
    assert_eq!(code(install()), "plugin-checksum");
    std::fs::write(&sums, "").unwrap();
    assert_eq!(code(install()), "plugin-checksum");
    assert!(!yard.in_folder("1.0.0").exists());
    std::fs::remove_file(&sums).unwrap();
    let digest = billing::verify(&file, &yard.plugins.keys().all().unwrap()).unwrap().digest;
    std::fs::write(&sums, format!("{digest}  pmtest-1.0.0.wasm\n")).unwrap();
    sign(&sums, &SigningKey::generate().unwrap());
    assert_eq!(code(install()), "plugin-checksum");
    sign(&sums, &key);
    assert!(install().unwrap().sums);
    assert!(yard.in_folder("1.0.0").with_extension("wasm.minisig").exists());
}

#[test]
fn wasm_03_a_signature_of_one_version_is_none_for_another_one() {
    let yard = Yard::new();
    let key = SigningKey::generate().unwrap();
    yard.plugins.keys().add("vendor", &key.public()).unwrap();
    let file = yard.download("1.0.0", "");
    let text =
        |version: &str| format!("name=pmtest version={version} contract=c@1 sha256=ab signed-at=2026-02-01T12:00:00Z");
    let bytes = std::fs::read(&file).unwrap();
    let sign_as = |version: &str| {
        std::fs::write(format!("{}.minisig", file.display()), key.sign(&bytes, &text(version)).unwrap()).unwrap();
    };
    sign_as("0.9.0");
    let keys = yard.plugins.keys().all().unwrap();
    assert_eq!(
        code(billing::verify(&file, &keys)),
        "module-signed-as",
        "a script learns it before anything is installed"
    );
    assert_eq!(code(yard.plugins.install(&file, Install::default(), &by())), "module-signed-as");
    assert_eq!(yard.compiled(), 0);
    sign_as("1.0.0");
    billing::verify(&file, &keys).unwrap();
    yard.plugins.install(&file, Install::default(), &by()).unwrap();
}
