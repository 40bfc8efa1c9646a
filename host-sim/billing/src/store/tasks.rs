//! Tables `staff_task` and `task_value`.

use jiff::Timestamp;
use processing_engine::contract::Field;
use rusqlite::Row;
use secrecy::SecretString;

use super::convert::{At, Json, at, count, maybe_at};
use super::tx::{NO_BYTES, Tx, not_found};
use crate::error::Result;
use crate::model::{Entry, OperationId, StaffTask, TaskId, TaskPurpose};
use crate::secret::Place;

/// What a task says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TaskText {
    pub(crate) purpose: TaskPurpose,
    pub(crate) key: String,
    pub(crate) title: String,
    pub(crate) instructions: String,
    pub(crate) form: Vec<Field>,
    pub(crate) follow_ups: Vec<String>,
}

/// Which tasks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of this department only.
    pub department: Option<String>,
    /// That this person may accept only: of the person's departments, and of those that have no staff (MOD-03).
    pub person: Option<String>,
    /// Of this operation only.
    pub operation: Option<OperationId>,
    /// Closed and canceled ones too.
    pub with_finished: bool,
}

const SELECT: &str = "SELECT t.*, o.kind AS op_kind, o.service_id, s.module_id FROM staff_task t \
     JOIN operation o ON o.id = t.operation_id JOIN service s ON s.id = o.service_id";

fn value_of(row: u64) -> Place {
    Place { table: "task_value", column: "secret", row }
}

fn read(row: &Row<'_>) -> rusqlite::Result<StaffTask> {
    Ok(StaffTask {
        id: row.get("id")?,
        operation: row.get("operation_id")?,
        kind: row.get("op_kind")?,
        service: row.get("service_id")?,
        module: row.get("module_id")?,
        purpose: row.get("purpose")?,
        key: row.get("key")?,
        department: row.get("department")?,
        title: row.get("title")?,
        instructions: row.get("instructions")?,
        form: row.get::<_, Json<Vec<Field>>>("form_json")?.0,
        follow_ups: row.get::<_, Json<Vec<String>>>("follow_ups_json")?.0,
        status: row.get("status")?,
        accepted_by: row.get("accepted_by")?,
        accepted_at: maybe_at(row, "accepted_at")?,
        closed_by: row.get("closed_by")?,
        closed_at: maybe_at(row, "closed_at")?,
        values: Vec::new(),
        created_at: at(row, "created_at")?,
    })
}

