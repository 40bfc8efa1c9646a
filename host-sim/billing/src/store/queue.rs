//! Who runs which operation: leases, and the guarded updates of table `operation`.
//!
//! A worker takes the next due operation by a lease, calls the module outside of any transaction, and stores the
//! outcome only if it still holds the lease. Whoever lost it, because its call took longer than the lease or its
//! process was thought dead, writes nothing: the operation belongs to someone else by then.

use jiff::Timestamp;
use rusqlite::Row;

use super::convert::{At, Json, at, sql_count};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{CallFailure, Counters, OperationEvent, OperationId, OperationStatus};

// What every worker asks all the time. Each is answered from an index, however many operations are pending.
pub(super) const LEASE_NEXT: &str = "UPDATE operation SET status = 'running', lease_owner = ?1, lease_host = ?2, lease_until = ?3, \
     started_at = COALESCE(started_at, ?4) WHERE id = (SELECT id FROM operation WHERE status = 'due' \
     AND due_at <= ?4 ORDER BY due_at, id LIMIT 1) AND status = 'due' RETURNING id";
pub(super) const NEXT_DUE: &str = "SELECT due_at FROM operation WHERE status = 'due' ORDER BY due_at, id LIMIT 1";
pub(super) const ANYTHING_RUNNING: &str = "SELECT id FROM operation WHERE status = 'running' LIMIT 1";
pub(super) const EXPIRED: &str =
    "SELECT id, lease_owner FROM operation WHERE status = 'running' AND lease_until <= ?1 ORDER BY lease_until";

/// The right to store the outcome of one call for one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(crate) operation: OperationId,
    /// Random, and new for each lease.
    pub(crate) owner: String,
    /// The guard was asked when the lease was taken, and let the operation begin: nothing was touched before.
    pub(crate) fresh: bool,
}

/// What becomes of an operation after a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationUpdate {
    pub(crate) status: OperationStatus,
    pub(crate) state: Option<String>,
    pub(crate) percent: u8,
    pub(crate) message: String,
    pub(crate) due_at: Timestamp,
    pub(crate) attempt: u32,
    pub(crate) failures: u32,
    pub(crate) zero_waits: u32,
    pub(crate) event: OperationEvent,
    pub(crate) failure: Option<CallFailure>,
}

/// The file of the module that took a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CalledFile<'a> {
    pub(crate) version: &'a str,
    pub(crate) digest: &'a str,
    /// Why it is not the active version's.
    pub(crate) because: Option<&'a str>,
}

/// What its worker did under it is not known.
fn abandoned(row: &Row<'_>) -> rusqlite::Result<Lease> {
    Ok(Lease { operation: row.get(0)?, owner: row.get(1)?, fresh: false })
}

