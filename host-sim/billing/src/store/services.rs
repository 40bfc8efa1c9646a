//! Table `service`.

use jiff::Timestamp;
use rusqlite::Row;
use secrecy::SecretString;

use super::convert::{At, Json, at, maybe_at};
use super::operations::read_failure;
use super::tx::{NO_BYTES, Tx, not_found};
use crate::error::Result;
use crate::model::{Cause, Change, ClientId, ModuleId, Pending, Service, ServiceId, ServiceStatus, TariffId, counts};
use crate::secret::Place;

/// A service to insert, without its parts.
pub(crate) struct NewService<'a> {
    pub(crate) client: ClientId,
    pub(crate) tariff: TariffId,
    pub(crate) period_months: u32,
    pub(crate) module: ModuleId,
    pub(crate) product: &'a str,
    pub(crate) password: &'a SecretString,
}

/// Which services to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServiceFilter {
    /// Of this client only.
    pub client: Option<ClientId>,
    /// With this status only. Without it all that are not deleted.
    pub status: Option<ServiceStatus>,
    /// Deleted ones too.
    pub with_deleted: bool,
}

const SELECT: &str = "SELECT s.*, c.email AS client_email, t.name AS tariff_name, o.id AS op_id, o.kind AS op_kind, \
     o.change_json AS op_change, COALESCE(o.guard, o.status) AS op_status, o.percent AS op_percent, \
     o.message AS op_message, o.failures AS op_failures, o.failure_kind, o.failure_code, o.failure_message \
     FROM service s JOIN client c ON c.id = s.client_id JOIN tariff t ON t.id = s.tariff_id \
     LEFT JOIN operation o ON o.service_id = s.id AND o.status IN ('due', 'running', 'waiting-task', 'stopped')";

fn password_of(id: ServiceId) -> Place {
    Place { table: "service", column: "password", row: id.0 }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Service> {
    let operation = match row.get("op_id")? {
        Some(id) => {
            let status = row.get("op_status")?;
            let is_current = counts(status, row.get("op_failures")?);
            Some(Pending {
                id,
                kind: row.get("op_kind")?,
                change: row.get::<_, Option<Json<Change>>>("op_change")?.map(|change| change.0),
                status,
                percent: row.get("op_percent")?,
                message: row.get("op_message")?,
                failure: read_failure(row)?.filter(|_| is_current),
            })
        }
        None => None,
    };
    Ok(Service {
        id: row.get("id")?,
        client: row.get("client_id")?,
        client_email: row.get("client_email")?,
        tariff: row.get("tariff_id")?,
        tariff_name: row.get("tariff_name")?,
        module: row.get("module_id")?,
        product: row.get("product")?,
        status: row.get("status")?,
        external_id: row.get("external_id")?,
        parameters: Vec::new(),
        resources: Vec::new(),
        addresses: Vec::new(),
        operation,
        paid_until: maybe_at(row, "paid_until")?,
        period_months: row.get("period_months")?,
        autoprolong: row.get("autoprolong")?,
        suspended_by: row.get("suspended_by")?,
        // Services of before that was kept became what they are when they became active, or were ordered.
        status_since: match (maybe_at(row, "status_since")?, maybe_at(row, "activated_at")?) {
            (Some(since), _) | (None, Some(since)) => since,
            (None, None) => at(row, "created_at")?,
        },
        created_at: at(row, "created_at")?,
        activated_at: maybe_at(row, "activated_at")?,
        deleted_at: maybe_at(row, "deleted_at")?,
    })
}

impl Tx<'_> {
    pub(crate) fn insert_service(&self, new: &NewService<'_>, now: Timestamp) -> Result<ServiceId> {
        let id = ServiceId(self.insert(
            "INSERT INTO service (client_id, tariff_id, period_months, module_id, product, status, password, \
             created_at, status_since) VALUES (?1, ?2, ?3, ?4, ?5, 'ordered', ?6, ?7, ?7)",
            (new.client, new.tariff, new.period_months, new.module, new.product, NO_BYTES, At(now)),
        )?);
        self.put_secret(password_of(id), new.password)?;
        Ok(id)
    }

    pub(crate) fn service(&self, id: ServiceId) -> Result<Service> {
        let found = self.first(&format!("{SELECT} WHERE s.id = ?1"), [id], read)?;
        let mut service = found.ok_or_else(|| not_found("service", id.0))?;
        self.add_service_parts(&mut service)?;
        Ok(service)
    }

    pub(crate) fn services(&self, filter: &ServiceFilter) -> Result<Vec<Service>> {
        let sql = format!(
            "{SELECT} WHERE (?1 IS NULL OR s.client_id = ?1) AND (?2 IS NULL OR s.status = ?2) \
             AND (?3 OR ?2 IS NOT NULL OR s.status <> 'deleted') ORDER BY s.id"
        );
        let mut services = self.all(&sql, (filter.client, filter.status, filter.with_deleted), read)?;
        for service in &mut services {
            self.add_service_parts(service)?;
        }
        Ok(services)
    }

    pub(crate) fn service_password(&self, id: ServiceId) -> Result<SecretString> {
        Ok(self.get_secret(password_of(id))?.ok_or_else(|| not_found("service", id.0))?)
    }

    /// Also keeps since when there is something to delete, when it was deleted, since when it is what it is, and who
    /// stopped it. What is adopted while it is stopped was active before, in the panel.
    pub(crate) fn set_service_status(
        &self,
        id: ServiceId,
        status: ServiceStatus,
        cause: Cause,
        now: Timestamp,
    ) -> Result<()> {
        self.run(
            "UPDATE service SET status_since = CASE WHEN status = ?2 THEN status_since ELSE ?3 END, status = ?2, \
             suspended_by = CASE WHEN ?2 <> 'suspended' THEN NULL WHEN status = 'suspended' THEN suspended_by ELSE ?4 END, \
             activated_at = CASE WHEN ?2 IN ('active', 'suspended') THEN COALESCE(activated_at, ?3) ELSE activated_at END, \
             deleted_at = CASE WHEN ?2 = 'deleted' THEN ?3 ELSE deleted_at END WHERE id = ?1",
            (id, status, At(now), cause),
        )?;
        Ok(())
    }

    pub(crate) fn set_autoprolong(&self, id: ServiceId, on: bool) -> Result<()> {
        self.run("UPDATE service SET autoprolong = ?2 WHERE id = ?1", (id, on))?;
        Ok(())
    }

    pub(crate) fn set_external_id(&self, id: ServiceId, external_id: Option<&str>) -> Result<()> {
        self.run("UPDATE service SET external_id = ?2 WHERE id = ?1", (id, external_id))?;
        Ok(())
    }

    /// The service, not deleted, that this object of a panel serves or is claimed for.
    pub(crate) fn service_by_external_id(&self, origin: &str, external_id: &str) -> Result<Option<ServiceId>> {
        let sql = "SELECT service_id FROM claim WHERE origin = ?1 AND external_id = ?2";
        self.first(sql, (origin, external_id), |row| row.get(0))
    }

    /// As [`Tx::service_by_external_id`], for a page of objects in one go and in their order; those that serve nothing are
    /// left out, and no service comes twice.
    pub(crate) fn services_by_external_ids(&self, origin: &str, external_ids: &[String]) -> Result<Vec<ServiceId>> {
        let sql = "SELECT c.service_id FROM json_each(?2) asked \
                   JOIN claim c ON c.origin = ?1 AND c.external_id = asked.value \
                   GROUP BY c.service_id ORDER BY MIN(asked.key)";
        self.all(sql, (origin, Json(external_ids)), |row| row.get(0))
    }
}
