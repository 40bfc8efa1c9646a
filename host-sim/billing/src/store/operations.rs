//! Tables `operation` and `operation_history`: reading them, and making new ones.

use jiff::Timestamp;
use rusqlite::Row;
use semver::Version;

use super::convert::{At, Json, at, count, maybe_at, sql_count};
use super::tx::{Tx, not_found};
use crate::error::Result;
use crate::model::{
    CallFailure, Cause, Change, Counters, FailureKind, HistoryLine, Operation, OperationEvent, OperationId,
    OperationKind, OperationStatus, ServiceId,
};

/// An operation to begin.
pub(crate) struct NewOperation<'a> {
    pub(crate) service: ServiceId,
    pub(crate) kind: OperationKind,
    pub(crate) message: &'a str,
    pub(crate) cause: Cause,
    pub(crate) asked_by: &'a str,
    /// What a change asks for.
    pub(crate) change: Option<&'a Change>,
}

/// A line to add to an operation's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HistoryEntry {
    pub(crate) what: &'static str,
    pub(crate) detail: String,
    pub(crate) percent: u8,
    pub(crate) failure: Option<CallFailure>,
    pub(crate) attempt: u32,
    pub(crate) cost: Counters,
}

/// Which operations to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OperationFilter {
    /// Of this service only.
    pub service: Option<ServiceId>,
    /// With this status only.
    pub status: Option<OperationStatus>,
    /// Ended ones too; always so when a status is named.
    pub with_ended: bool,
}

const SELECT: &str = "SELECT o.*, s.module_id, \
     (SELECT max(t.id) FROM staff_task t WHERE t.operation_id = o.id AND t.status IN ('open', 'accepted')) AS task_id \
     FROM operation o JOIN service s ON s.id = o.service_id";

pub(super) fn read_failure(row: &Row<'_>) -> rusqlite::Result<Option<CallFailure>> {
    let kind: Option<FailureKind> = row.get("failure_kind")?;
    Ok(match kind {
        Some(kind) => Some(CallFailure::new(
            kind,
            row.get::<_, String>("failure_code")?,
            row.get::<_, String>("failure_message")?,
        )),
        None => None,
    })
}

fn read(row: &Row<'_>) -> rusqlite::Result<Operation> {
    let guard: Option<OperationStatus> = row.get("guard")?;
    let status = guard.map_or_else(|| row.get("status"), Ok)?;
    let due_at = at(row, "due_at")?;
    Ok(Operation {
        id: row.get("id")?,
        service: row.get("service_id")?,
        module: row.get("module_id")?,
        kind: row.get("kind")?,
        change: row.get::<_, Option<Json<Change>>>("change_json")?.map(|change| change.0),
        cause: row.get("cause")?,
        asked_by: row.get("asked_by")?,
        status,
        state: row.get("state")?,
        percent: row.get("percent")?,
        message: row.get("message")?,
        due_at: (status == OperationStatus::Due).then_some(due_at),
        attempt: row.get("attempt")?,
        failures: row.get("failures")?,
        zero_waits: row.get("zero_waits")?,
        event: row.get::<_, Json<OperationEvent>>("event_json")?.0,
        task: row.get("task_id")?,
        failure: read_failure(row)?,
        cost: Counters {
            calls: count(row, "calls")?,
            requests: count(row, "requests")?,
            writes: count(row, "writes")?,
            busy_ms: count(row, "busy_ms")?,
        },
        module_version: row.get("module_version")?,
        module_digest: row.get("module_digest")?,
        module_reason: row.get("module_reason")?,
        state_version: row.get("state_version")?,
        state_digest: row.get("state_digest")?,
        created_at: at(row, "created_at")?,
        started_at: maybe_at(row, "started_at")?,
        begun_at: maybe_at(row, "begun_at")?,
        ended_at: maybe_at(row, "ended_at")?,
    })
}

