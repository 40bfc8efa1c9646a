//! A disk that takes no more, and a folder that may not be written: the error says so, and nothing is lost.
//!
//! The limits are the system's own, so a second run of this test program meets them.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use billing::model::ClientId;
use billing::{DataDir, LedgerFilter, Store};

use crate::world::{World, by};

/// Where the second program finds the folder. It is set for no other run of these tests.
const FOLDER: &str = "BILLING_TEST_DISK";
/// A user that owns nothing.
const NOBODY: u32 = 65_534;

/// Not a test of its own: pays until the disk takes no more, saying each payment that was stored and then the error.
#[test]
fn a_host_that_pays_until_it_cannot() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let dir = DataDir::open(Path::new(&folder).join("data")).map_err(billing::BillingError::from);
    if let Err(error) = dir.and_then(|dir| Store::open(&dir)) {
        println!("error {} {error}", error.code());
        return;
    }
    let world = World::at(Path::new(&folder));
    loop {
        match world.billing.pay(ClientId(1), "1.00".parse().unwrap(), "EUR", &by().because("w".repeat(2000))) {
            Ok(entry) => println!("paid {}", entry.id),
            Err(error) => {
                println!("error {} {error}", error.code());
                return;
            }
        }
    }
}

fn said(mut command: Command, folder: &Path) -> Vec<String> {
    let output = command.env(FOLDER, folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn this_program() -> (std::path::PathBuf, [&'static str; 3]) {
    (std::env::current_exe().unwrap(), ["disk::a_host_that_pays_until_it_cannot", "--exact", "--nocapture"])
}

#[test]
fn a_full_disk_is_named_and_what_was_stored_before_stays() {
    let world = World::furnished();
    let temp = Arc::clone(&world.temp);
    drop(world);
    let (program, arguments) = this_program();
    let mut limited = Command::new("sh");
    // Files of this process may not grow beyond this, and it is told so by an error instead of a signal.
    limited.arg("-c").arg("trap '' XFSZ; ulimit -f 2000; exec \"$0\" \"$@\"").arg(program).args(arguments);
    let said = said(limited, temp.path());
    let error = said.iter().find_map(|line| line.strip_prefix("error ")).unwrap();
    assert!(error.starts_with("database-disk ") || error.starts_with("database-full "), "{error}");

    let world = World::in_folder(temp);
    let checked = world.billing.store().check().unwrap();
    assert!(checked.is_sound(), "{checked:#?}");
    let stored: Vec<u64> =
        world.billing.ledger(&LedgerFilter::default()).unwrap().iter().map(|entry| entry.id).collect();
    let paid: Vec<u64> =
        said.iter().filter_map(|line| line.strip_prefix("paid ")).map(|number| number.parse().unwrap()).collect();
    assert!(paid.len() > 10, "{said:?}");
    assert_eq!(stored[stored.len() - paid.len()..], paid, "each payment that was said, and no other");
}

#[test]
fn a_folder_that_may_not_be_written_is_named_and_left_alone() {
    let world = World::furnished();
    let temp = Arc::clone(&world.temp);
    let data = world.billing.store().dir().root().to_owned();
    drop(world);
    let before = std::fs::read(data.join("billing.db")).unwrap();
    let (program, arguments) = this_program();
    let mut other = Command::new(program);
    other.args(arguments);
    // Rights do not bind the administrator, so then the second program is another user; the key file is not its own.
    if is_root(&data) {
        // The folder is made for its owner only: somebody has let others in.
        for folder in [temp.path(), &data] {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        other.uid(NOBODY);
    } else {
        read_only(&data, true);
    }
    let said = said(other, temp.path());
    if !is_root(&data) {
        read_only(&data, false);
    }
    let error = said.iter().find_map(|line| line.strip_prefix("error ")).unwrap();
    assert!(error.starts_with("data-dir ") || error.starts_with("database-read-only "), "{error}");
    assert!(error.contains("billing.lock") || error.contains("read-only"), "{error}");
    assert_eq!(std::fs::read(data.join("billing.db")).unwrap(), before);
}

fn is_root(data: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(data).unwrap().uid() == 0
}

fn read_only(data: &Path, on: bool) {
    for entry in std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        std::fs::set_permissions(&entry, std::fs::Permissions::from_mode(if on { 0o400 } else { 0o600 })).unwrap();
    }
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(if on { 0o500 } else { 0o700 })).unwrap();
}
