//! Puts a copy of the database back.
//!
//! The panel has moved on since the copy was made, and nothing can put it back as well. Two things keep that safe: the
//! marks and owners in the panel, which every step reads before it acts, and numbers: what was given out after the copy
//! was made is never given out again, so that a mark of service 57 can never come to mean another service 57.

use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;

use super::tx::Tx;
use super::{check, open};
use crate::data_dir::DataDir;
use crate::error::{BillingError, DataDirError, DatabaseError, Result, StoreError};
use crate::secret::Vault;

/// So many numbers are left out when nobody can tell which were given out since the copy was made.
const GAP: i64 = 100_000;

/// A copy that was put back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Where the replaced database was copied to; none when there was none that could be read.
    pub kept: Option<PathBuf>,
}

/// The last number that each table has given out.
type Numbers = Vec<(String, i64)>;

/// Replaces the database of a data folder by a copy that [`Store::backup`](super::Store::backup) made. All of it or,
/// after any error and after a crash, nothing. What is replaced is copied aside before, if it can be read.
///
/// # Errors
/// [`DatabaseError`], with nothing changed; the disk or the database.
pub fn restore(dir: &DataDir, from: &Path) -> Result<Restored> {
    let _turn = open::turn(dir)?;
    let copy = sound_copy(dir, from)?;
    if let Some(by) = super::hosts::living(dir)?.first() {
        return Err(DatabaseError::InUse { by: format!("host process {by} runs operations") }.into());
    }
    let (kept, given_out) = match keep(dir) {
        Ok((path, given_out)) => (Some(path), given_out),
        // A damaged database is the very reason for a restore.
        Err(BillingError::Store(error)) if error.is_damage() => (None, None),
        Err(error) => return Err(error),
    };
    let prepared = prepared(dir, &copy, given_out.as_deref())?;
    let mut target = if kept.is_some() { alone(dir)? } else { anew(dir)? };
    // SQLite copies all pages in one transaction of the target: it is the old database until the last one is there.
    Backup::new(&prepared, &mut target)?.step(-1)?;
    drop((prepared, target));
    std::fs::remove_file(aside(dir)).map_err(DataDirError::io("remove", aside(dir)))?;
    Ok(Restored { kept })
}

/// The copy, opened and found to be whole, of a known version, and sealed with the folder's key.
fn sound_copy(dir: &DataDir, from: &Path) -> Result<Connection> {
    let unusable = |why: String| DatabaseError::BackupUnusable { path: from.to_owned(), why };
    let opened = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let copy = opened.map_err(|error| unusable(error.to_string()))?;
    let version: i64 =
        copy.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(|error| unusable(error.to_string()))?;
    match version {
        0 => return Err(unusable("it is no database of this program".to_owned()).into()),
        known if usize::try_from(known).is_ok_and(|known| known <= open::migrations()) => {}
        _ => return Err(unusable("a later version of this program made it".to_owned()).into()),
    }
    let problems = check::structure(&copy).map_err(|error| of_the_copy(from, error))?;
    if let Some(problem) = problems.into_iter().next() {
        return Err(unusable(format!("it is damaged: {problem}")).into());
    }
    let vault = Vault::new(&dir.key(false)?);
    Tx::new(&copy, &vault).check_key(dir).map_err(|error| of_the_copy(from, error))?;
    Ok(copy)
}

/// It is the copy that is damaged: the database is not, and nobody should think so.
fn of_the_copy(from: &Path, error: BillingError) -> BillingError {
    match error {
        BillingError::Store(StoreError::Damaged(source)) => {
            DatabaseError::BackupUnusable { path: from.to_owned(), why: format!("it is damaged: {source}") }.into()
        }
        other => other,
    }
}

/// Copies the present database aside, and tells which numbers it has given out.
fn keep(dir: &DataDir) -> Result<(PathBuf, Option<Numbers>)> {
    let path = (1u32..)
        .map(|number| dir.root().join(format!("billing.db.replaced-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| dir.root().join("billing.db.replaced"));
    drop(crate::data_dir::create_private(&path).map_err(DataDirError::io("write", &path))?);
    let kept = open::existing(&dir.database()).and_then(|present| {
        present.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
        Ok(numbers(&present)?)
    });
    if kept.is_err() {
        let _ = std::fs::remove_file(&path);
    }
    kept.map(|numbers| (path, Some(numbers)))
}

fn numbers(sql: &Connection) -> rusqlite::Result<Numbers> {
    sql.prepare("SELECT name, seq FROM sqlite_sequence")?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The present database, with nobody else who has it open.
fn alone(dir: &DataDir) -> Result<Connection> {
    let present = open::existing(&dir.database())?;
    present.busy_timeout(std::time::Duration::ZERO)?;
    let taken = present
        .pragma_update_and_check(None, "locking_mode", "EXCLUSIVE", |_| Ok(()))
        .and_then(|()| present.execute_batch("BEGIN IMMEDIATE; COMMIT"));
    match taken {
        Ok(()) => Ok(present),
        Err(_) => Err(DatabaseError::InUse { by: "another process has it open".to_owned() }.into()),
    }
}

/// An empty database in the place of one that cannot be read any more; that one is moved aside.
fn anew(dir: &DataDir) -> Result<Connection> {
    for ending in ["", "-wal", "-shm"] {
        let name = |base: &str| dir.root().join(format!("{base}{ending}"));
        match std::fs::rename(name("billing.db"), name("billing.db.damaged")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(DataDirError::io("move", name("billing.db"))(error).into());
            }
            _ => {}
        }
    }
    Ok(Connection::open(dir.database())?)
}

/// The copy as it is going to be the database, in a file beside it.
fn prepared(dir: &DataDir, copy: &Connection, given_out: Option<&[(String, i64)]>) -> Result<Connection> {
    let path = aside(dir);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(DataDirError::io("remove", path)(error).into());
        }
        _ => {}
    }
    drop(crate::data_dir::create_private(&path).map_err(DataDirError::io("write", &path))?);
    copy.execute("VACUUM INTO ?1", [path.to_string_lossy()])?;
    let mut prepared = open::existing(&path)?;
    // Before the numbers: a table that is made anew for a new version forgets which it has given out.
    open::migrate(&mut prepared)?;
    let sql = prepared.transaction()?;
    match given_out {
        Some(numbers) => {
            for (table, last) in numbers {
                sql.execute("UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1", (table, last))?;
                let new = "INSERT INTO sqlite_sequence (name, seq) SELECT ?1, ?2
                           WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)";
                sql.execute(new, (table, last))?;
            }
        }
        None => {
            sql.execute("UPDATE sqlite_sequence SET seq = seq + ?1", [GAP])?;
            // A table that was empty when the copy was made has no last number yet.
            let new = "INSERT INTO sqlite_sequence (name, seq) SELECT name, ?1 FROM sqlite_schema
                       WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'
                       AND name NOT IN (SELECT name FROM sqlite_sequence)";
            sql.execute(new, [GAP])?;
        }
    }
    // Those who ran operations when the copy was made are not there any more: what they held is given back.
    sql.execute(
        "UPDATE operation SET status = 'due', lease_owner = NULL, lease_host = NULL, lease_until = NULL
         WHERE status = 'running'",
        [],
    )?;
    sql.execute("DELETE FROM host_process", [])?;
    sql.commit()?;
    Ok(prepared)
}

fn aside(dir: &DataDir) -> PathBuf {
    dir.root().join("billing.db.restoring")
}