impl Tx<'_> {
    /// Begins an operation that is due at once. The unique key over unfinished operations decides races: the service
    /// must have been looked at in this transaction.
    pub(crate) fn insert_operation(&self, new: &NewOperation<'_>, now: Timestamp) -> Result<OperationId> {
        let id = OperationId(self.insert(
            "INSERT INTO operation (service_id, kind, status, percent, message, due_at, attempt, failures, event_json, \
             calls, requests, writes, busy_ms, created_at, cause, asked_by, change_json) \
             VALUES (?1, ?2, 'due', 0, ?3, ?4, 1, 0, ?5, 0, 0, 0, 0, ?4, ?6, ?7, ?8)",
            (
                new.service,
                new.kind,
                new.message,
                At(now),
                Json(OperationEvent::Start),
                new.cause,
                new.asked_by,
                new.change.map(Json),
            ),
        )?);
        Ok(id)
    }

    pub(crate) fn operation(&self, id: OperationId) -> Result<Operation> {
        let found = self.first(&format!("{SELECT} WHERE o.id = ?1"), [id], read)?;
        Ok(found.ok_or_else(|| not_found("operation", id.0))?)
    }

    pub(crate) fn operations(&self, filter: &OperationFilter) -> Result<Vec<Operation>> {
        let sql = format!(
            "{SELECT} WHERE (?1 IS NULL OR o.service_id = ?1) AND (?2 IS NULL OR COALESCE(o.guard, o.status) = ?2) \
             AND (?3 OR ?2 IS NOT NULL OR o.status NOT IN ('done', 'canceled')) ORDER BY o.id"
        );
        self.all(&sql, (filter.service, filter.status, filter.with_ended), read)
    }

    /// The operation of a service that is not finished yet.
    pub(crate) fn unfinished_operation(&self, service: ServiceId) -> Result<Option<Operation>> {
        let sql =
            format!("{SELECT} WHERE o.service_id = ?1 AND o.status IN ('due', 'running', 'waiting-task', 'stopped')");
        self.first(&sql, [service], read)
    }

    /// The operation that was ended for this close.
    pub(crate) fn made_way_for(&self, close: OperationId) -> Result<Option<Operation>> {
        self.first(&format!("{SELECT} WHERE o.made_way_for = ?1"), [close], read)
    }

    /// Remembers for which close an operation was ended.
    pub(crate) fn set_made_way_for(&self, ended: OperationId, close: OperationId) -> Result<()> {
        self.run("UPDATE operation SET made_way_for = ?2 WHERE id = ?1", (ended, close))?;
        Ok(())
    }

    /// The operations that are not finished yet, of all processing modules that call this component.
    pub(crate) fn unfinished_of_component(&self, component: &str) -> Result<Vec<Operation>> {
        let sql = format!(
            "{SELECT} JOIN processing_module m ON m.id = s.module_id WHERE m.component = ?1 \
             AND o.status IN ('due', 'running', 'waiting-task', 'stopped') ORDER BY o.id"
        );
        self.all(&sql, [component], read)
    }

    /// How many operations are not finished yet whose state this version returned.
    pub(crate) fn operations_of_version(&self, component: &str, version: &Version) -> Result<u64> {
        let sql = "SELECT count(*) FROM operation o JOIN service s ON s.id = o.service_id \
                   JOIN processing_module m ON m.id = s.module_id WHERE m.component = ?1 AND o.state_version = ?2 \
                   AND o.status IN ('due', 'running', 'waiting-task', 'stopped')";
        Ok(self.first(sql, (component, version.to_string()), |row| count(row, 0))?.unwrap_or_default())
    }

    /// How many services were deleted since then.
    pub(crate) fn closed_since(&self, since: Timestamp) -> Result<u64> {
        let sql = "SELECT count(*) FROM operation WHERE kind = 'close' AND status = 'done' AND ended_at > ?1";
        Ok(self.first(sql, [At(since)], |row| count(row, 0))?.unwrap_or_default())
    }

    pub(crate) fn add_operation_history(&self, id: OperationId, entry: &HistoryEntry, now: Timestamp) -> Result<()> {
        let failure = entry.failure.as_ref();
        self.insert(
            "INSERT INTO operation_history (operation_id, at, what, detail, percent, failure_kind, failure_code, \
             attempt, calls, requests, writes, busy_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            (
                id,
                At(now),
                entry.what,
                &entry.detail,
                entry.percent,
                failure.map(|failure| failure.kind),
                failure.map(|failure| &failure.code),
                entry.attempt,
                sql_count(entry.cost.calls),
                sql_count(entry.cost.requests),
                sql_count(entry.cost.writes),
                sql_count(entry.cost.busy_ms),
            ),
        )?;
        Ok(())
    }

    pub(crate) fn operation_history(&self, id: OperationId) -> Result<Vec<HistoryLine>> {
        let sql = "SELECT * FROM operation_history WHERE operation_id = ?1 ORDER BY id";
        self.all(sql, [id], |row| {
            Ok(HistoryLine {
                at: at(row, "at")?,
                what: row.get("what")?,
                detail: row.get("detail")?,
                percent: row.get("percent")?,
                failure_kind: row.get("failure_kind")?,
                failure_code: row.get("failure_code")?,
                attempt: row.get("attempt")?,
                cost: Counters {
                    calls: count(row, "calls")?,
                    requests: count(row, "requests")?,
                    writes: count(row, "writes")?,
                    busy_ms: count(row, "busy_ms")?,
                },
            })
        })
    }
}
