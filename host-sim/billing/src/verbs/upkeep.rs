//! Keeping the panel as the records say it should be, between the operations (DED-09).

use serde::Serialize;

use super::sync::Pages;
use crate::Billing;
use crate::error::Result;
use crate::model::{By, Counters, ModuleId, ServiceId};

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
        let by = By::new(self.module(id)?.name).because("upkeep");
        let mut pages = Pages::default();
        let mut round = Upkeep { module: id, corrections: Vec::new(), pages: 0, cost: Counters::default() };
        loop {
            let called = self.calls().reconcile(&target, pages.cursor());
            round.cost = round.cost.plus(called.cost);
            let found = self.keep_finding(id, called)?;
            for correction in found.corrections {
                let service = ServiceId(correction.service);
                // A module speaks for the objects of its own panel only.
                self.store().write(|tx| {
                    if tx.module(tx.service(service)?.module)?.origin == target.panel.origin {
                        tx.add_service_history(service, &by, &correction.what, self.now())?;
                    }
                    Ok(())
                })?;
                round.corrections.push(Correction { service, what: correction.what });
            }
            round.pages += 1;
            page(round.pages);
            if !pages.turn(found.cursor).map_err(|failure| self.named(id, failure))? {
                return Ok(round);
            }
        }
    }
}
