//! Copies of the database: made while it is in use, put back whole or not at all, and looked through.

use billing::model::ServiceStatus;
use billing::{BillingError, DataDir, Store, restore};

use crate::scripted::{at_once, done, wait};
use crate::world::{World, by};

fn dir(world: &World) -> DataDir {
    world.billing.store().dir().clone()
}

/// Ends the host of a world; its folder stays.
fn ended(world: World) -> (std::sync::Arc<tempfile::TempDir>, DataDir) {
    let dir = dir(&world);
    (std::sync::Arc::clone(&world.temp), dir)
}

fn code<T: std::fmt::Debug>(result: Result<T, BillingError>) -> &'static str {
    result.unwrap_err().code()
}

#[test]
fn a_backup_made_in_the_middle_of_the_work_holds_one_moment_of_it() {
    let world = World::furnished();
    world.module.answers(at_once);
    let copies: Vec<_> = std::thread::scope(|scope| {
        let worker = scope.spawn(|| (0..40).for_each(|_| drop(world.active())));
        let copies = (0..).map(|number| {
            let path = world.temp.path().join(format!("copy-{number}.db"));
            world.billing.store().backup(&path).unwrap();
            path
        });
        let copies = copies.take_while(|_| !worker.is_finished()).collect();
        worker.join().unwrap();
        copies
    });
    assert!(!copies.is_empty());
    for copy in copies {
        // Beside a key that opens it, a copy is a database like any other.
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = DataDir::open(folder.path()).unwrap();
        std::fs::copy(dir(&world).key_file(), elsewhere.key_file()).unwrap();
        std::fs::copy(&copy, elsewhere.database()).unwrap();
        let checked = Store::open(&elsewhere).unwrap().check().unwrap();
        assert!(checked.is_sound(), "{checked:#?}");
    }
}

#[test]
fn a_backup_overwrites_nothing_and_is_readable_by_its_owner_only() {
    let world = World::furnished();
    let path = world.temp.path().join("copy.db");
    world.billing.store().backup(&path).unwrap();
    let before = std::fs::read(&path).unwrap();
    assert_eq!(code(world.billing.store().backup(&path)), "backup-exists");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let missing = world.temp.path().join("no such folder/copy.db");
    assert_eq!(code(world.billing.store().backup(&missing)), "data-dir");
}

#[test]
fn a_restored_database_goes_on_and_gives_no_number_out_twice() {
    let world = World::furnished();
    world.module.answers(at_once);
    let first = world.active();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let forgotten = world.active();
    let (temp, dir) = ended(world);

    let restored = restore(&dir, &copy).unwrap();
    assert!(restored.kept.unwrap().exists(), "what was replaced is kept");
    let world = World::in_folder(temp);
    assert!(world.billing.store().check().unwrap().is_sound());
    assert_eq!(world.service(first.id).status, ServiceStatus::Active);
    assert_eq!(code(world.billing.service(forgotten.id).map(drop)), "not-found");
    world.module.answers(at_once);
    let next = world.active();
    assert!(next.id.0 > forgotten.id.0, "a mark of service {} in a panel stays unmistakable", forgotten.id);
}

#[test]
fn what_was_running_when_the_copy_was_made_is_due_after_it_is_put_back() {
    let world = World::furnished();
    let copy = world.temp.path().join("copy.db");
    let store = world.billing.store().clone();
    let path = copy.clone();
    world.module.answers(move |_| {
        store.backup(&path).unwrap();
        wait("begun", 60)
    });
    let service = world.order();
    world.scheduler(1).work_once(&()).unwrap();
    let (temp, dir) = ended(world);
    restore(&dir, &copy).unwrap();
    let world = World::in_folder(temp);
    world.module.will([done()]);
    world.run();
    assert_eq!(world.service(service.id).status, ServiceStatus::Active);
}

#[test]
fn a_database_that_is_in_use_is_not_replaced() {
    let world = World::furnished();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let before = world.dump();
    // A command that has it open, then a host that runs operations.
    assert_eq!(code(restore(&dir(&world), &copy)), "database-in-use");
    let scheduler = world.scheduler(1);
    let error = restore(&dir(&world), &copy).unwrap_err();
    assert!(error.to_string().contains("runs operations"), "{error}");
    drop(scheduler);
    assert_eq!(world.dump(), before);
}

