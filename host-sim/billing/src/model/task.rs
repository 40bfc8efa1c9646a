//! Tasks of staff: what a person has to do before an operation can go on.

use jiff::Timestamp;
use serde::Serialize;

use super::{Entry, ModuleId, OperationId, OperationKind, ServiceId, TaskId, TaskPurpose, TaskStatus};

/// A field of a task's form: the contract's own.
pub use processing_engine::contract::Field as FormField;

/// A task for the staff of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffTask {
    /// Its number.
    pub id: TaskId,
    /// The operation that waits for it.
    pub operation: OperationId,
    /// What that operation does.
    pub kind: OperationKind,
    /// The service it is about.
    pub service: ServiceId,
    /// The module whose department it is.
    pub module: ModuleId,
    /// Who asked for it.
    pub purpose: TaskPurpose,
    /// One task per key, operation and purpose, however often a step is repeated.
    pub key: String,
    /// Sees and accepts it.
    pub department: String,
    /// What it is about, in a few words.
    pub title: String,
    /// What to do, in lines of plain text.
    pub instructions: String,
    /// What is filled in when it is closed.
    pub form: Vec<FormField>,
    /// What the module does by itself once it is closed.
    pub follow_ups: Vec<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Who took it.
    pub accepted_by: Option<String>,
    /// When it was taken.
    pub accepted_at: Option<Timestamp>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What was filled in; secrets without their values.
    pub values: Vec<Entry>,
    /// When it was made.
    pub created_at: Timestamp,
}
