//! Table `claim`: one object of one panel serves one service.
//!
//! Two unique keys decide every race. Whoever's insert is first holds the object; all others see a conflict and get
//! nothing, on however many threads, processes and machines they run.

use jiff::Timestamp;

use super::Store;
use super::convert::At;
use super::tx::Tx;
use crate::error::Result;
use crate::model::{Claim, ModuleId, ServiceId};

impl Tx<'_> {
    /// What a service holds, as origin and external id.
    pub(crate) fn claim_of(&self, service: ServiceId) -> Result<Option<(String, String)>> {
        let sql = "SELECT origin, external_id FROM claim WHERE service_id = ?1";
        self.first(sql, [service], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// All claims.
    pub(crate) fn claims(&self) -> Result<Vec<Claim>> {
        let sql = "SELECT origin, external_id, service_id FROM claim ORDER BY origin, external_id";
        self.all(sql, [], |row| Ok(Claim { origin: row.get(0)?, external_id: row.get(1)?, service: row.get(2)? }))
    }

    /// Reserves an object for a service that holds none; false when another service has it.
    pub(crate) fn claim(&self, service: ServiceId, origin: &str, external_id: &str, now: Timestamp) -> Result<bool> {
        let sql = "INSERT INTO claim (origin, external_id, service_id, created_at) VALUES (?1, ?2, ?3, ?4) \
                   ON CONFLICT (origin, external_id) DO NOTHING";
        Ok(self.run(sql, (origin, external_id, service, At(now)))? == 1)
    }

    pub(crate) fn release_claim(&self, service: ServiceId) -> Result<()> {
        self.run("DELETE FROM claim WHERE service_id = ?1", [service])?;
        Ok(())
    }

    /// Objects that services of this module hold at one origin, and other services at the other.
    pub(crate) fn claims_in_the_way(&self, module: ModuleId, from: &str, to: &str) -> Result<Vec<String>> {
        let sql = "SELECT mine.external_id FROM claim mine JOIN service s ON s.id = mine.service_id \
                   JOIN claim theirs ON theirs.external_id = mine.external_id AND theirs.origin = ?3 \
                   WHERE s.module_id = ?1 AND mine.origin = ?2 ORDER BY mine.external_id";
        self.all(sql, (module, from, to), |row| row.get(0))
    }

    /// The panel of a module goes by another origin now.
    pub(crate) fn move_claims(&self, module: ModuleId, from: &str, to: &str) -> Result<()> {
        let sql = "UPDATE claim SET origin = ?3 \
                   WHERE origin = ?2 AND service_id IN (SELECT id FROM service WHERE module_id = ?1)";
        self.run(sql, (module, from, to))?;
        Ok(())
    }
}

impl Store {
    /// The first of these objects that a service could claim now; nothing is claimed.
    pub(crate) fn first_free(&self, service: ServiceId, ids: &[String]) -> Result<Option<String>> {
        self.read(|tx| {
            let origin = tx.module(tx.service(service)?.module)?.origin;
            let held = tx.held_objects(&origin)?;
            for id in ids {
                let is_free = match tx.service_by_external_id(&origin, id)? {
                    Some(holder) => holder == service,
                    None => !held.contains(id),
                };
                if is_free {
                    return Ok(Some(id.clone()));
                }
            }
            Ok(None)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{By, HoldOn};
    use crate::store::tests::{now, store, with_operations};

    #[test]
    fn the_first_free_one_is_neither_held_nor_anothers_but_may_be_ones_own() {
        let (_temp, store) = store();
        with_operations(&store, 2);
        let asked = ["1", "2", "3"].map(str::to_owned);
        let first = || store.first_free(ServiceId(1), &asked).unwrap();
        store
            .write(|tx| {
                let on = HoldOn::Object { origin: "o".to_owned(), external_id: "1".to_owned() };
                tx.insert_hold(&on, &By::new("anna").because("ours"), now())?;
                tx.claim(ServiceId(2), "o", "2", now())
            })
            .unwrap();
        assert_eq!(first().as_deref(), Some("3"));
        store.write(|tx| tx.claim(ServiceId(1), "o", "1", now())).unwrap();
        assert_eq!(first().as_deref(), Some("1"));
    }
}
