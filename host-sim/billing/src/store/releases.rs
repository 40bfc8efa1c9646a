//! Table `release`: proof of what was done to an object's disks before it was given up.

use jiff::Timestamp;
use rusqlite::Row;

use super::convert::{At, Json, at};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{ModuleId, OperationId, Release, Released, ServiceId};

/// A record to add.
pub(crate) struct NewRelease<'a> {
    pub(crate) service: ServiceId,
    pub(crate) operation: OperationId,
    pub(crate) module: ModuleId,
    /// Version and digest of the module's file.
    pub(crate) file: Option<(&'a str, &'a str)>,
    pub(crate) origin: &'a str,
    pub(crate) external_id: &'a str,
    pub(crate) released: &'a Released,
}

const SELECT: &str = "SELECT r.*, s.product, c.name AS client_name, c.email AS client_email, m.name AS module_name \
     FROM release r JOIN service s ON s.id = r.service_id JOIN client c ON c.id = s.client_id \
     JOIN processing_module m ON m.id = r.module_id";

fn read(row: &Row<'_>) -> rusqlite::Result<Release> {
    Ok(Release {
        service: row.get("service_id")?,
        product: row.get("product")?,
        client: row.get("client_name")?,
        client_email: row.get("client_email")?,
        operation: row.get("operation_id")?,
        origin: row.get("origin")?,
        external_id: row.get("external_id")?,
        released: row.get::<_, Json<Released>>("release_json")?.0,
        module: row.get("module_name")?,
        module_version: row.get("module_version")?,
        module_digest: row.get("module_digest")?,
        at: at(row, "at")?,
    })
}

impl Tx<'_> {
    pub(crate) fn insert_release(&self, new: &NewRelease<'_>, now: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO release (service_id, operation_id, module_id, module_version, module_digest, origin, \
             external_id, release_json, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                new.service,
                new.operation,
                new.module,
                new.file.map(|(version, _)| version),
                new.file.map(|(_, digest)| digest),
                new.origin,
                new.external_id,
                Json(new.released),
                At(now),
            ),
        )?;
        Ok(())
    }

    /// The release of a service, if it has given an object up.
    pub(crate) fn release(&self, service: ServiceId) -> Result<Option<Release>> {
        self.first(&format!("{SELECT} WHERE r.service_id = ?1"), [service], read)
    }

    /// What was done to the disks of one object before each of its releases, oldest first.
    pub(crate) fn releases_of(&self, origin: &str, external_id: &str) -> Result<Vec<(ServiceId, Released)>> {
        self.all(
            "SELECT service_id, release_json FROM release WHERE origin = ?1 AND external_id = ?2 ORDER BY id",
            (origin, external_id),
            |row| Ok((row.get("service_id")?, row.get::<_, Json<Released>>("release_json")?.0)),
        )
    }

    /// All releases, oldest first.
    pub(crate) fn releases(&self) -> Result<Vec<Release>> {
        self.all(&format!("{SELECT} ORDER BY r.id"), [], read)
    }
}
