//! The database file: made, opened again, opened by two, and refused when it is none.

use billing::{BillingError, DataDir, Store};

use crate::world::World;

#[test]
fn a_new_folder_becomes_a_billing_system_with_a_name_of_its_own() {
    let world = World::new();
    let name = world.billing.installation().to_owned();
    assert_eq!(name.len(), 6);
    assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{name}");
    assert_eq!(world.another_process().billing.installation(), name, "made once");
    assert_ne!(World::new().billing.installation(), name);
}

#[test]
fn many_that_open_an_empty_folder_at_once_make_one_database() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    let names: Vec<_> = std::thread::scope(|scope| {
        let open = || Store::open(&dir).unwrap().installation().to_owned();
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(names.windows(2).all(|pair| pair[0] == pair[1]), "{names:?}");
}

#[test]
fn what_was_stored_is_there_after_opening_again() {
    let world = World::furnished();
    let service = world.order();
    let again = world.another_process();
    assert_eq!(again.service(service.id), world.service(service.id));
    assert_eq!(again.billing.modules().unwrap(), world.billing.modules().unwrap());
}

#[test]
fn the_database_is_set_up_to_lose_nothing() {
    let world = World::new();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    let mode: String = sql.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    let loose: i64 = sql
        .query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(loose, 0, "every table checks its types");
    assert!(sql.execute("INSERT INTO tariff_module (tariff_id, module_id) VALUES (1, 'x')", []).is_err());
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left_alone() {
    let temp = tempfile::tempdir().unwrap();
    let dir = DataDir::open(temp.path()).unwrap();
    std::fs::write(dir.database(), "this is a letter to grandmother, not a database at all".repeat(40)).unwrap();
    let before = std::fs::read(dir.database()).unwrap();
    let error = Store::open(&dir).unwrap_err();
    assert_eq!(error.code(), "database-damaged");
    assert_eq!(std::fs::read(dir.database()).unwrap(), before);
    assert!(!dir.key_file().exists());

    let world = World::new();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.pragma_update(None, "user_version", 1000).unwrap();
    assert_eq!(Store::open(world.billing.store().dir()).unwrap_err().code(), "database-too-new");
}

#[test]
fn a_row_of_a_later_version_is_an_error_and_no_panic() {
    let world = World::furnished();
    let service = world.order();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.execute("UPDATE operation SET kind = 'reinstall'", []).unwrap();
    let error = world.billing.service(service.id).unwrap_err();
    assert_eq!(error.code(), "database-unreadable");
    assert!(error.to_string().contains("reinstall"), "{error}");
    assert!(matches!(error, BillingError::Store(_)));
}

#[test]
fn a_data_directory_that_cannot_be_made_is_an_error_that_names_it() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = DataDir::open(file.join("data")).unwrap_err();
    assert_eq!(error.code(), "data-dir");
    assert!(error.to_string().contains("file/data"), "{error}");
}