impl Tx<'_> {
    /// Takes the operation that is due for the longest time, if one is. `until` is by the computer's clock, `now` by
    /// the billing side's.
    pub(crate) fn lease_next(
        &self,
        owner: &str,
        host: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Option<OperationId>> {
        self.first(LEASE_NEXT, (owner, host, At(until), At(now)), |row| row.get(0))
    }

    /// When the next operation that waits for its time is due.
    pub(crate) fn next_due(&self) -> Result<Option<Timestamp>> {
        self.first(NEXT_DUE, [], |row| at(row, 0))
    }

    /// Some worker, here or in another process, is calling a module.
    pub(crate) fn anything_running(&self) -> Result<bool> {
        Ok(self.first(ANYTHING_RUNNING, [], |row| row.get::<_, OperationId>(0))?.is_some())
    }

    /// Stores what becomes of an operation, if the lease is still held; false if it is not. A state that is the same as
    /// before still counts as returned by the version that returned it first: that one certainly understands it.
    pub(crate) fn finish_call(
        &self,
        lease: &Lease,
        update: &OperationUpdate,
        cost: Counters,
        module: Option<&CalledFile<'_>>,
        now: Timestamp,
    ) -> Result<bool> {
        let failure = update.failure.as_ref();
        let ended = (!update.status.is_unfinished()).then_some(At(now));
        let rows = self.run(
            "UPDATE operation SET status = ?3, state = ?4, percent = ?5, message = ?6, due_at = ?7, \
             attempt = ?8, failures = ?9, event_json = ?10, ended_at = ?11, lease_owner = NULL, lease_host = NULL, \
             lease_until = NULL, state_version = CASE WHEN ?4 IS NULL THEN NULL WHEN ?4 = state THEN state_version \
             ELSE ?12 END, state_digest = CASE WHEN ?4 IS NULL THEN NULL WHEN ?4 = state THEN state_digest ELSE ?13 END \
             WHERE id = ?1 AND status = 'running' AND lease_owner = ?2",
            (
                lease.operation,
                &lease.owner,
                update.status,
                &update.state,
                update.percent,
                &update.message,
                At(update.due_at),
                update.attempt,
                update.failures,
                Json(&update.event),
                ended,
                module.map(|file| file.version),
                module.map(|file| file.digest),
            ),
        )?;
        if rows != 1 {
            return Ok(false);
        }
        self.run(
            "UPDATE operation SET failure_kind = ?2, failure_code = ?3, failure_message = ?4, zero_waits = ?11, calls = calls + ?5, \
             requests = requests + ?6, writes = writes + ?7, busy_ms = busy_ms + ?8, \
             module_version = COALESCE(?9, module_version), module_digest = COALESCE(?10, module_digest), \
             module_reason = CASE WHEN ?10 IS NULL THEN module_reason ELSE ?12 END WHERE id = ?1",
            (
                lease.operation,
                failure.map(|failure| failure.kind),
                failure.map(|failure| &failure.code),
                failure.map(|failure| &failure.message),
                sql_count(cost.calls),
                sql_count(cost.requests),
                sql_count(cost.writes),
                sql_count(cost.busy_ms),
                module.map(|file| file.version),
                module.map(|file| file.digest),
                update.zero_waits,
                module.and_then(|file| file.because),
            ),
        )?;
        Ok(true)
    }

    /// Whether the lease is still held. Holds the row until the end of the transaction, so the answer stays true.
    pub(crate) fn holds(&self, lease: &Lease) -> Result<bool> {
        let sql = "UPDATE operation SET lease_owner = lease_owner \
                   WHERE id = ?1 AND status = 'running' AND lease_owner = ?2";
        Ok(self.run(sql, (lease.operation, &lease.owner))? == 1)
    }

    /// Gives a lease back as if it had never been taken: no call was made, or one that was interrupted. If the guard was
    /// asked for this lease and nothing `was_written` under it, the guard is asked again before the next call.
    pub(crate) fn give_back(&self, lease: &Lease, was_written: bool) -> Result<bool> {
        let sql = "UPDATE operation SET status = 'due', lease_owner = NULL, lease_host = NULL, lease_until = NULL, \
                   begun_at = CASE WHEN ?3 THEN NULL ELSE begun_at END \
                   WHERE id = ?1 AND status = 'running' AND lease_owner = ?2";
        Ok(self.run(sql, (lease.operation, &lease.owner, lease.fresh && !was_written))? == 1)
    }

    /// Leases that ended by the computer's clock.
    pub(crate) fn expired_leases(&self, now: Timestamp) -> Result<Vec<Lease>> {
        self.all(EXPIRED, [At(now)], abandoned)
    }

    /// Leases that a process holds.
    pub(crate) fn leases_of(&self, host: &str) -> Result<Vec<Lease>> {
        let sql = "SELECT id, lease_owner FROM operation WHERE status = 'running' AND lease_host = ?1 ORDER BY id";
        self.all(sql, [host], abandoned)
    }

    /// Makes an operation that waits for a person due at once, if it still has this status. `said` takes the place of its
    /// message.
    pub(crate) fn wake_operation(
        &self,
        id: OperationId,
        from: OperationStatus,
        event: &OperationEvent,
        said: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE operation SET status = 'due', due_at = ?4, event_json = ?3, failures = 0, \
                   message = COALESCE(?5, message) WHERE id = ?1 AND status = ?2 AND guard IS NULL";
        Ok(self.run(sql, (id, from, Json(event), At(now), said))? == 1)
    }

    /// Makes an operation due that was canceled, with this message in the place of its failure.
    pub(crate) fn revive_operation(
        &self,
        id: OperationId,
        event: &OperationEvent,
        message: &str,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE operation SET status = 'due', due_at = ?4, event_json = ?2, message = ?3, failures = 0, \
                   failure_kind = NULL, failure_code = NULL, failure_message = NULL, ended_at = NULL, \
                   made_way_for = NULL WHERE id = ?1 AND status = 'canceled'";
        self.run(sql, (id, Json(event), message, At(now)))?;
        Ok(())
    }

    /// Ends an operation that waits for a person or to be tried again, or one that is due and has touched nothing, if it
    /// still is so: whoever takes a lease in the same moment comes before this or finds nothing to take. What the guard is
    /// asked about (`guarded`) has touched nothing as long as that has not let it begin, or has taken it back; of all else
    /// this is known only until its first lease.
    pub(crate) fn cancel_operation(
        &self,
        id: OperationId,
        guarded: bool,
        message: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE operation SET status = 'canceled', guard = NULL, message = ?2, ended_at = ?3 \
                   WHERE id = ?1 AND (status IN ('waiting-task', 'stopped') \
                   OR (status = 'due' AND failure_kind IS NOT NULL) \
                   OR (status = 'due' AND kind <> 'open' AND begun_at IS NULL AND (?4 OR started_at IS NULL)))";
        Ok(self.run(sql, (id, message, At(now), guarded))? == 1)
    }
}
