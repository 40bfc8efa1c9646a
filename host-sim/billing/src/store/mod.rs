//! The database: the only place with SQL.
//!
//! Everything is done in transactions. A [`Tx`] is one of them; the files beside this one give it verbs for their
//! tables. Statements stay within what PostgreSQL understands too, and races are decided by `UPDATE … WHERE` and by
//! unique keys, never by reading first and hoping.

mod backup;
mod catalog;
mod check;
mod claims;
mod clients;
mod convert;
mod guard;
mod holds;
mod hosts;
mod installation;
mod modules;
mod money;
mod open;
mod operations;
mod passed;
mod periods;
mod prices;
mod queue;
mod recordings;
mod releases;
mod restore;
mod service_parts;
mod services;
mod staff;
mod tariffs;
mod tasks;
#[cfg(test)]
mod tests;
mod tx;
mod upkeep;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use crate::data_dir::DataDir;
use crate::error::{Result, StoreError};
use crate::secret::Vault;

pub use backup::Backup;
pub use check::{Check, Checked};
pub(crate) use guard::GuardUpdate;
pub use hosts::Presence;
pub(crate) use installation::Installation;
pub(crate) use modules::ModuleRow;
pub use money::LedgerFilter;
pub(crate) use money::NewEntry;
pub use operations::OperationFilter;
pub(crate) use operations::{HistoryEntry, NewOperation};
pub(crate) use periods::PeriodRow;
pub(crate) use queue::{CalledFile, Lease, OperationUpdate};
pub(crate) use recordings::Recorded;
pub use recordings::{RecordingFilter, RecordingLine};
pub(crate) use releases::NewRelease;
pub use restore::{Restored, restore};
pub(crate) use services::NewService;
pub use services::ServiceFilter;
pub use tasks::TaskFilter;
pub(crate) use tasks::TaskText;
pub(crate) use tx::Tx;
pub(crate) use upkeep::UpkeepLease;
use watch::Nobody;
pub use watch::{CommitWatch, Died};

/// An open database with the key to its secrets. Cheap to clone; shared by all threads of a process. Other processes
/// may have it open at the same time.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    dir: DataDir,
    vault: Vault,
    installation: Installation,
    watch: Arc<dyn CommitWatch>,
    /// SQLite has one writer at a time: threads queue up here rather than at the file.
    writer: Mutex<Connection>,
    /// Readers that nobody uses at the moment.
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the database of a data directory, brings its tables up to date, and makes both where there are none.
    ///
    /// # Errors
    /// [`BillingError::Store`](crate::BillingError::Store) and [`BillingError::DataDir`](crate::BillingError::DataDir).
    pub fn open(dir: &DataDir) -> Result<Self> {
        Self::open_watched(dir, Arc::new(Nobody))
    }

    /// As [`Store::open`], with somebody who stands at every commit from then on.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_watched(dir: &DataDir, watch: Arc<dyn CommitWatch>) -> Result<Self> {
        let (writer, vault, installation) = open::open(dir)?;
        let (writer, readers) = (Mutex::new(writer), Mutex::default());
        let inner = Inner { dir: dir.clone(), vault, installation, watch, writer, readers };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The data directory.
    #[must_use]
    pub fn dir(&self) -> &DataDir {
        &self.inner.dir
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.inner.dir.database()
    }

    /// The short name that tells this billing system from others that use the same panel.
    #[must_use]
    pub fn installation(&self) -> &str {
        &self.inner.installation.name
    }

    /// Runs a transaction that only reads. It sees one state of the database throughout.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let idle = lock(&self.inner.readers).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => open::reader(&self.inner.dir)?,
        };
        let result = {
            let sql = connection.transaction()?;
            work(&Tx::new(&sql, &self.inner.vault))
        };
        lock(&self.inner.readers).push(connection);
        result
    }

    /// Runs a transaction that writes: all of it is stored, or on any error nothing.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.inner.writer);
        let sql = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&Tx::new(&sql, &self.inner.vault))?;
        self.inner.watch.before_commit().map_err(StoreError::from)?;
        sql.commit()?;
        self.inner.watch.after_commit().map_err(StoreError::from)?;
        Ok(value)
    }

    /// Runs a transaction that writes, and takes back all that it wrote.
    pub(crate) fn rehearse<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.inner.writer);
        let sql = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&Tx::new(&sql, &self.inner.vault))?;
        sql.rollback()?;
        Ok(value)
    }
}

/// A thread that panicked in a transaction left it rolled back: the connection is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
