//! Rounds of upkeep, a page at a time (DED-09).
//!
//! A page is one call, as a step of an operation is: whoever has nothing more urgent to do takes the one that is due.
//! One worker of a process at a time does so, so that panels that do not answer never hold up operations.

use jiff::Timestamp;
use processing_engine::contract::Page;

use super::Scheduler;
use crate::error::{BillingError, Result};
use crate::model::{CallFailure, FailureKind};
use crate::secret::random_word;
use crate::step::pause;
use crate::store::{Tx, UpkeepLease};
use crate::verbs::{MOST_PAGES, keep_correction};

/// What a look for upkeep came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// None is due.
    Nothing,
    /// Another worker of this process is at it.
    Busy,
    /// A page was done, or could not be.
    Page,
}

impl Scheduler {
    /// When the next page of upkeep is due that no living process works on; none when schedulers do none.
    pub(super) fn next_upkeep(&self) -> Result<Option<Timestamp>> {
        let real = self.lease_clock.now();
        if self.options.upkeep { self.store.read(|tx| tx.next_upkeep(real)) } else { Ok(None) }
    }

    /// Does the page of upkeep that is due for the longest time; `begins` is called before it is done. A module that fails
    /// is tried again later; only the database is an error.
    pub(super) fn upkeep_if_due(&self, begins: impl FnOnce()) -> Result<Kept> {
        if !self.options.upkeep {
            return Ok(Kept::Nothing);
        }
        let Ok(_one) = self.keeping.try_lock() else { return Ok(Kept::Busy) };
        if self.next_upkeep()?.is_none_or(|due| due > self.clock.now()) {
            return Ok(Kept::Nothing);
        }
        begins();
        let owner = random_word(16)?;
        let real = self.lease_clock.now();
        let until = real.checked_add(self.lease_time()).unwrap_or(Timestamp::MAX);
        let now = self.clock.now();
        let Some(lease) = self.store.write(|tx| tx.lease_upkeep(&owner, (real, until), now))? else {
            return Ok(Kept::Nothing);
        };
        let outcome = match self.store.target(lease.module, now) {
            Ok(target) => {
                let called = self.calls.reconcile(&target, lease.cursor.as_deref());
                if called.interrupted {
                    self.store.write(|tx| tx.give_back_upkeep(&lease))?;
                    return Ok(Kept::Page);
                }
                called.outcome.and_then(|page| sound(&lease, page))
            }
            Err(error @ BillingError::Store(_)) => {
                self.store.write(|tx| tx.give_back_upkeep(&lease))?;
                return Err(error);
            }
            // The module's records cannot be made into a call: that is its own trouble.
            Err(error) => Err(CallFailure::new(FailureKind::Invalid, error.code(), error.to_string())),
        };
        let now = self.clock.now();
        self.store.write(|tx| match &outcome {
            Ok(page) => keep(tx, &lease, page, now),
            Err(failure) => fail(tx, &lease, failure, now),
        })?;
        self.news.signal();
        Ok(Kept::Page)
    }
}

/// A round that leads in a circle would never end.
fn sound(lease: &UpkeepLease, page: Page) -> Result<Page, CallFailure> {
    if page.cursor.is_some() && (page.cursor == lease.cursor || lease.pages >= MOST_PAGES) {
        let message = "the module leads in a circle: its pages of upkeep have no end";
        return Err(CallFailure::new(FailureKind::Broken, "cursor-repeated", message));
    }
    Ok(page)
}

fn keep(tx: &Tx<'_>, lease: &UpkeepLease, page: &Page, now: Timestamp) -> Result<()> {
    let cursor = page.cursor.as_deref();
    if !tx.keep_upkeep_page(lease, cursor, page.corrections.len())? {
        return Ok(());
    }
    let module = tx.module(lease.module)?;
    for correction in &page.corrections {
        tracing::info!(module = lease.module.0, service = correction.service, what = correction.what, "put right");
        keep_correction(tx, &module, correction, now)?;
    }
    tx.clear_module_problem(lease.module)?;
    if cursor.is_none() {
        tx.add_upkeep_round(lease.module, None, now)?;
        tx.set_next_round(lease.module, now)?;
    }
    Ok(())
}

/// The pauses are those of operations. A panel that was away is gone on with where the round was; after anything else
/// the round begins anew.
fn fail(tx: &Tx<'_>, lease: &UpkeepLease, failure: &CallFailure, now: Timestamp) -> Result<()> {
    let away = matches!(failure.kind, FailureKind::Unavailable | FailureKind::Unauthorized);
    let cursor = lease.cursor.as_deref().filter(|_| away);
    let again_at = now.checked_add(pause(lease.failures.saturating_add(1))).unwrap_or(Timestamp::MAX);
    if !tx.fail_upkeep_page(lease, cursor, again_at)? {
        return Ok(());
    }
    tracing::warn!(module = lease.module.0, code = failure.code, "upkeep failed: {}", failure.message);
    if away {
        tx.set_module_problem(lease.module, failure, now)?;
    }
    tx.add_upkeep_round(lease.module, Some(failure), now)
}
