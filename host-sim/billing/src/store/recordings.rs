//! Table `recording`: what each call of a module was told and what it answered.
//!
//! The row of a step is made in the transaction that takes its lease, and filled in the one that stores its outcome: so
//! a recording says as much as is certain, whenever the host dies.

use call_recording::{Fate, ModuleStamp, RecordedCall, pack, text};
use jiff::{SignedDuration, Timestamp};
use processing_engine::CallRecord;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::Serialize;

use super::convert::{At, at, count, sql_count};
use super::queue::Lease;
use super::tx::{Tx, not_found};
use crate::calls::{Called, FileStamp};
use crate::error::{Result, StoreError};
use crate::model::{Counters, ModuleId, OperationId};

/// A call, ready to be stored: packed outside of the transaction.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    operation: Option<u64>,
    file: Option<FileStamp>,
    export: Option<String>,
    ended: Option<String>,
    cost: Counters,
    content: Option<Vec<u8>>,
}

impl Recorded {
    /// What is kept of a call.
    pub(crate) fn of<T>(called: &Called<T>) -> Self {
        let record = called.record.as_deref();
        Self {
            operation: record.and_then(|record| record.arguments.call.operation),
            file: called.file.clone(),
            export: record.map(|record| record.export.clone()),
            ended: record.map(|record| text::ended(&record.ended)),
            cost: called.cost,
            content: record.and_then(packed),
        }
    }
}

/// A call whose recording cannot be packed is stored without one: its outcome matters more.
fn packed(record: &CallRecord) -> Option<Vec<u8>> {
    pack::pack(record)
        .inspect_err(|error| tracing::error!(error = error.to_string(), "a call could not be recorded"))
        .ok()
}

/// Which recordings to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecordingFilter {
    /// Of calls of this processing module only.
    pub module: Option<ModuleId>,
    /// At most so many, the latest ones.
    pub limit: Option<u64>,
}

/// A recording without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordingLine {
    /// Its number.
    pub id: u64,
    /// The processing module that was called.
    pub module: ModuleId,
    /// When it began, by the billing side's clock.
    pub began_at: Timestamp,
    /// What became of it.
    pub fate: Fate,
    /// What was called.
    pub export: Option<String>,
    /// How it ended.
    pub ended: Option<String>,
    /// Requests to the panel.
    pub requests: u64,
    /// Those of them that can change something.
    pub writes: u64,
}

struct FateWord(Fate);

impl ToSql for FateWord {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.word()))
    }
}

impl FromSql for FateWord {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = value.as_str()?;
        Fate::ALL.into_iter().find(|fate| fate.word() == word).map(Self).ok_or(FromSqlError::InvalidType)
    }
}

/// Of an operation that does not come to an end, what its first and its last calls were told is kept; the rows of those
/// in between stay without it. So a module that is called for ever does not fill the disk.
const FIRST_KEPT: i64 = 100;
const LAST_KEPT: i64 = 900;

/// After each step: by the index, however many recordings there are. Asked in one go for both columns, SQLite would look at
/// every recording.
pub(super) const THIN_OUT: &str = "UPDATE recording SET content = NULL \
     WHERE operation_id = (SELECT operation_id FROM recording WHERE lease_owner = ?1) \
     AND number = (SELECT number - ?2 FROM recording WHERE lease_owner = ?1) AND number > ?3";

const SELECT: &str = "SELECT id, number, began_at, fate, component, version, digest, content FROM recording";

