//! Table `hold`: what must not be stopped or deleted.

use jiff::Timestamp;
use rusqlite::Row;

use super::convert::{At, at, maybe_at};
use super::tx::{Tx, not_found};
use crate::error::Result;
use crate::model::{By, ClientId, Hold, HoldId, HoldOn, ServiceId};

fn read(row: &Row<'_>) -> rusqlite::Result<Hold> {
    let on = match (row.get("service_id")?, row.get("client_id")?) {
        (Some(service), _) => HoldOn::Service(service),
        (None, Some(client)) => HoldOn::Client(client),
        (None, None) => HoldOn::Object { origin: row.get("origin")?, external_id: row.get("external_id")? },
    };
    Ok(Hold {
        id: row.get("id")?,
        on,
        who: row.get("who")?,
        why: row.get("why")?,
        created_at: at(row, "created_at")?,
        released_by: row.get("released_by")?,
        released_why: row.get("released_why")?,
        released_at: maybe_at(row, "released_at")?,
    })
}

/// The columns that say on what a hold is.
type On<'a> = (Option<ServiceId>, Option<ClientId>, Option<&'a str>, Option<&'a str>);

fn columns(on: &HoldOn) -> On<'_> {
    match on {
        HoldOn::Service(service) => (Some(*service), None, None, None),
        HoldOn::Client(client) => (None, Some(*client), None, None),
        HoldOn::Object { origin, external_id } => (None, None, Some(origin), Some(external_id)),
    }
}

impl Tx<'_> {
    /// Places a hold. The caller has seen to it, in this transaction, that there is none on the same.
    pub(crate) fn insert_hold(&self, on: &HoldOn, by: &By, now: Timestamp) -> Result<HoldId> {
        let (service, client, origin, external_id) = columns(on);
        let sql = "INSERT INTO hold (service_id, client_id, origin, external_id, who, why, created_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        Ok(HoldId(self.insert(sql, (service, client, origin, external_id, &by.who, &by.why, At(now)))?))
    }

    pub(crate) fn hold(&self, id: HoldId) -> Result<Hold> {
        let found = self.first("SELECT * FROM hold WHERE id = ?1", [id], read)?;
        Ok(found.ok_or_else(|| not_found("hold", id.0))?)
    }

    /// The hold in force on exactly this.
    pub(crate) fn hold_on(&self, on: &HoldOn) -> Result<Option<Hold>> {
        let (service, client, origin, external_id) = columns(on);
        let sql = "SELECT * FROM hold WHERE released_at IS NULL AND service_id IS ?1 AND client_id IS ?2 \
                   AND origin IS ?3 AND external_id IS ?4";
        self.first(sql, (service, client, origin, external_id), read)
    }

    /// Holds in force that stand in the way of a service: its own, its client's, its object's.
    pub(crate) fn holds_on(
        &self,
        service: ServiceId,
        client: ClientId,
        object: Option<(&str, &str)>,
    ) -> Result<Vec<Hold>> {
        let sql = "SELECT * FROM hold WHERE released_at IS NULL AND (service_id = ?1 OR client_id = ?2 \
                   OR (origin = ?3 AND external_id = ?4)) ORDER BY id";
        let (origin, external_id) = object.unzip();
        self.all(sql, (service, client, origin, external_id), read)
    }

    /// Objects of a panel that are held.
    pub(crate) fn held_objects(&self, origin: &str) -> Result<Vec<String>> {
        let sql = "SELECT external_id FROM hold WHERE released_at IS NULL AND origin = ?1 ORDER BY id";
        self.all(sql, [origin], |row| row.get(0))
    }

    /// All holds in force, or those that were released too.
    pub(crate) fn all_holds(&self, with_released: bool) -> Result<Vec<Hold>> {
        self.all("SELECT * FROM hold WHERE ?1 OR released_at IS NULL ORDER BY id", [with_released], read)
    }

    /// A panel goes by another origin now: what is held there is held there under its new name too. The old name stays,
    /// because another module may still use it.
    pub(crate) fn repeat_holds(&self, from: &str, to: &str) -> Result<()> {
        let sql = "INSERT INTO hold (origin, external_id, who, why, created_at) \
                   SELECT ?2, old.external_id, old.who, old.why, old.created_at FROM hold old \
                   WHERE old.origin = ?1 AND old.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM hold new \
                   WHERE new.origin = ?2 AND new.external_id = old.external_id AND new.released_at IS NULL)";
        self.run(sql, (from, to))?;
        Ok(())
    }

    pub(crate) fn release_hold(&self, id: HoldId, by: &By, now: Timestamp) -> Result<()> {
        let sql = "UPDATE hold SET released_by = ?2, released_why = ?3, released_at = ?4 \
                   WHERE id = ?1 AND released_at IS NULL";
        self.run(sql, (id, &by.who, &by.why, At(now)))?;
        Ok(())
    }
}
