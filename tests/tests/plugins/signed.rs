//! Who vouches for a file is asked before anything of it is compiled.

use signing::SigningKey;
use system_tests::versions;

use crate::{Yard, steady, text};

fn trust(yard: &Yard, label: &str, key: &SigningKey) {
    let file = yard.temp.path().join("key.pub");
    std::fs::write(&file, key.public().to_string()).unwrap();
    yard.done(&["plugin", "key", "add", label, text(&file)]);
}

#[test]
fn wasm_03_a_release_is_installed_only_with_a_signature_by_a_trusted_key_and_refused_before_it_is_compiled() {
    let yard = Yard::new();
    trust(&yard, "somebody-else", &SigningKey::generate().unwrap());
    let file = yard.file(versions::BUILT);
    let unsigned = yard.temp.path().join(file.file_name().unwrap());
    std::fs::copy(&file, &unsigned).unwrap();
    let mut said = Vec::new();
    for what in [&unsigned, &file] {
        said.push(yard.refused(&["plugin", "install", text(what)]));
    }
    // Dropped in, it is refused for the same reason, and the list says so.
    std::fs::create_dir_all(yard.data().join("modules")).unwrap();
    std::fs::copy(&file, yard.installed(versions::BUILT)).unwrap();
    said.push(yard.done(&["plugin", "list"]));
    said.push(yard.done(&["plugin", "inspect", &format!("pmdci6@{}", versions::BUILT)]));
    assert_eq!(yard.compiled(), Vec::<std::path::PathBuf>::new(), "nothing was compiled");
    std::fs::remove_file(yard.installed(versions::BUILT)).unwrap();

    trust(&yard, "vendor", &yard.key);
    said.push(yard.done(&["plugin", "install", text(file.parent().unwrap())]));
    said.push(yard.done(&["plugin", "list"]));
    assert_eq!(yard.compiled().len(), 1);
    insta::assert_snapshot!(steady(&said.join("\n")));
}

#[test]
fn wasm_03_a_release_is_verified_by_a_script_without_a_data_folder() {
    let yard = Yard::new();
    let key = yard.key.public().to_string();
    let file = yard.file(versions::BUILT);
    let verify = |key: &str| yard.run(&["--data", "nowhere", "plugin", "verify", text(&file), "--key", key]);
    let mut said = vec![verify(&key), verify(&SigningKey::generate().unwrap().public().to_string())];
    std::fs::write(file.with_file_name("SHA256SUMS"), format!("{}  pmdci6-{}.wasm\n", "0".repeat(64), versions::BUILT))
        .unwrap();
    said.push(verify(&key));
    std::fs::write(&file, versions::bytes(&versions::next())).unwrap();
    std::fs::remove_file(file.with_file_name("SHA256SUMS")).unwrap();
    said.push(verify(&key));
    assert!(!yard.temp.path().join("nowhere").exists());
    let said: Vec<_> = said.into_iter().map(|(text, code)| format!("{text}exit code {code}")).collect();
    let folder = text(yard.temp.path());
    insta::assert_snapshot!(steady(&said.join("\n\n")).replace(folder, "(folder)"));
}

/// With the last key the check of signatures goes, which nobody must overlook.
#[test]
fn wasm_03_whoever_removes_the_last_key_hears_that_no_signature_is_checked_any_more() {
    let yard = Yard::new();
    let remove = |label: &str| yard.done(&["plugin", "key", "remove", label]);
    trust(&yard, "vendor", &yard.key);
    trust(&yard, "another", &SigningKey::generate().unwrap());
    let left = remove("another");
    assert!(!left.contains("No key is left"), "{left}");
    let last = remove("vendor");
    assert!(last.contains("No key is left") && last.contains("--require-signature always"), "{last}");
    yard.done(&["plugin", "policy", "--require-signature", "always"]);
    trust(&yard, "vendor", &yard.key);
    let refused = remove("vendor");
    assert!(!refused.contains("every file is used"), "{refused}");
}
