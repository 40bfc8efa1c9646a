//! Staff: who belongs to which department, and so sees and accepts its tasks (MOD-03).

use jiff::Timestamp;
use serde::Serialize;

/// A person in a department. The same person may be in several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffMember {
    /// The person's name, as in the histories.
    pub name: String,
    /// The department.
    pub department: String,
    /// Since when.
    pub created_at: Timestamp,
}
