//! Compiled code on disk: found again, and only a miss when anything about it is wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use processing_engine::{Allocation, Engine, EngineConfig, Limits};

use crate::support::Guest;

fn engine(folder: &Path, limits: Limits) -> Engine {
    let code_cache = Some(folder.to_owned());
    Engine::new(EngineConfig { limits, code_cache, allocation: Allocation::OnDemand, ..EngineConfig::default() })
        .unwrap()
}

/// The entries of the folder with their contents.
fn entries(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "cwasm"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    entries.sort();
    entries
}

fn load(folder: &Path) {
    let module = engine(folder, Limits::default()).load_bytes("guest.wasm", &Guest::new().build()).unwrap();
    assert!(module.describe().outcome.is_ok());
}

#[test]
fn compiled_code_is_found_by_the_next_engine() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let [(path, _)] = <[_; 1]>::try_from(entries(folder.path())).unwrap();
    // A hit leaves the entry as it is: set back in time, it stays there.
    fs::File::options().write(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    load(folder.path());
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), SystemTime::UNIX_EPOCH);
    assert_eq!(entries(folder.path()).len(), 1);
}

#[test]
fn another_module_has_another_entry() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let other = Guest::new().body("describe", "unreachable").build();
    engine(folder.path(), Limits::default()).load_bytes("other.wasm", &other).unwrap();
    assert_eq!(entries(folder.path()).len(), 2);
}

#[test]
fn a_damaged_entry_is_a_miss_and_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let [(path, good)] = <[_; 1]>::try_from(entries(folder.path())).unwrap();
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    for bad in [
        Vec::new(),
        b"nonsense".to_vec(),
        good[..good.len() / 2].to_vec(),
        flipped(0),
        flipped(good.len() / 2),
        flipped(good.len() - 1),
    ] {
        fs::write(&path, &bad).unwrap();
        load(folder.path());
        assert_ne!(fs::read(&path).unwrap(), bad);
        assert!(fs::read(&path).unwrap().len() >= good.len());
    }
}

#[test]
fn an_entry_of_another_folder_or_under_another_name_is_a_miss() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    load(ours.path());
    load(theirs.path());
    let [(path, _)] = <[_; 1]>::try_from(entries(ours.path())).unwrap();
    let [(_, foreign)] = <[_; 1]>::try_from(entries(theirs.path())).unwrap();
    fs::write(&path, &foreign).unwrap();
    load(ours.path());
    assert_ne!(fs::read(&path).unwrap(), foreign, "it was compiled anew and sealed with the folder's own key");

    // The code of one module under the name of another one.
    let trap = Guest::new().body("describe", "unreachable").build();
    engine(ours.path(), Limits::default()).load_bytes("trap.wasm", &trap).unwrap();
    let both = entries(ours.path());
    fs::write(&both[0].0, &both[1].1).unwrap();
    fs::write(&both[1].0, &both[0].1).unwrap();
    load(ours.path());
    let module = engine(ours.path(), Limits::default()).load_bytes("trap.wasm", &trap).unwrap();
    assert!(module.describe().outcome.is_err());
}

#[test]
fn old_entries_go_when_there_are_many() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        let path = folder.path().join(format!("old-{number}.cwasm"));
        fs::write(&path, b"old").unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    load(folder.path());
    let left = entries(folder.path());
    assert_eq!(left.len(), 32);
    assert!(left.iter().any(|(_, bytes)| bytes.len() > 3), "the new one stays");
}

/// What an engine with this folder says.
#[cfg(unix)]
fn refusal(folder: &Path) -> String {
    let config = EngineConfig { code_cache: Some(folder.to_owned()), ..EngineConfig::default() };
    let error = Engine::new(config).unwrap_err();
    assert_eq!(error.code(), "engine-code-cache");
    error.to_string()
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_to_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    set_mode(folder.path(), 0o777);
    assert!(refusal(folder.path()).contains("others may write to it"));
}

#[cfg(unix)]
#[test]
fn a_key_that_others_may_read_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let key = folder.path().join("key");
    for mode in [0o640, 0o604, 0o620] {
        set_mode(&key, mode);
        assert!(refusal(folder.path()).contains("its `key`"), "{mode:o}");
    }
    set_mode(&key, 0o600);
    load(folder.path());
}

/// Only who may give files away can show it.
#[cfg(unix)]
#[test]
fn a_folder_or_a_key_of_another_user_is_refused_and_nothing_is_left_there() {
    use std::os::unix::fs::chown;
    let folder = tempfile::tempdir().unwrap();
    load(folder.path());
    let names = || fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    let before = names();
    let key = folder.path().join("key");
    if chown(&key, Some(12_345), None).is_err() {
        return;
    }
    assert!(refusal(folder.path()).contains("its `key` belongs to another user"));
    chown(&key, Some(0), None).unwrap();
    // All rights for its owner and none for others, which was enough before.
    chown(folder.path(), Some(12_345), None).unwrap();
    assert!(refusal(folder.path()).contains("it belongs to another user"));
    assert_eq!(names(), before);
}
