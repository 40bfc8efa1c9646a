//! The database: the only place with SQL.
//!
//! Everything is done in transactions. A [`Tx`] is one of them; the files beside this one give it verbs for their
//! tables. Statements stay within what PostgreSQL understands too, and races are decided by `UPDATE … WHERE` and by
//! unique keys, never by reading first and hoping.

mod acceptances;
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
mod plugins;
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
mod writer;

use std::fs::OpenOptions;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::data_dir::DataDir;
use crate::error::{DataDirError, Result};
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
pub(crate) use plugins::Governed;
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
use writer::{Survives, Writer};

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
    /// SQLite has one writer at a time: threads meet here rather than at the file.
    writer: Writer,
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
        let (writer, readers) = (Writer::new(writer), Mutex::default());
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

    /// Runs a transaction that writes: all of it is stored, or on any error nothing. Once stored it is on the disk.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.inner.writer.write(Survives::PowerLoss, &self.inner.vault, &*self.inner.watch, work)
    }

    /// As [`Store::write`], but what is stored is sure to be on the disk only after the next [`Store::write`], or
    /// [`Store::sync`]: for what means nothing once all processes on this computer are gone, such as a lease. The end of
    /// this process it survives.
    pub(crate) fn write_soon<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.inner.writer.write(Survives::Process, &self.inner.vault, &*self.inner.watch, work)
    }

    /// Waits until everything that is stored is on the disk too.
    pub(crate) fn sync(&self) -> Result<()> {
        // What is not in the log any more went into the database by way of the disk.
        let mut log = self.path().into_os_string();
        log.push("-wal");
        let synced = OpenOptions::new().write(true).open(&log).and_then(|log| log.sync_data());
        Ok(synced.map_err(DataDirError::io("write", log))?)
    }

    /// Runs a transaction that writes, and takes back all that it wrote.
    pub(crate) fn rehearse<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        self.inner.writer.rehearse(&self.inner.vault, &*self.inner.watch, work)
    }
}

/// A thread that panicked in a transaction left it rolled back: the connection is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
