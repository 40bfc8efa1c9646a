//! Staff and their departments: who sees and accepts which tasks (MOD-03).

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, StaffMember, StaffTask};
use crate::store::Tx;

impl Billing {
    /// Adds a person to a department. From the first one on, only the department's staff accept and close its tasks.
    ///
    /// # Errors
    /// `value-empty`, `staff-exists`.
    pub fn add_staff(&self, name: &str, department: &str) -> Result<StaffMember> {
        let (name, department) = (name.trim(), department.trim());
        for (what, text) in [("the person's name", name), ("the department", department)] {
            if text.is_empty() {
                return Err(Refusal::Empty { what }.into());
            }
        }
        let created_at = self.now();
        self.store().write(|tx| match tx.insert_staff(name, department, created_at)? {
            true => Ok(StaffMember { name: name.to_owned(), department: department.to_owned(), created_at }),
            false => Err(Refusal::StaffExists { name: name.to_owned(), department: department.to_owned() }.into()),
        })
    }

    /// Takes a person out of a department. Tasks that the person has accepted stay accepted.
    ///
    /// # Errors
    /// `not-in-department`.
    pub fn remove_staff(&self, name: &str, department: &str) -> Result<()> {
        self.store().write(|tx| match tx.delete_staff(name, department)? {
            true => Ok(()),
            false => Err(Refusal::NotInDepartment { who: name.to_owned(), department: department.to_owned() }.into()),
        })
    }

    /// The staff of a department, or of all.
    ///
    /// # Errors
    /// The database.
    pub fn staff(&self, department: Option<&str>) -> Result<Vec<StaffMember>> {
        self.store().read(|tx| tx.staff(department))
    }
}

/// Refuses whoever is not in the task's department, if that has any staff.
pub(super) fn refuse_outsider(tx: &Tx<'_>, task: &StaffTask, by: &By) -> Result<()> {
    refuse_outsider_of(tx, &task.department, by)
}

/// Refuses whoever is not in this department, if it has any staff.
pub(super) fn refuse_outsider_of(tx: &Tx<'_>, department: &str, by: &By) -> Result<()> {
    let staff = tx.staff(Some(department))?;
    if staff.is_empty() || staff.iter().any(|member| member.name == by.who) {
        return Ok(());
    }
    Err(Refusal::NotInDepartment { who: by.who.clone(), department: department.to_owned() }.into())
}
