//! Table `host_process`, and the locked files that tell a living process from a dead one.
//!
//! A process that runs operations holds a lock on a file of its own for as long as it lives; the system gives the lock
//! back when it dies, however it dies. So another process on the same machine knows for certain, without looking at
//! process numbers that may be reused or belong to another container. Where the file cannot tell, a lease simply runs
//! out.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::convert::At;
use super::tx::Tx;
use super::{Lease, Store};
use crate::data_dir::DataDir;
use crate::error::{DataDirError, Result};
use crate::secret::random_word;

/// The sign that this process lives and runs operations. Given back when dropped.
#[derive(Debug)]
pub struct Presence {
    store: Store,
    id: String,
    path: PathBuf,
    /// Locked for as long as it is open.
    _lock: File,
}

impl Presence {
    /// Shows the sign: first the locked file, then the row, so that nobody takes this process for dead in between.
    ///
    /// # Errors
    /// The folder `hosts` or the database cannot be written.
    pub fn show(store: &Store) -> Result<Self> {
        let id = random_word(16)?;
        let path = lock_file(store, &id);
        let lock = File::create_new(&path).map_err(DataDirError::io("make", &path))?;
        lock.lock().map_err(DataDirError::io("lock", &path))?;
        store.write(|tx| tx.insert_host(&id, std::process::id()))?;
        Ok(Self { store: store.clone(), id, path, _lock: lock })
    }

    /// Random name of this process.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Whatever cannot be taken away here looks like a crash to the next process, which then does it. The file goes
        // only after the row: without the file, a row that stayed would prove nothing, and its leases would have to run
        // out.
        if self.store.write(|tx| tx.delete_host(&self.id)).is_ok() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Store {
    /// How many processes run operations on this database now, as far as their signs tell.
    ///
    /// # Errors
    /// The folder `hosts` cannot be read.
    pub fn living_hosts(&self) -> Result<usize> {
        Ok(living(self.dir())?.len())
    }

    /// Leases whose process is certainly dead. Takes the signs of dead processes without leases away.
    pub(crate) fn leases_of_the_dead(&self) -> Result<Vec<Lease>> {
        let hosts = self.read(|tx| tx.hosts())?;
        let mut leases = Vec::new();
        for host in hosts.into_iter().filter(|host| self.is_certainly_dead(host)) {
            let held = self.read(|tx| tx.leases_of(&host))?;
            if held.is_empty() {
                self.write(|tx| tx.delete_host(&host))?;
                let _ = fs::remove_file(lock_file(self, &host));
            }
            leases.extend(held);
        }
        Ok(leases)
    }

    fn is_certainly_dead(&self, host: &str) -> bool {
        is_unlocked(&lock_file(self, host))
    }
}

/// The file is there and nobody has it locked. A missing file, or one that cannot be opened, proves nothing.
fn is_unlocked(path: &Path) -> bool {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock | TryLockError::Error(_))),
        Err(_) => false,
    }
}

/// Processes that run operations on the database of this folder, as far as their signs tell. Needs no database.
pub(super) fn living(dir: &DataDir) -> Result<Vec<String>> {
    let signs = fs::read_dir(dir.hosts()).map_err(DataDirError::io("read", dir.hosts()))?;
    let living = signs.filter_map(std::result::Result::ok).map(|sign| sign.path()).filter(|sign| !is_unlocked(sign));
    Ok(living.filter_map(|sign| Some(sign.file_stem()?.to_string_lossy().into_owned())).collect())
}

fn lock_file(store: &Store, host: &str) -> PathBuf {
    store.dir().hosts().join(format!("{host}.lock"))
}

impl Tx<'_> {
    fn insert_host(&self, id: &str, pid: u32) -> Result<()> {
        let sql = "INSERT INTO host_process (id, pid, started_at) VALUES (?1, ?2, ?3)";
        self.run(sql, (id, pid, At(Timestamp::now())))?;
        Ok(())
    }

    fn delete_host(&self, id: &str) -> Result<()> {
        self.run("DELETE FROM host_process WHERE id = ?1", [id])?;
        Ok(())
    }

    fn hosts(&self) -> Result<Vec<String>> {
        self.all("SELECT id FROM host_process ORDER BY started_at, id", [], |row| row.get(0))
    }
}