/// A row, its content still packed.
struct Packed {
    call: RecordedCall,
    content: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Packed> {
    let id = count(row, "id")?;
    let number = count(row, "number")?;
    let module = match (row.get("component")?, row.get("version")?, row.get("digest")?) {
        (Some(component), Some(version), Some(digest)) => Some(ModuleStamp { component, version, digest }),
        _ => None,
    };
    let call = RecordedCall {
        number: if number == 0 { id } else { number },
        began_at: at(row, "began_at")?,
        fate: row.get::<_, FateWord>("fate")?.0,
        module,
        record: None,
    };
    Ok(Packed { call, content: row.get("content")? })
}

impl Packed {
    fn unpacked(self) -> Result<RecordedCall> {
        let record = self.content.map(|content| pack::unpack(&content)).transpose();
        let record = record
            .map_err(|error| StoreError::Unreadable(format!("the recording of call {}: {error}", self.call.number)))?;
        Ok(RecordedCall { record, ..self.call })
    }
}

impl Tx<'_> {
    /// A step is about to be called under this lease.
    pub(crate) fn begin_recording(&self, lease: &Lease, now: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO recording (operation_id, number, module_id, lease_owner, began_at, fate) \
             SELECT o.id, (SELECT COALESCE(MAX(r.number), 0) + 1 FROM recording r WHERE r.operation_id = o.id), \
             s.module_id, ?2, ?3, 'under-way' FROM operation o JOIN service s ON s.id = o.service_id WHERE o.id = ?1",
            (lease.operation, &lease.owner, At(now)),
        )?;
        Ok(())
    }

    /// The call under this lease is over, or nobody will hear of it any more. Writing it twice keeps what is known later:
    /// a worker that was thought dead comes back with what it did.
    pub(crate) fn finish_recording(&self, lease: &Lease, fate: Fate, recorded: &Recorded) -> Result<()> {
        let file = recorded.file.as_ref();
        self.run(
            "UPDATE recording SET fate = ?2, component = ?3, version = ?4, digest = ?5, export = ?6, ended = ?7, \
             requests = ?8, writes = ?9, content = ?10 WHERE lease_owner = ?1",
            (
                &lease.owner,
                FateWord(fate),
                file.map(|file| &file.component),
                file.map(|file| &file.version),
                file.map(|file| &file.digest),
                &recorded.export,
                &recorded.ended,
                sql_count(recorded.cost.requests),
                sql_count(recorded.cost.writes),
                &recorded.content,
            ),
        )?;
        self.run(THIN_OUT, (&lease.owner, LAST_KEPT, FIRST_KEPT))?;
        Ok(())
    }

    /// No call was made under this lease.
    pub(crate) fn drop_recording(&self, lease: &Lease) -> Result<()> {
        self.run("DELETE FROM recording WHERE lease_owner = ?1", [&lease.owner])?;
        Ok(())
    }

    /// A call outside of the scheduler. One that belongs to an operation, such as the check of a form, is counted among
    /// its calls.
    pub(crate) fn add_recording(&self, module: ModuleId, recorded: &Recorded, now: Timestamp) -> Result<()> {
        // A call that was not made (no file, no connection) has nothing to show.
        let (Some(file), Some(_)) = (&recorded.file, &recorded.content) else { return Ok(()) };
        let operation = recorded.operation.map(OperationId);
        self.insert(
            "INSERT INTO recording (operation_id, number, module_id, began_at, fate, component, version, digest, export, \
             ended, requests, writes, content) VALUES (?1, CASE WHEN ?1 IS NULL THEN 0 ELSE \
             (SELECT COALESCE(MAX(r.number), 0) + 1 FROM recording r WHERE r.operation_id = ?1) END, \
             ?2, ?3, 'stored', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                operation,
                module,
                At(now),
                &file.component,
                &file.version,
                &file.digest,
                &recorded.export,
                &recorded.ended,
                sql_count(recorded.cost.requests),
                sql_count(recorded.cost.writes),
                &recorded.content,
            ),
        )?;
        Ok(())
    }

    /// All calls of an operation, oldest first.
    pub(crate) fn recorded_calls(&self, operation: OperationId) -> Result<Vec<RecordedCall>> {
        let sql = format!("{SELECT} WHERE operation_id = ?1 ORDER BY number");
        self.all(&sql, [operation], read)?.into_iter().map(Packed::unpacked).collect()
    }

    /// One recording.
    pub(crate) fn recorded_call(&self, id: u64) -> Result<RecordedCall> {
        let found = self.first(&format!("{SELECT} WHERE id = ?1"), [sql_count(id)], read)?;
        found.ok_or_else(|| not_found("recording", id))?.unpacked()
    }

    /// Calls outside of operations, oldest first.
    pub(crate) fn recordings(&self, filter: &RecordingFilter) -> Result<Vec<RecordingLine>> {
        let sql = "SELECT * FROM (SELECT id, module_id, began_at, fate, export, ended, requests, writes FROM recording \
                   WHERE operation_id IS NULL AND (?1 IS NULL OR module_id = ?1) ORDER BY began_at DESC, id DESC LIMIT ?2) \
                   ORDER BY began_at, id";
        self.all(sql, (filter.module, sql_count(filter.limit.unwrap_or(u64::MAX))), |row| {
            Ok(RecordingLine {
                id: count(row, "id")?,
                module: row.get("module_id")?,
                began_at: at(row, "began_at")?,
                fate: row.get::<_, FateWord>("fate")?.0,
                export: row.get("export")?,
                ended: row.get("ended")?,
                requests: count(row, "requests")?,
                writes: count(row, "writes")?,
            })
        })
    }

    /// How many days recordings are kept.
    pub(crate) fn recordings_kept_days(&self) -> Result<u32> {
        let days = self.first("SELECT recordings_kept_days FROM installation WHERE id = 1", [], |row| row.get(0))?;
        Ok(days.unwrap_or_default())
    }

    pub(crate) fn set_recordings_kept_days(&self, days: u32) -> Result<()> {
        self.run("UPDATE installation SET recordings_kept_days = ?1 WHERE id = 1", [days])?;
        Ok(())
    }

    /// Deletes what is older than that: recordings of operations that ended before, and of calls outside of operations
    /// that were made before. Those of an unfinished operation are all kept.
    pub(crate) fn prune_recordings(&self, now: Timestamp) -> Result<()> {
        let kept = SignedDuration::from_hours(i64::from(self.recordings_kept_days()?).saturating_mul(24));
        let before = At(now.checked_sub(kept).unwrap_or(Timestamp::MIN));
        self.run(
            "DELETE FROM recording WHERE (operation_id IS NULL AND began_at <= ?1) \
             OR operation_id IN (SELECT id FROM operation WHERE ended_at <= ?1)",
            [before],
        )?;
        Ok(())
    }
}
