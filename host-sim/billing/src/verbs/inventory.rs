//! Stock and explain: the panel's whole inventory as the module judges it, page by page.

use std::ops::ControlFlow;

use processing_engine::Secrets;
use processing_engine::contract::{
    self, Candidate, Client as ContractClient, ResourceAmount, Service as ContractService,
};
use serde::Serialize;

use super::orders::OrderPlan;
use super::pages::Pages;
use crate::Billing;
use crate::calls::ServiceCall;
use crate::error::Result;
use crate::model::{Counters, ModuleId, Parameter, ServiceId, TariffId};

/// One object of a panel, with the service that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InventoryLine {
    /// The object, as the module judges it.
    pub candidate: Candidate,
    /// The service of this billing system that it serves or is reserved for.
    pub held_by: Option<ServiceId>,
}

/// An order that nobody has placed, to see how it would be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDraft {
    /// What would be ordered.
    pub tariff: TariffId,
    /// Order parameters.
    pub parameters: Vec<Parameter>,
    /// Amounts of resources.
    pub resources: Vec<(String, u64)>,
}

/// Takes a page; may end the walk.
type EachPage<'a> = &'a mut dyn FnMut(Vec<InventoryLine>) -> ControlFlow<()>;

impl Billing {
    /// Walks through the inventory of a module's panel: which objects are for sale, and why the others are not.
    ///
    /// # Errors
    /// `not-found`, `module-unusable`, `panel-…`.
    pub fn stock(&self, module: ModuleId, each: EachPage<'_>) -> Result<Counters> {
        self.inventory(module, None, each)
    }

    /// As [`Billing::stock`], comparing each object with an order: its distance, and the parts that differ.
    ///
    /// # Errors
    /// As [`Billing::order`] for what cannot be ordered, and as [`Billing::stock`].
    pub fn explain(&self, draft: &OrderDraft, each: EachPage<'_>) -> Result<Counters> {
        let plan = self.plan(draft.tariff, &draft.parameters, &draft.resources)?;
        let call = ServiceCall { service: unplaced(&plan), secrets: Secrets::new() };
        self.inventory(plan.module.id, Some(&call), each)
    }

    fn inventory(&self, id: ModuleId, order: Option<&ServiceCall>, each: EachPage<'_>) -> Result<Counters> {
        let target = self.store().target(id, self.now())?;
        let mut pages = Pages::default();
        let mut cost = Counters::default();
        loop {
            let called = self.calls().inventory(&target, order, pages.cursor());
            cost = cost.plus(called.cost);
            let page = self.keep_finding(id, called)?;
            let lines = self.held(&target.panel.origin, page.candidates)?;
            if each(lines).is_break() || !pages.turn(page.cursor).map_err(|failure| self.named(id, failure))? {
                return Ok(cost);
            }
        }
    }

    fn held(&self, origin: &str, candidates: Vec<Candidate>) -> Result<Vec<InventoryLine>> {
        self.store().read(|tx| {
            let lines = candidates.into_iter().map(|candidate| {
                let held_by = tx.service_by_external_id(origin, &candidate.external_id)?;
                Ok(InventoryLine { candidate, held_by })
            });
            lines.collect()
        })
    }
}

/// The contract's service number 0: an order that is in no record yet.
fn unplaced(plan: &OrderPlan) -> ContractService {
    let parameters = plan.parameters.iter().filter(|planned| !planned.secret);
    ContractService {
        id: 0,
        product: plan.tariff.product.clone(),
        status: contract::ServiceStatus::Ordered,
        busy: false,
        tariff: plan.tariff.name.clone(),
        client: ContractClient { id: 0, email: String::new(), name: String::new(), password: String::new() },
        external_id: None,
        parameters: parameters.map(|planned| planned.parameter.clone()).collect(),
        resources: plan
            .resources
            .iter()
            .map(|resource| ResourceAmount {
                name: resource.name.clone(),
                amount: resource.amount,
                unit: resource.unit.clone(),
            })
            .collect(),
        addresses: Vec::new(),
        password: String::new(),
    }
}
