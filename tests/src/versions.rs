//! Two versions of the real module, and releases of them, for tests that install and switch.

use std::path::{Path, PathBuf};

use processing_engine::contract::ContractVersion;
use sha2::{Digest as _, Sha256};
use signing::{SigningKey, Statement};

use crate::built::component;

/// The version that was built.
pub const BUILT: &str = env!("CARGO_PKG_VERSION");

/// A higher version than the one that was built, of the same length: its last digit is another one.
#[must_use]
pub fn next() -> String {
    let (rest, last) = BUILT.split_at(BUILT.len() - 1);
    let last: u32 = last.parse().expect("a version that ends with a digit");
    format!("{rest}{}", (last + 1) % 10)
}

/// The bytes of the built module, as this version of it: the same code that introduces itself otherwise. Wherever the
/// version stands, in its data and in what was stamped into it, the other one is put in its place. The contract's
/// versions stand behind an `@` and stay.
#[must_use]
pub fn bytes(version: &str) -> Vec<u8> {
    assert_eq!(version.len(), BUILT.len(), "a version of the same length");
    let mut bytes = std::fs::read(component()).expect("the built module");
    let places: Vec<usize> = bytes
        .windows(BUILT.len())
        .enumerate()
        .filter(|(at, window)| *window == BUILT.as_bytes() && !bytes[..*at].ends_with(b"@"))
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty(), "the module says its version");
    for at in places {
        bytes[at..at + version.len()].copy_from_slice(version.as_bytes());
    }
    bytes
}

/// A version in the folder of a release, as it is downloaded: signed, with the list of checksums.
pub fn release(folder: &Path, version: &str, key: &SigningKey) -> PathBuf {
    let folder = folder.join(format!("pmdci6-{version}"));
    std::fs::create_dir_all(&folder).expect("a folder for the release");
    let name = format!("pmdci6-{version}.wasm");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).expect("a file of the release");
        let statement = Statement {
            name: "pmdci6".to_owned(),
            version: version.to_owned(),
            contract: format!("billing:processing@{}", ContractVersion::NEWEST),
            sha256: hex::encode(Sha256::digest(bytes)),
            signed_at: "2026-02-01T12:00:00Z".to_owned(),
        };
        let signature = key.sign(bytes, &statement.to_string()).expect("a signature");
        std::fs::write(folder.join(format!("{name}.minisig")), signature).expect("its signature");
    };
    let bytes = bytes(version);
    write(&name, &bytes);
    write("SHA256SUMS", format!("{}  {name}\n", hex::encode(Sha256::digest(&bytes))).as_bytes());
    folder
}
