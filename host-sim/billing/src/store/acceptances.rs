//! Table `release_acceptance`: objects that may be given up without proof.

use jiff::Timestamp;

use super::convert::{At, at, maybe_at};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{Acceptance, Approval, By, OperationId};

impl Tx<'_> {
    /// The acceptance for a close, approved or not.
    pub(crate) fn acceptance(&self, operation: OperationId) -> Result<Option<Acceptance>> {
        self.first("SELECT * FROM release_acceptance WHERE operation_id = ?1", [operation], |row| {
            let approved = (row.get("approved_by")?, row.get("approved_why")?, maybe_at(row, "approved_at")?);
            let approved = match approved {
                (Some(who), Some(why), Some(at)) => Some(Approval { who, why, at }),
                _ => None,
            };
            let asked = Approval { who: row.get("who")?, why: row.get("why")?, at: at(row, "at")? };
            Ok(Acceptance { operation, asked, approved })
        })
    }

    pub(crate) fn insert_acceptance(&self, operation: OperationId, by: &By, now: Timestamp) -> Result<()> {
        let sql = "INSERT INTO release_acceptance (operation_id, who, why, at) VALUES (?1, ?2, ?3, ?4)";
        self.run(sql, (operation, &by.who, &by.why, At(now)))?;
        Ok(())
    }

    pub(crate) fn approve_acceptance(&self, operation: OperationId, by: &By, now: Timestamp) -> Result<()> {
        let sql = "UPDATE release_acceptance SET approved_by = ?2, approved_why = ?3, approved_at = ?4 \
                   WHERE operation_id = ?1 AND approved_by IS NULL";
        self.run(sql, (operation, &by.who, &by.why, At(now)))?;
        Ok(())
    }
}
