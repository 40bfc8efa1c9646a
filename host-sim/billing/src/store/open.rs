//! Opening the database: settings of a connection, tables, the key, the installation's name.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::installation::Installation;
use super::tx::Tx;
use crate::data_dir::DataDir;
use crate::error::{DataDirError, Result, StoreError};
use crate::secret::Vault;

/// How long one process waits for another one's transaction. Transactions are short; this is for slow disks.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

const STATEMENTS: usize = 128;

/// The tables, step by step. Steps are never changed once released; new ones are added at the end.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_billing.sql"),
    include_str!("../../migrations/0002_money.sql"),
    include_str!("../../migrations/0003_prices.sql"),
    include_str!("../../migrations/0004_recording.sql"),
    include_str!("../../migrations/0005_guard.sql"),
    include_str!("../../migrations/0006_release.sql"),
    include_str!("../../migrations/0007_change.sql"),
    include_str!("../../migrations/0008_upkeep.sql"),
    include_str!("../../migrations/0009_versions.sql"),
    include_str!("../../migrations/0010_plugins.sql"),
    include_str!("../../migrations/0011_module_history.sql"),
    include_str!("../../migrations/0012_release_acceptance.sql"),
    include_str!("../../migrations/0013_made_way.sql"),
    include_str!("../../migrations/0014_adopted_delivered.sql"),
];

/// The connection that writes, the vault, and which billing system this is.
///
/// Processes that open the same data directory at the same time do this one after the other.
pub(super) fn open(dir: &DataDir) -> Result<(Connection, Vault, Installation)> {
    let _turn = turn(dir)?;
    let mut connection = Connection::open(dir.database())?;
    prepare(&connection)?;
    // FULL: a committed outcome is on the disk, not only on its way there.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    migrate(&mut connection)?;

    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = Installation::load(&transaction)?;
    let vault = Vault::new(&dir.key(known.is_none())?);
    let tx = Tx::new(&transaction, &vault);
    let installation = match known {
        Some(known) => known,
        None => tx.create_installation()?,
    };
    tx.check_key(dir)?;
    transaction.commit()?;
    Ok((connection, vault, installation))
}

/// Held while a process opens or replaces the database, so that they do it one after the other.
pub(super) fn turn(dir: &DataDir) -> Result<File> {
    let turn = File::create(dir.turn_file()).map_err(DataDirError::io("write", dir.turn_file()))?;
    turn.lock().map_err(DataDirError::io("lock", dir.turn_file()))?;
    Ok(turn)
}

