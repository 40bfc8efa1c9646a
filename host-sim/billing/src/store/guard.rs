//! Tables `policy` and `operation_approval`, and the columns of `operation` that the guard keeps.

use jiff::{SignedDuration, Timestamp};

use super::convert::{At, at, maybe_at};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{Approval, By, OperationId, OperationStatus, Policy};

/// How an operation waits that the guard does not let begin.
pub(crate) struct GuardUpdate<'a> {
    /// Due (later), held, or waiting for approval.
    pub(crate) status: OperationStatus,
    pub(crate) reason: &'a str,
    pub(crate) due_at: Timestamp,
}

fn ms(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Tx<'_> {
    pub(crate) fn policy(&self) -> Result<Policy> {
        let found = self.first("SELECT * FROM policy WHERE id = 1", [], |row| {
            Ok(Policy {
                deletions_per_hour: row.get("deletions_per_hour")?,
                close_grace: SignedDuration::from_millis(row.get("close_grace_ms")?),
                suspend_grace: SignedDuration::from_millis(row.get("suspend_grace_ms")?),
                changed_by: row.get("changed_by")?,
                changed_why: row.get("changed_why")?,
                changed_at: maybe_at(row, "changed_at")?,
            })
        })?;
        Ok(found.ok_or_else(|| super::tx::not_found("policy", 1))?)
    }

    pub(crate) fn set_policy(&self, policy: &Policy, by: &By, now: Timestamp) -> Result<()> {
        self.run(
            "UPDATE policy SET deletions_per_hour = ?1, close_grace_ms = ?2, suspend_grace_ms = ?3, changed_by = ?4, \
             changed_why = ?5, changed_at = ?6 WHERE id = 1",
            (policy.deletions_per_hour, ms(policy.close_grace), ms(policy.suspend_grace), &by.who, &by.why, At(now)),
        )?;
        Ok(())
    }

    /// Deletions that began after this time. Those that turned out to have touched nothing are not among them.
    pub(crate) fn deletions_begun_since(&self, since: Timestamp) -> Result<u32> {
        let sql = "SELECT count(*) FROM operation o JOIN service s ON s.id = o.service_id \
                   WHERE o.kind = 'close' AND o.begun_at > ?1 AND s.activated_at IS NOT NULL";
        Ok(self.first(sql, [At(since)], |row| row.get(0))?.unwrap_or_default())
    }

    pub(crate) fn approve_operation(&self, id: OperationId, by: &By, now: Timestamp) -> Result<()> {
        let sql = "INSERT INTO operation_approval (operation_id, who, why, at) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, (id, &by.who, &by.why, At(now)))?;
        Ok(())
    }

    pub(crate) fn approval(&self, id: OperationId) -> Result<Option<Approval>> {
        self.first("SELECT * FROM operation_approval WHERE operation_id = ?1", [id], |row| {
            Ok(Approval { who: row.get("who")?, why: row.get("why")?, at: at(row, "at")? })
        })
    }

    pub(crate) fn set_begun(&self, id: OperationId, now: Timestamp) -> Result<()> {
        self.run("UPDATE operation SET begun_at = ?2 WHERE id = ?1", (id, At(now)))?;
        Ok(())
    }

    /// Nothing was touched after all: the guard is asked again before the next call.
    pub(crate) fn clear_begun(&self, id: OperationId) -> Result<()> {
        self.run("UPDATE operation SET begun_at = NULL WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Takes an operation back from its worker, if one has it, and lets it wait. Its event stays: it goes on with what it
    /// would have gone on with.
    pub(crate) fn park_operation(&self, id: OperationId, update: &GuardUpdate<'_>) -> Result<()> {
        // While the guard keeps it, the row is one that waits for a person.
        let (status, guard) = match update.status {
            OperationStatus::Due => (OperationStatus::Due, None),
            guard => (OperationStatus::Stopped, Some(guard)),
        };
        self.run(
            "UPDATE operation SET status = ?2, guard = ?3, message = ?4, due_at = ?5, lease_owner = NULL, \
             lease_host = NULL, lease_until = NULL, \
             started_at = CASE WHEN calls = 0 THEN NULL ELSE started_at END WHERE id = ?1",
            (id, status, guard, update.reason, At(update.due_at)),
        )?;
        Ok(())
    }

    /// Makes an operation due at once that the guard kept waiting, or that waits for the end of its grace time. False if
    /// it does not wait any more.
    pub(crate) fn let_through(&self, id: OperationId, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE operation SET status = 'due', guard = NULL, due_at = ?2, message = 'waits for its turn' \
                   WHERE id = ?1 AND begun_at IS NULL AND ((guard IS NOT NULL AND status = 'stopped') \
                   OR (status = 'due' AND calls = 0 AND kind IN ('suspend', 'close')))";
        Ok(self.run(sql, (id, At(now)))? == 1)
    }
}