impl Tx<'_> {
    /// Opens a task. The same key again is the same task: an accepted one stays with whoever has it, one that was
    /// closed is opened anew.
    pub(crate) fn put_task(
        &self,
        operation: OperationId,
        department: &str,
        text: &TaskText,
        now: Timestamp,
    ) -> Result<TaskId> {
        let sql = "INSERT INTO staff_task (operation_id, purpose, key, department, title, instructions, form_json, \
             follow_ups_json, status, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'open', ?9) \
             ON CONFLICT (operation_id, purpose, key) DO UPDATE SET title = excluded.title, \
             instructions = excluded.instructions, form_json = excluded.form_json, \
             follow_ups_json = excluded.follow_ups_json, department = excluded.department, \
             status = CASE WHEN staff_task.status = 'accepted' THEN 'accepted' ELSE 'open' END, \
             accepted_by = CASE WHEN staff_task.status = 'accepted' THEN staff_task.accepted_by END, \
             accepted_at = CASE WHEN staff_task.status = 'accepted' THEN staff_task.accepted_at END, \
             closed_by = NULL, closed_at = NULL RETURNING id";
        let params = (
            operation,
            text.purpose,
            &text.key,
            department,
            &text.title,
            &text.instructions,
            Json(&text.form),
            Json(&text.follow_ups),
            At(now),
        );
        let id = self.first(sql, params, |row| row.get(0))?;
        Ok(id.ok_or_else(|| not_found("operation", operation.0))?)
    }

    pub(crate) fn task(&self, id: TaskId) -> Result<StaffTask> {
        let found = self.first(&format!("{SELECT} WHERE t.id = ?1"), [id], read)?;
        let mut task = found.ok_or_else(|| not_found("task", id.0))?;
        self.add_values(&mut task)?;
        Ok(task)
    }

    pub(crate) fn tasks(&self, filter: &TaskFilter) -> Result<Vec<StaffTask>> {
        let sql = format!(
            "{SELECT} WHERE (?1 IS NULL OR t.department = ?1) AND (?2 IS NULL OR t.operation_id = ?2) \
             AND (?3 OR t.status IN ('open', 'accepted')) AND (?4 IS NULL \
             OR NOT EXISTS (SELECT 1 FROM staff p WHERE p.department = t.department) \
             OR EXISTS (SELECT 1 FROM staff p WHERE p.department = t.department AND p.name = ?4)) ORDER BY t.id"
        );
        let mut tasks =
            self.all(&sql, (&filter.department, filter.operation, filter.with_finished, &filter.person), read)?;
        for task in &mut tasks {
            self.add_values(task)?;
        }
        Ok(tasks)
    }

    fn add_values(&self, task: &mut StaffTask) -> Result<()> {
        let sql = "SELECT name, value, secret IS NOT NULL FROM task_value WHERE task_id = ?1 ORDER BY id";
        task.values =
            self.all(sql, [task.id], |row| Ok(Entry { name: row.get(0)?, value: row.get(1)?, secret: row.get(2)? }))?;
        Ok(())
    }

    /// Takes an open task; false if it is not open any more.
    pub(crate) fn accept_task(&self, id: TaskId, who: &str, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE staff_task SET status = 'accepted', accepted_by = ?2, accepted_at = ?3 \
                   WHERE id = ?1 AND status = 'open'";
        Ok(self.run(sql, (id, who, At(now)))? == 1)
    }

    /// Gives an accepted task to somebody else; false if it is not accepted.
    pub(crate) fn take_task_over(&self, id: TaskId, who: &str, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE staff_task SET accepted_by = ?2, accepted_at = ?3 WHERE id = ?1 AND status = 'accepted'";
        Ok(self.run(sql, (id, who, At(now)))? == 1)
    }

    /// Closes an open or accepted task; false if it is neither.
    pub(crate) fn close_task(&self, id: TaskId, who: &str, now: Timestamp) -> Result<bool> {
        let sql = "UPDATE staff_task SET status = 'closed', closed_by = ?2, closed_at = ?3 \
                   WHERE id = ?1 AND status IN ('open', 'accepted')";
        Ok(self.run(sql, (id, who, At(now)))? == 1)
    }

    /// Cancels what staff need not do any more: all unfinished tasks of an operation but this one.
    pub(crate) fn cancel_tasks(&self, operation: OperationId, except: Option<TaskId>, now: Timestamp) -> Result<()> {
        let sql = "UPDATE staff_task SET status = 'canceled', closed_at = ?3 \
                   WHERE operation_id = ?1 AND status IN ('open', 'accepted') AND (?2 IS NULL OR id <> ?2)";
        self.run(sql, (operation, except, At(now)))?;
        Ok(())
    }

    /// Stores what was filled in, in the place of what was filled in before.
    pub(crate) fn replace_task_values(
        &self,
        id: TaskId,
        values: &[(String, std::result::Result<String, SecretString>)],
    ) -> Result<()> {
        self.run("DELETE FROM task_value WHERE task_id = ?1", [id])?;
        let sql = "INSERT INTO task_value (task_id, name, value, secret) VALUES (?1, ?2, ?3, ?4)";
        for (name, value) in values {
            match value {
                Ok(value) => self.insert(sql, (id, name, Some(value), None::<&[u8]>))?,
                Err(secret) => {
                    let row = self.insert(sql, (id, name, None::<&str>, Some(NO_BYTES)))?;
                    self.put_secret(value_of(row), secret)?;
                    row
                }
            };
        }
        Ok(())
    }

    /// What was filled in, with secrets, for a call.
    pub(crate) fn task_values(&self, id: TaskId) -> Result<Vec<(String, std::result::Result<String, SecretString>)>> {
        let sql = "SELECT id, name, value, secret FROM task_value WHERE task_id = ?1 ORDER BY id";
        let rows = self
            .all(sql, [id], |row| Ok((count(row, 0)?, row.get(1)?, row.get::<_, Option<String>>(2)?, row.get(3)?)))?;
        let values = rows.into_iter().map(|(row, name, value, secret): (u64, String, _, Option<Vec<u8>>)| {
            Ok(match (value, secret) {
                (_, Some(sealed)) => (name, Err(self.unseal(value_of(row), &sealed)?)),
                (value, None) => (name, Ok(value.unwrap_or_default())),
            })
        });
        values.collect()
    }
}
