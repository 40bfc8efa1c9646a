//! The guides are true: their commands run as written and print what is shown.

use system_tests::versions;

#[test]
fn the_guide_for_dedicated_servers_holds() {
    system_tests::guide::holds("dedicated-servers.md");
}

#[test]
fn the_guide_for_colocation_holds() {
    system_tests::guide::holds("colocation.md");
}

#[test]
fn the_guide_for_the_database_holds() {
    system_tests::guide::holds("database.md");
}

#[test]
fn the_guide_for_versions_of_modules_holds() {
    let key = signing::SigningKey::generate().unwrap();
    system_tests::guide::holds_with("plugins.md", |folder| {
        for version in [versions::BUILT, &versions::next()] {
            versions::release(folder, version, &key);
        }
        std::fs::write(folder.join("vendor.pub"), format!("untrusted comment: public key\n{}\n", key.public()))
            .unwrap();
        // Who reads this guide downloads releases, and has no file lying about.
        std::fs::remove_file(folder.join(format!("pmdci6-{}.wasm", versions::BUILT))).unwrap();
    });
}

#[test]
fn the_guide_for_stopping_and_deleting_holds() {
    system_tests::guide::holds("destruction.md");
}
