//! Table `staff`.

use jiff::Timestamp;

use super::convert::{At, at};
use super::tx::Tx;
use crate::error::Result;
use crate::model::StaffMember;

impl Tx<'_> {
    /// Adds a person to a department; false if the person is in it.
    pub(crate) fn insert_staff(&self, name: &str, department: &str, now: Timestamp) -> Result<bool> {
        let sql = "INSERT INTO staff (name, department, created_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
        Ok(self.run(sql, (name, department, At(now)))? == 1)
    }

    /// Takes a person out of a department; false if the person is not in it.
    pub(crate) fn delete_staff(&self, name: &str, department: &str) -> Result<bool> {
        Ok(self.run("DELETE FROM staff WHERE name = ?1 AND department = ?2", (name, department))? == 1)
    }

    /// The staff of a department, or of all.
    pub(crate) fn staff(&self, department: Option<&str>) -> Result<Vec<StaffMember>> {
        let sql = "SELECT name, department, created_at FROM staff WHERE ?1 IS NULL OR department = ?1 \
                   ORDER BY department, name";
        self.all(sql, [department], |row| {
            Ok(StaffMember { name: row.get(0)?, department: row.get(1)?, created_at: at(row, 2)? })
        })
    }
}