#[test]
fn what_is_no_sound_backup_of_this_billing_system_changes_nothing() {
    let world = World::furnished();
    world.billing.pay(world.client("b@example.com").id, "5".parse().unwrap(), "EUR", &by()).unwrap();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let other = World::furnished();
    let foreign = other.temp.path().join("foreign.db");
    other.billing.store().backup(&foreign).unwrap();
    let (temp, dir) = ended(world);

    let at = |name: &str| temp.path().join(name);
    std::fs::write(at("letter"), "no database".repeat(500)).unwrap();
    std::fs::write(at("empty"), "").unwrap();
    let bytes = std::fs::read(&copy).unwrap();
    std::fs::write(at("cut"), &bytes[..bytes.len() / 2]).unwrap();
    let later = at("later");
    std::fs::copy(&copy, &later).unwrap();
    rusqlite::Connection::open(&later).unwrap().pragma_update(None, "user_version", 9999).unwrap();
    let before = std::fs::read(dir.database()).unwrap();
    for (file, expected) in [
        (at("missing"), "backup-unusable"),
        (at("letter"), "backup-unusable"),
        (at("empty"), "backup-unusable"),
        (at("cut"), "backup-unusable"),
        (later, "backup-unusable"),
        (foreign, "secret-key-wrong"),
    ] {
        assert_eq!(code(restore(&dir, &file)), expected, "{}", file.display());
        assert_eq!(std::fs::read(dir.database()).unwrap(), before, "{}", file.display());
    }
}

/// Some damage SQLite meets only when it looks through the file. It is the copy's, and is not told as the database's.
#[test]
fn a_damaged_backup_is_named_and_the_database_is_not() {
    let world = World::furnished();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let (_temp, dir) = ended(world);
    let (sound, before) = (std::fs::read(&copy).unwrap(), std::fs::read(dir.database()).unwrap());
    // The list of tables; the head of each of the pages; everything but the file's head.
    for (from, every) in [(100, usize::MAX), (4096, 4096), (200, 1)] {
        let mut bytes = sound.clone();
        for place in (from..bytes.len()).step_by(every) {
            bytes[place] = 0xff;
        }
        std::fs::write(&copy, bytes).unwrap();
        let error = restore(&dir, &copy).unwrap_err();
        assert_eq!(error.code(), "backup-unusable", "{error}");
        let said = error.to_string();
        assert!(said.starts_with(&format!("{} cannot be restored: it is damaged: ", copy.display())), "{said}");
        assert!(error.hint().starts_with("Nothing was changed."));
        assert_eq!(std::fs::read(dir.database()).unwrap(), before);
    }
}

#[test]
fn a_damaged_database_is_replaced_and_moved_aside() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let (temp, dir) = ended(world);
    std::fs::write(dir.database(), "overwritten by something else".repeat(400)).unwrap();
    assert_eq!(restore(&dir, &copy).unwrap().kept, None);
    assert!(dir.root().join("billing.db.damaged").exists());
    let world = World::in_folder(temp);
    assert_eq!(world.service(service.id).status, ServiceStatus::Active);
    world.module.answers(at_once);
    assert!(world.active().id.0 > 1000, "nobody knows which numbers the damaged one gave out");
}

/// What it gave out for the first time after the copy was made stands in no copy, but may stand in a panel.
#[test]
fn numbers_of_what_there_was_none_of_are_not_given_out_again_either_after_a_damage() {
    let world = World::furnished();
    let copy = world.temp.path().join("copy.db");
    world.billing.store().backup(&copy).unwrap();
    let (temp, dir) = ended(world);
    std::fs::write(dir.database(), "overwritten by something else".repeat(400)).unwrap();
    restore(&dir, &copy).unwrap();
    let world = World::in_folder(temp);
    world.module.answers(at_once);
    let service = world.active();
    assert!(service.id.0 > 1000, "the damaged one may have had a service {}", service.id);
    assert!(world.last(service.id).id.0 > 1000);
}

#[test]
fn a_check_names_what_a_hand_in_the_file_has_broken() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    world.module.will([wait("begun", 60)]);
    world.order();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.pragma_update(None, "foreign_keys", false).unwrap();
    sql.execute_batch(
        "DROP TRIGGER ledger_entry_no_update;
         UPDATE ledger_entry SET balance = '1.00' WHERE id = 1;
         UPDATE client SET password = x'00';
         UPDATE service SET status = 'suspended' WHERE id = 1;
         UPDATE operation SET status = 'stopped' WHERE id = 2;
         DELETE FROM claim;
         INSERT INTO claim VALUES ('https://panel', '7', 99, 0);",
    )
    .unwrap();
    assert_eq!(service.id.0, 1);
    insta::assert_json_snapshot!(world.billing.store().check().unwrap());
}
