//! The one writer of a process, shared by its threads.
//!
//! SQLite has one writer at a time, and a commit waits for the disk: some milliseconds on one that means it. So the
//! transactions of threads that come while another one is at it are committed together with it (*group commit*): each is
//! a savepoint of one SQLite transaction, the last one to come commits for all, and nobody is told that something is
//! stored before it is. A transaction that fails is taken back alone. One that comes alone waits for nobody.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::{Connection, ffi};

use super::lock;
use super::tx::Tx;
use super::watch::{CommitWatch, Died};
use crate::error::{Result, StoreError};
use crate::secret::Vault;

/// So many transactions are committed together at most, so that the first of them does not wait for ever.
const MOST: usize = 64;

/// What a transaction survives once it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Survives {
    /// Everything: it is on the disk.
    PowerLoss,
    /// The end of the process, but not that of the computer.
    Process,
}

impl Survives {
    /// The value of `PRAGMA synchronous`.
    fn word(self) -> &'static str {
        match self {
            Self::PowerLoss => "FULL",
            Self::Process => "NORMAL",
        }
    }
}

/// The connection that writes.
#[derive(Debug)]
pub(super) struct Writer {
    batch: Mutex<Batch>,
    /// Threads that want to write and have not begun.
    coming: AtomicUsize,
    /// A batch has ended.
    ended: Condvar,
}

/// What is committed together.
#[derive(Debug)]
struct Batch {
    connection: Connection,
    survives: Survives,
    /// Counts batches.
    number: u64,
    /// Transactions in it.
    size: usize,
    /// Batches that could not be stored: why, and how many threads still have to be told.
    failed: BTreeMap<u64, (Failure, usize)>,
}

/// Why a batch could not be stored.
#[derive(Debug)]
enum Failure {
    Sqlite(rusqlite::Error),
    Died(Died),
}

impl Writer {
    /// A writer on this connection, which waits for the disk at each commit.
    pub(super) fn new(connection: Connection) -> Self {
        let batch = Batch { connection, survives: Survives::PowerLoss, number: 0, size: 0, failed: BTreeMap::new() };
        Self { batch: Mutex::new(batch), coming: AtomicUsize::new(0), ended: Condvar::new() }
    }

    /// How many threads wait to write.
    #[cfg(test)]
    fn coming(&self) -> usize {
        self.coming.load(Ordering::SeqCst)
    }

    /// Runs a transaction: all of it is stored when this returns, or on any error nothing.
    pub(super) fn write<T>(
        &self,
        survives: Survives,
        vault: &Vault,
        watch: &dyn CommitWatch,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.turn(survives, true, vault, watch, work)
    }

    /// Runs a transaction and takes back all that it wrote.
    pub(super) fn rehearse<T>(
        &self,
        vault: &Vault,
        watch: &dyn CommitWatch,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        // Nothing is stored, so nothing need survive.
        self.turn(Survives::Process, false, vault, watch, work)
    }

    fn turn<T>(
        &self,
        survives: Survives,
        keep: bool,
        vault: &Vault,
        watch: &dyn CommitWatch,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.coming.fetch_add(1, Ordering::SeqCst);
        let mut batch = lock(&self.batch);
        self.coming.fetch_sub(1, Ordering::SeqCst);
        if batch.is_open() && survives == Survives::PowerLoss && batch.survives == Survives::Process {
            // What waits for no disk is not made to wait for it. Whoever is in there is told how it ended.
            let _ = batch.end(watch, 0);
            self.ended.notify_all();
        }
        batch.begin(survives)?;
        let number = batch.number;
        let result = batch.attempt(keep, vault, work);
        let holds = keep && matches!(result, Ok(Ok(_)));
        batch.size += usize::from(holds);
        // Whoever comes next ends the batch, and there is somebody.
        let goes_on = batch.is_open() && batch.size < MOST && self.coming.load(Ordering::SeqCst) > 0;
        let stored = if !goes_on {
            let stored = batch.end(watch, usize::from(holds));
            self.ended.notify_all();
            stored
        } else if holds {
            let over = self.ended.wait_while(batch, |batch| batch.number == number);
            over.unwrap_or_else(PoisonError::into_inner).outcome_of(number)
        } else {
            Ok(())
        };
        // A panic goes on only now that the others in the batch are seen to.
        let value = result.unwrap_or_else(|panic| resume_unwind(panic))?;
        if holds {
            stored?;
        }
        Ok(value)
    }
}

impl Batch {
    fn is_open(&self) -> bool {
        !self.connection.is_autocommit()
    }

    /// Opens it, if it is not.
    fn begin(&mut self, survives: Survives) -> Result<(), StoreError> {
        if self.is_open() {
            return Ok(());
        }
        if self.survives != survives {
            self.connection.pragma_update(None, "synchronous", survives.word())?;
            self.survives = survives;
        }
        self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        Ok(())
    }

    /// One transaction of it, which leaves nothing when it fails or is not to be kept. A panic of `work` is handed out.
    fn attempt<T>(
        &self,
        keep: bool,
        vault: &Vault,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> std::thread::Result<Result<T>> {
        let run = |sql: &str| -> Result<(), StoreError> {
            self.connection.prepare_cached(sql)?.execute([])?;
            Ok(())
        };
        if let Err(error) = run("SAVEPOINT one") {
            return Ok(Err(error.into()));
        }
        let mut result = catch_unwind(AssertUnwindSafe(|| work(&Tx::new(&self.connection, vault))));
        if keep && matches!(result, Ok(Ok(_))) {
            match run("RELEASE one") {
                Ok(()) => return result,
                Err(error) => result = Ok(Err(error.into())),
            }
        }
        // Neither works when SQLite has taken everything back by itself, as it does on a full disk.
        let _ = run("ROLLBACK TO one").and_then(|()| run("RELEASE one"));
        result
    }

    /// Stores what is in it, or nothing. `told` of those in it learn how it went from the answer, the others later.
    fn end(&mut self, watch: &dyn CommitWatch, told: usize) -> Result<(), StoreError> {
        let result = self.commit(watch);
        if self.is_open() {
            // What cannot be taken back now is taken back when the connection is closed or the file is opened anew.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        let result = result.map_err(|failure| {
            let error = failure.again();
            let untold = self.size.saturating_sub(told);
            if untold > 0 {
                self.failed.insert(self.number, (failure, untold));
            }
            error
        });
        self.number += 1;
        self.size = 0;
        result
    }

    fn commit(&self, watch: &dyn CommitWatch) -> Result<(), Failure> {
        if self.size == 0 {
            return Ok(());
        }
        watch.before_commit().map_err(Failure::Died)?;
        // Fails when SQLite has taken everything back before: then there is nothing to commit.
        self.connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])).map_err(Failure::Sqlite)?;
        watch.after_commit().map_err(Failure::Died)
    }

    /// How a batch ended, for one of those who were in it and did not end it.
    fn outcome_of(&mut self, number: u64) -> Result<(), StoreError> {
        let Some((failure, untold)) = self.failed.get_mut(&number) else { return Ok(()) };
        let error = failure.again();
        *untold -= 1;
        if *untold == 0 {
            self.failed.remove(&number);
        }
        Err(error)
    }
}

impl Failure {
    /// The error, for one more who has to hear of it.
    fn again(&self) -> StoreError {
        match self {
            Self::Died(died) => (*died).into(),
            Self::Sqlite(rusqlite::Error::SqliteFailure(code, words)) => {
                rusqlite::Error::SqliteFailure(*code, words.clone()).into()
            }
            Self::Sqlite(other) => {
                rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(other.to_string())).into()
            }
        }
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