/// Another connection, to read with.
pub(super) fn reader(dir: &DataDir) -> Result<Connection> {
    let connection = existing(&dir.database())?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection to a database that is there.
pub(super) fn existing(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Nothing in the file, however it got there, may call functions.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// How many steps this program knows.
pub(super) fn migrations() -> usize {
    MIGRATIONS.len()
}

/// Brings a database of an earlier version of this program to this one's tables.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    use rusqlite_migration::{Error, MigrationDefinitionError};
    match Migrations::new(MIGRATIONS.iter().copied().map(M::up).collect()).to_latest(connection) {
        Ok(()) => Ok(()),
        Err(Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead)) => Err(StoreError::TooNew),
        Err(Error::RusqliteError { err, .. }) => match StoreError::from(err) {
            StoreError::Other(error) => Err(StoreError::Migration(error.to_string())),
            known => Err(known),
        },
        Err(error) => Err(StoreError::Migration(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_sound() {
        Migrations::new(MIGRATIONS.iter().copied().map(M::up).collect()).validate().unwrap();
    }

    /// Until the ninth step one version of a module took all steps of an operation, so it returned its state.
    #[test]
    fn states_of_an_earlier_version_know_who_returned_them() {
        let mut sql = Connection::open_in_memory().unwrap();
        // Only the operations are of interest here.
        sql.pragma_update(None, "foreign_keys", false).unwrap();
        let migrations = Migrations::new(MIGRATIONS.iter().copied().map(M::up).collect());
        migrations.to_version(&mut sql, 8).unwrap();
        let insert = "INSERT INTO operation (service_id, kind, status, percent, message, due_at, attempt, failures, \
            event_json, calls, requests, writes, busy_ms, created_at, cause, asked_by, state, module_version, \
            module_digest) VALUES (?1, 'open', 'due', 0, '', 0, 1, 0, '{}', 0, 0, 0, 0, 0, 'staff', '', ?2, '1.2.3', 'd1')";
        sql.execute(insert, (1, "half-way")).unwrap();
        sql.execute(insert, (2, None::<&str>)).unwrap();
        migrate(&mut sql).unwrap();
        let words = "SELECT group_concat(COALESCE(state_version || ' ' || state_digest, 'nobody')) FROM operation";
        assert_eq!(sql.query_row(words, [], |row| row.get::<_, String>(0)).unwrap(), "1.2.3 d1,nobody");
    }

    /// Until then what was adopted while it was stopped counted as never delivered.
    #[test]
    fn what_an_earlier_version_adopted_while_it_was_stopped_counts_as_delivered() {
        let mut sql = Connection::open_in_memory().unwrap();
        // Only the services are of interest here.
        sql.pragma_update(None, "foreign_keys", false).unwrap();
        let migrations = Migrations::new(MIGRATIONS.iter().copied().map(M::up).collect());
        migrations.to_version(&mut sql, 13).unwrap();
        let insert = "INSERT INTO service (client_id, tariff_id, module_id, product, status, password, created_at, \
            status_since, activated_at) VALUES (1, 1, 1, 'p', ?1, x'', 1, 2, ?2)";
        for service in [("suspended", None), ("suspended", Some(9)), ("ordered", None)] {
            sql.execute(insert, service).unwrap();
        }
        migrate(&mut sql).unwrap();
        let words = "SELECT group_concat(COALESCE(activated_at, 'never')) FROM service";
        assert_eq!(sql.query_row(words, [], |row| row.get::<_, String>(0)).unwrap(), "2,9,never");
    }

    /// What the ledger and the tariffs of an earlier version say is the same afterwards.
    #[test]
    fn prices_and_ledger_of_an_earlier_version_are_kept() {
        let mut sql = Connection::open_in_memory().unwrap();
        prepare(&sql).unwrap();
        let migrations = Migrations::new(MIGRATIONS.iter().copied().map(M::up).collect());
        migrations.to_version(&mut sql, 2).unwrap();
        sql.execute_batch(
            "INSERT INTO client (email, email_key, name, password, created_at) VALUES ('a', 'a', 'A', x'', 0);
             INSERT INTO processing_module (component, name, url, origin, username, password, data_center, department,
                 sort, trust, created_at) VALUES ('m', 'm', 'u', 'o', 'u', x'', 'd', 'd', 1, 'public', 0);
             INSERT INTO tariff (name, product, period_months, price, currency, created_at)
                 VALUES ('t', 'p', 3, '120.50', 'EUR', 0);
             INSERT INTO service (client_id, tariff_id, module_id, product, status, password, created_at)
                 VALUES (1, 1, 1, 'p', 'active', x'', 0);
             INSERT INTO service_period (service_id, number, months, created_at) VALUES (1, 1, 3, 0);
             INSERT INTO ledger_entry (client_id, kind, amount, currency, balance, at, who, why)
                 VALUES (1, 'payment', '200', 'EUR', '200', 0, 'w', '');
             INSERT INTO ledger_entry (client_id, kind, amount, currency, balance, service_id, period_id, at, who, why)
                 VALUES (1, 'charge', '-120.50', 'EUR', '79.50', 1, 1, 0, 'w', 'ordered');",
        )
        .unwrap();
        migrate(&mut sql).unwrap();
        let text = |query: &str| sql.query_row(query, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("SELECT months || ' ' || price FROM tariff_period"), "3 120.50");
        assert_eq!(text("SELECT CAST(period_months AS TEXT) FROM service"), "3");
        assert_eq!(
            text("SELECT group_concat(id || kind || amount || ' ' || balance) FROM ledger_entry"),
            "1payment200 200,2charge-120.50 79.50"
        );
        for change in ["UPDATE ledger_entry SET why = 'x'", "DELETE FROM ledger_entry"] {
            assert!(sql.execute(change, []).unwrap_err().to_string().contains("append-only"));
        }
    }
}
