//! Objects of panels that nobody holds, or that somebody holds without need.

use crate::error::Result;
use crate::store::tx::Tx;

pub(super) fn without_service(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(
        "SELECT c.origin, c.external_id, c.service_id, s.status, s.external_id FROM claim c
         JOIN service s ON s.id = c.service_id
         WHERE s.status = 'deleted' OR (s.external_id IS NOT NULL AND s.external_id <> c.external_id)
         ORDER BY c.service_id",
        [],
        |row| {
            let (origin, object, service): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (status, own): (String, Option<String>) = (row.get(3)?, row.get(4)?);
            let own = own.map_or_else(String::new, |own| format!(" and is served by object {own}"));
            Ok(format!("object {object} at {origin} is held by service {service}, which is {status}{own}"))
        },
    )
}

pub(super) fn missing(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(
        "SELECT s.id, s.status, s.external_id FROM service s
         LEFT JOIN claim c ON c.service_id = s.id
         WHERE s.status IN ('active', 'suspended') AND s.external_id IS NOT NULL AND c.service_id IS NULL
         ORDER BY s.id",
        [],
        |row| {
            let (service, status, object): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("service {service} is {status} on object {object}, which it does not hold"))
        },
    )
}
