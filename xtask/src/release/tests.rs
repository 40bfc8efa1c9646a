use jiff::Timestamp;
use signing::{SigningKey, Statement, verify};

use super::*;
use crate::component::packages;
use crate::component::stamp::tests as stamped;
use crate::contract::Contract;
use crate::toolchain::Compiler;

/// A small module, as if it had just been built.
pub(super) fn module() -> Module {
    let identity = stamped::example();
    Module {
        bytes: component::stamp::stamp(stamped::EMPTY, &identity).unwrap(),
        contract: Contract {
            name: identity.contract.clone(),
            version: identity.contract_version.clone(),
            text: "package billing:processing@0.3.0;\n".to_owned(),
        },
        identity,
        packages: packages::tests::compiled(),
        compiler: Compiler { release: "1.95.0".to_owned(), commit: "unknown".to_owned(), sysroot: PathBuf::new() },
    }
}

/// Written without the bill of materials, which needs the workspace's own lock file.
fn written(key: Option<SigningKey>, parent: &Path) -> PathBuf {
    let module = module();
    let notes = notes::of(&module, "# Changelog\n\n## [0.1.0] - 2026-11-25\n\n- first\n").unwrap();
    let release = folder::Release {
        stem: module.identity.file_stem(),
        module: module.identity.clone(),
        files: vec![
            (module.file_name(), module.bytes.clone()),
            (module.contract.file_name(), module.contract.text.clone().into_bytes()),
            ("RELEASE-NOTES.md".to_owned(), notes.into_bytes()),
        ],
        key,
        now: "2026-11-25T18:00:00.75Z".parse::<Timestamp>().unwrap(),
    };
    release.write(parent).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_release_is_one_folder_and_a_signature_vouches_for_the_module_and_for_the_checksums() {
    let parent = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap();
    let public = key.public();
    let folder = written(Some(key), parent.path());
    assert_eq!(
        names(&folder),
        [
            "RELEASE-NOTES.md",
            "SHA256SUMS",
            "SHA256SUMS.minisig",
            "billing-processing-0.3.0.wit",
            "pmdci6-0.1.0.wasm",
            "pmdci6-0.1.0.wasm.minisig",
        ]
    );
    for name in ["pmdci6-0.1.0.wasm", "SHA256SUMS"] {
        let file = std::fs::read(folder.join(name)).unwrap();
        let signature = read(&folder.join(format!("{name}.minisig"))).unwrap();
        let statement: Statement = verify(&file, &signature, &public).unwrap().parse().unwrap();
        assert_eq!(statement.sha256, folder::sha256(&file));
        assert_eq!((statement.name.as_str(), statement.version.as_str()), ("pmdci6", "0.1.0"));
        assert_eq!(statement.contract, "billing:processing@0.3.0");
        assert_eq!(statement.signed_at, "2026-11-25T18:00:00Z");
    }
}

#[test]
fn every_file_of_a_release_but_signatures_has_its_checksum() {
    let parent = tempfile::tempdir().unwrap();
    let folder = written(None, parent.path());
    let sums = read(&folder.join("SHA256SUMS")).unwrap();
    let listed: Vec<_> = sums
        .lines()
        .map(|line| {
            let (sum, name) = line.split_once("  ").unwrap();
            assert_eq!(sum, folder::sha256(&std::fs::read(folder.join(name)).unwrap()), "{name}");
            name
        })
        .collect();
    assert_eq!(listed, ["RELEASE-NOTES.md", "billing-processing-0.3.0.wit", "pmdci6-0.1.0.wasm"]);
}

#[test]
fn an_earlier_release_of_the_same_version_leaves_nothing_behind() {
    let parent = tempfile::tempdir().unwrap();
    written(Some(SigningKey::generate().unwrap()), parent.path());
    let folder = written(None, parent.path());
    assert!(names(&folder).iter().all(|name| !name.ends_with(".minisig")), "an old signature stayed");
    assert_eq!(names(parent.path()), ["pmdci6-0.1.0"]);
}

#[test]
fn only_what_is_committed_is_released() {
    committed(&Source::Revision("a".to_owned())).unwrap();
    for source in [Source::Changed("a".to_owned()), Source::Unknown] {
        let refused = committed(&source).unwrap_err().to_string();
        assert!(refused.contains("--dirty"), "{refused}");
    }
}

#[test]
fn release_notes_say_what_the_module_is() {
    let notes = notes::of(&module(), "# Changelog\n\n## [0.1.0] - 2026-11-25\n\n### Added\n\n- first\n").unwrap();
    let sum = folder::sha256(&module().bytes);
    insta::assert_snapshot!(notes.replace(&sum, "…"));
}
