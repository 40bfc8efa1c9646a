//! Keeping the panel as the records say it should be, between the operations (DED-09).

use jiff::{SignedDuration, Timestamp};
use processing_engine::contract;
use serde::Serialize;

use super::pages::Pages;
use crate::Billing;
use crate::error::{BillingError, Refusal, Result};
use crate::model::{By, Counters, ModuleId, ProcessingModule, ServiceId, UpkeepPlan};
use crate::store::Tx;

/// Something that a module put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// The service it was done for.
    pub service: ServiceId,
    /// What was done and why, in the module's words.
    pub what: String,
}

/// What a round of upkeep did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upkeep {
    /// The module whose panel was looked at.
    pub module: ModuleId,
    /// What was put right; also in the histories of the services.
    pub corrections: Vec<Correction>,
    /// Pages that were read.
    pub pages: u64,
    /// What it cost.
    pub cost: Counters,
}

impl Billing {
    /// Goes through the whole panel of a processing module, page by page, and lets the module put right what is not as
    /// the records say. `page` is called after each page with the number of pages so far. May be repeated at any time.
    ///
    /// # Errors
    /// `not-found`, `module-unusable`, `panel-…`; what was put right until then stays, and stands in the histories.
    pub fn reconcile(&self, id: ModuleId, page: &mut dyn FnMut(u64)) -> Result<Upkeep> {
        let target = self.store().target(id, self.now())?;
        let module = self.module(id)?;
        let mut pages = Pages::default();
        let mut round = Upkeep { module: id, corrections: Vec::new(), pages: 0, cost: Counters::default() };
        loop {
            let called = self.calls().reconcile(&target, pages.cursor());
            round.cost = round.cost.plus(called.cost);
            let found = self.keep_finding(id, called)?;
            for correction in found.corrections {
                let service = ServiceId(correction.service);
                self.store().write(|tx| keep_correction(tx, &module, &correction, self.now()))?;
                round.corrections.push(Correction { service, what: correction.what });
            }
            round.pages += 1;
            page(round.pages);
            if !pages.turn(found.cursor).map_err(|failure| self.named(id, failure))? {
                return Ok(round);
            }
        }
    }

    /// How often a module's panel is looked after by schedulers, and what the last rounds came to.
    ///
    /// # Errors
    /// `not-found`.
    pub fn upkeep_plan(&self, id: ModuleId) -> Result<UpkeepPlan> {
        self.store().read(|tx| {
            tx.module(id)?;
            tx.upkeep_plan(id)
        })
    }

    /// Sets how often schedulers begin a round, by the billing side's clock; 0 or less: never by themselves.
    ///
    /// # Errors
    /// `not-found`.
    pub fn set_upkeep_every(&self, id: ModuleId, every: SignedDuration) -> Result<UpkeepPlan> {
        let plan = self.store().write(|tx| {
            tx.module(id)?;
            tx.set_upkeep_every(id, every.max(SignedDuration::ZERO), self.now())?;
            tx.upkeep_plan(id)
        })?;
        self.news().signal();
        Ok(plan)
    }
}

/// Something that was put right, into its service's history. A module speaks for the objects of its own panel only, and
/// what it says about services that there are not is left out.
pub(crate) fn keep_correction(
    tx: &Tx<'_>,
    module: &ProcessingModule,
    correction: &contract::Correction,
    now: Timestamp,
) -> Result<()> {
    let service = ServiceId(correction.service);
    let found = match tx.service(service) {
        Err(BillingError::Refused(Refusal::NotFound { .. })) => return Ok(()),
        other => other?,
    };
    if tx.module_ever(found.module)?.origin == tx.module(module.id)?.origin {
        let by = By::new(&module.name).because("upkeep");
        tx.add_service_history(service, &by, &correction.what, now)?;
    }
    Ok(())
}
