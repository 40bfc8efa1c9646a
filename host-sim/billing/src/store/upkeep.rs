//! Tables `upkeep` and `upkeep_round`: whose turn it is to look after a panel, and what came of it.

use jiff::{SignedDuration, Timestamp};

use super::convert::{At, at, count, sql_count};
use super::tx::{Tx, not_found};
use crate::error::Result;
use crate::model::{CallFailure, ModuleId, UpkeepPlan, UpkeepRound};

/// The right to store what one page of a round came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UpkeepLease {
    pub(crate) module: ModuleId,
    /// Random, and new for each page.
    pub(crate) owner: String,
    /// Where the round goes on; none at its begin.
    pub(crate) cursor: Option<String>,
    pub(crate) began_at: Timestamp,
    pub(crate) pages: u64,
    /// Failures in a row.
    pub(crate) failures: u32,
}

/// A new module's rounds begin by themselves this often.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// So many rounds of a module are remembered.
const REMEMBERED: u32 = 100;

const OF_LIVING: &str = "JOIN processing_module m ON m.id = u.module_id AND m.deleted_at IS NULL WHERE u.every_ms > 0";

impl Tx<'_> {
    /// Rounds for a new module.
    pub(super) fn begin_upkeep(&self, module: ModuleId, now: Timestamp) -> Result<()> {
        let due = now.checked_add(EVERY).unwrap_or(Timestamp::MAX);
        let sql = "INSERT INTO upkeep (module_id, every_ms, due_at) VALUES (?1, ?2, ?3)";
        self.run(sql, (module, millis(EVERY), At(due)))?;
        Ok(())
    }

    /// Takes the page that is due for the longest time. `until` and `real` are by the computer's clock, `now` by the
    /// billing side's.
    pub(crate) fn lease_upkeep(
        &self,
        owner: &str,
        (real, until): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Option<UpkeepLease>> {
        let sql = format!(
            "UPDATE upkeep SET lease_owner = ?1, lease_until = ?2, \
             began_at = CASE WHEN cursor IS NULL THEN ?4 ELSE began_at END, \
             pages = CASE WHEN cursor IS NULL THEN 0 ELSE pages END, \
             corrections = CASE WHEN cursor IS NULL THEN 0 ELSE corrections END \
             WHERE module_id = (SELECT u.module_id FROM upkeep u {OF_LIVING} AND u.due_at <= ?4 \
             AND (u.lease_owner IS NULL OR u.lease_until <= ?3) ORDER BY u.due_at, u.module_id LIMIT 1) \
             AND (lease_owner IS NULL OR lease_until <= ?3) RETURNING module_id, cursor, began_at, pages, failures"
        );
        self.first(&sql, (owner, At(until), At(real), At(now)), |row| {
            Ok(UpkeepLease {
                module: row.get(0)?,
                owner: owner.to_owned(),
                cursor: row.get(1)?,
                began_at: at(row, 2)?,
                pages: count(row, 3)?,
                failures: row.get(4)?,
            })
        })
    }

    /// When the next page is due that nobody works on, or whose worker is gone by the computer's clock.
    pub(crate) fn next_upkeep(&self, real: Timestamp) -> Result<Option<Timestamp>> {
        let sql = format!(
            "SELECT u.due_at FROM upkeep u {OF_LIVING} AND (u.lease_owner IS NULL OR u.lease_until <= ?1) \
             ORDER BY u.due_at LIMIT 1"
        );
        self.first(&sql, [At(real)], |row| at(row, 0))
    }

    /// No round begins any more, and what a page that is under way comes to is not kept.
    pub(super) fn end_upkeep(&self, module: ModuleId) -> Result<()> {
        let sql = "UPDATE upkeep SET every_ms = 0, lease_owner = NULL, lease_until = NULL WHERE module_id = ?1";
        self.run(sql, [module])?;
        Ok(())
    }

    /// Gives a page back as if it had never been taken.
    pub(crate) fn give_back_upkeep(&self, lease: &UpkeepLease) -> Result<()> {
        let sql = "UPDATE upkeep SET lease_owner = NULL, lease_until = NULL WHERE module_id = ?1 AND lease_owner = ?2";
        self.run(sql, (lease.module, &lease.owner))?;
        Ok(())
    }

    /// Counts a page, if the lease is still held; false if it is not. The round goes on at once at the cursor; without
    /// one it is over, and [`Tx::end_upkeep_round`] is next.
    pub(crate) fn keep_upkeep_page(
        &self,
        lease: &UpkeepLease,
        cursor: Option<&str>,
        corrections: usize,
    ) -> Result<bool> {
        let sql = "UPDATE upkeep SET cursor = ?3, pages = pages + 1, corrections = corrections + ?4, failures = 0, \
                   lease_owner = NULL, lease_until = NULL WHERE module_id = ?1 AND lease_owner = ?2";
        let corrections = i64::try_from(corrections).unwrap_or(i64::MAX);
        Ok(self.run(sql, (lease.module, &lease.owner, cursor, corrections))? == 1)
    }

    /// A page failed, if the lease is still held; false if it is not. It is tried again after the pause.
    pub(crate) fn fail_upkeep_page(
        &self,
        lease: &UpkeepLease,
        cursor: Option<&str>,
        again_at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE upkeep SET cursor = ?3, failures = failures + 1, due_at = ?4, lease_owner = NULL, \
                   lease_until = NULL WHERE module_id = ?1 AND lease_owner = ?2";
        Ok(self.run(sql, (lease.module, &lease.owner, cursor, At(again_at)))? == 1)
    }

    /// The round is complete: the next one begins one interval after this one began, but not in the past.
    pub(crate) fn set_next_round(&self, module: ModuleId, now: Timestamp) -> Result<()> {
        let sql = "UPDATE upkeep SET due_at = max(began_at + every_ms, ?2) WHERE module_id = ?1";
        self.run(sql, (module, At(now)))?;
        Ok(())
    }

    /// Remembers what a round came to, or that it could not go on.
    pub(crate) fn add_upkeep_round(
        &self,
        module: ModuleId,
        failure: Option<&CallFailure>,
        now: Timestamp,
    ) -> Result<()> {
        self.insert(
            "INSERT INTO upkeep_round (module_id, began_at, ended_at, pages, corrections, failure_code, \
             failure_message) SELECT module_id, began_at, ?2, pages, corrections, ?3, ?4 FROM upkeep \
             WHERE module_id = ?1",
            (module, At(now), failure.map(|failure| &failure.code), failure.map(|failure| &failure.message)),
        )?;
        let sql = "DELETE FROM upkeep_round WHERE module_id = ?1 AND id <= (SELECT id FROM upkeep_round \
                   WHERE module_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)";
        self.run(sql, (module, REMEMBERED))?;
        Ok(())
    }

    /// How often rounds begin; 0: never by themselves.
    pub(crate) fn set_upkeep_every(&self, module: ModuleId, every: SignedDuration, now: Timestamp) -> Result<()> {
        let sql = "UPDATE upkeep SET every_ms = ?2, due_at = COALESCE(began_at, ?3) + ?2 WHERE module_id = ?1";
        if self.run(sql, (module, millis(every), At(now)))? == 1 {
            Ok(())
        } else {
            Err(not_found("processing module", module.0).into())
        }
    }

    /// How often rounds begin, and what the last ones came to, latest first.
    pub(crate) fn upkeep_plan(&self, module: ModuleId) -> Result<UpkeepPlan> {
        let sql = "SELECT every_ms, due_at, failures FROM upkeep WHERE module_id = ?1";
        let plan = self.first(sql, [module], |row| {
            let every = count(row, 0)?;
            Ok(UpkeepPlan {
                module,
                every_seconds: every / 1_000,
                next_at: if every > 0 { Some(at(row, 1)?) } else { None },
                failures: row.get(2)?,
                rounds: Vec::new(),
            })
        })?;
        let mut plan = plan.ok_or_else(|| not_found("processing module", module.0))?;
        let sql = "SELECT began_at, ended_at, pages, corrections, failure_code, failure_message FROM upkeep_round \
                   WHERE module_id = ?1 ORDER BY id DESC";
        plan.rounds = self.all(sql, [module], |row| {
            let (code, message): (Option<String>, Option<String>) = (row.get(4)?, row.get(5)?);
            Ok(UpkeepRound {
                began_at: at(row, 0)?,
                ended_at: at(row, 1)?,
                pages: count(row, 2)?,
                corrections: count(row, 3)?,
                failure: code.zip(message),
            })
        })?;
        Ok(plan)
    }
}

fn millis(every: SignedDuration) -> i64 {
    sql_count(u64::try_from(every.as_millis()).unwrap_or(u64::MAX))
}
