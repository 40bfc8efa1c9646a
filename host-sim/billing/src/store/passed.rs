//! Table `operation_passed`: modules that an open was passed over from.

use super::tx::Tx;
use crate::error::Result;
use crate::model::{ModuleId, OperationId, ServiceId};

impl Tx<'_> {
    pub(crate) fn add_passed(&self, operation: OperationId, module: ModuleId, reason: &str) -> Result<()> {
        let sql = "INSERT INTO operation_passed (operation_id, module_id, reason) VALUES (?1, ?2, ?3) \
                   ON CONFLICT (operation_id, module_id) DO UPDATE SET reason = excluded.reason";
        self.run(sql, (operation, module, reason))?;
        Ok(())
    }

    /// The modules and their reasons, lowest Sort first.
    pub(crate) fn passed(&self, operation: OperationId) -> Result<Vec<(ModuleId, String)>> {
        let sql = "SELECT p.module_id, p.reason FROM operation_passed p JOIN processing_module m ON m.id = p.module_id \
                   WHERE p.operation_id = ?1 ORDER BY m.sort, m.id";
        self.all(sql, [operation], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    pub(crate) fn clear_passed(&self, operation: OperationId) -> Result<()> {
        self.run("DELETE FROM operation_passed WHERE operation_id = ?1", [operation])?;
        Ok(())
    }

    /// The service is served by this module from now on.
    pub(crate) fn set_service_module(&self, service: ServiceId, module: ModuleId) -> Result<()> {
        self.run("UPDATE service SET module_id = ?2 WHERE id = ?1", (service, module))?;
        Ok(())
    }
}
