//! Services: looked at, suspended, resumed, closed.

use serde::Serialize;

use super::operations::{cancel, is_tried_again};
use super::orders::begin;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::guard::{holds_in_the_way, in_words, is_guarded, look_ahead};
use crate::model::{
    Balance, By, Cause, Change, Hold, Operation, OperationId, OperationKind, OperationStatus, Service,
    ServiceHistoryLine, ServiceId, ServicePrice, ServiceStatus,
};
use crate::money::{charge, price};
use crate::store::{OperationFilter, ServiceFilter, Tx};

/// A service with its histories.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceDetail {
    /// The service.
    pub service: Service,
    /// Who did what with it, and why.
    pub history: Vec<ServiceHistoryLine>,
    /// All its operations, oldest first.
    pub operations: Vec<Operation>,
    /// What its client has.
    pub balance: Balance,
    /// What its next period costs, as the tariff's prices are now.
    pub price: ServicePrice,
    /// Holds that stand in the way of stopping or deleting it.
    pub holds: Vec<Hold>,
}

impl Billing {
    /// Services by their number.
    ///
    /// # Errors
    /// The database.
    pub fn services(&self, filter: &ServiceFilter) -> Result<Vec<Service>> {
        self.store().read(|tx| tx.services(filter))
    }

    /// One service with its histories.
    ///
    /// # Errors
    /// `not-found`.
    pub fn service(&self, id: ServiceId) -> Result<ServiceDetail> {
        self.store().read(|tx| {
            let filter = OperationFilter { service: Some(id), with_ended: true, ..OperationFilter::default() };
            let service = tx.service(id)?;
            Ok(ServiceDetail {
                balance: tx.balance(service.client)?,
                price: price(&tx.tariff_ever(service.tariff)?, service.period_months, &service.resources)?,
                holds: holds_in_the_way(tx, &service)?,
                service,
                history: tx.service_history(id)?,
                operations: tx.operations(&filter)?,
            })
        })
    }

    /// Asks for a service to be stopped. Its object and data stay.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `held`.
    pub fn suspend(&self, id: ServiceId, by: &By) -> Result<Operation> {
        self.request(id, OperationKind::Suspend, by)
    }

    /// Asks for a stopped service to run again. Its next period is charged first when the paid one has ended.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `balance-too-low`.
    pub fn resume(&self, id: ServiceId, by: &By) -> Result<Operation> {
        self.request(id, OperationKind::Resume, by)
    }

    /// Asks for a service to be deleted. An operation that is stopped or waits for staff ends canceled, with its tasks.
    /// The policy may have it wait for its grace time or for a second person's approval: see the operation's status.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`, `held`.
    pub fn close(&self, id: ServiceId, by: &By) -> Result<Operation> {
        self.request(id, OperationKind::Close, by)
    }

    fn request(&self, id: ServiceId, kind: OperationKind, by: &By) -> Result<Operation> {
        let operation = self.store().write(|tx| {
            let service = tx.service(id)?;
            let ended = make_way(tx, &service, kind, by, self.now())?;
            refuse_status(&service, kind)?;
            refuse_held(tx, &service, kind, None)?;
            if kind == OperationKind::Resume {
                pay_for(tx, &service, by, self.now())?;
            }
            tx.add_service_history(id, by, asked(kind), self.now())?;
            let operation = begin(tx, id, kind, Cause::Staff, &by.who, self.now())?;
            if let Some(ended) = ended {
                tx.set_made_way_for(ended, operation)?;
            }
            look_ahead(tx, &tx.operation(operation)?, self.now())?;
            tx.operation(operation)
        })?;
        self.news().signal();
        Ok(operation)
    }
}

fn refuse_status(service: &Service, kind: OperationKind) -> Result<()> {
    if is_possible(kind, service.status) {
        return Ok(());
    }
    let (status, possible) = (service.status, possible(service.status));
    Err(Refusal::ServiceStatus { service: service.id, status, wanted: kind.word(), possible }.into())
}

/// As if the operation were asked for now, but nothing is written: an operation in the way is only named.
pub(crate) fn refuse_impossible(tx: &Tx<'_>, id: ServiceId, kind: OperationKind) -> Result<()> {
    let service = tx.service(id)?;
    if let Some(other) = tx.unfinished_operation(id)? {
        let (operation, kind, status) = (other.id, other.kind, other.status);
        return Err(Refusal::ServiceBusy { service: id, operation, kind, status }.into());
    }
    refuse_status(&service, kind)
}

/// Charges the next period of a service that is to run again, unless it is paid.
fn pay_for(tx: &Tx<'_>, service: &Service, by: &By, now: jiff::Timestamp) -> Result<()> {
    let runs = service.paid_until.is_some_and(|end| end > now);
    if runs || tx.periods(service.id)?.iter().any(|period| period.span.is_none()) {
        return Ok(());
    }
    charge(tx, service, &tx.tariff(service.tariff)?, None, &by.clone().because("resumed"), now)?;
    Ok(())
}

/// Whoever asks hears of a hold at once; one that is placed later is found when the operation begins.
pub(super) fn refuse_held(tx: &Tx<'_>, service: &Service, kind: OperationKind, change: Option<&Change>) -> Result<()> {
    if !is_guarded(kind, change) {
        return Ok(());
    }
    let wanted = if kind == OperationKind::Change { "reinstall" } else { kind.word() };
    refuse_held_at_all(tx, service, wanted)
}

/// Refuses what a hold on the service, its client or its object is in the way of.
pub(super) fn refuse_held_at_all(tx: &Tx<'_>, service: &Service, wanted: &'static str) -> Result<()> {
    let holds = holds_in_the_way(tx, service)?;
    match holds.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Held { service: service.id, wanted, holds: in_words(&holds) }.into()),
    }
}

/// One unfinished operation per service. A close ends another one that cannot go on without a person, or that waits to be
/// tried again: it is named.
pub(super) fn make_way(
    tx: &Tx<'_>,
    service: &Service,
    kind: OperationKind,
    by: &By,
    now: jiff::Timestamp,
) -> Result<Option<OperationId>> {
    let Some(other) = tx.unfinished_operation(service.id)? else { return Ok(None) };
    let waits = matches!(
        other.status,
        OperationStatus::Stopped
            | OperationStatus::WaitingTask
            | OperationStatus::Held
            | OperationStatus::WaitingApproval
    ) || is_tried_again(&other);
    if kind == OperationKind::Close && other.kind != OperationKind::Close && waits {
        cancel(tx, &other, by, "the service is to be closed", now)?;
        return Ok(Some(other.id));
    }
    Err(Refusal::ServiceBusy { service: service.id, operation: other.id, kind: other.kind, status: other.status }
        .into())
}

fn is_possible(kind: OperationKind, status: ServiceStatus) -> bool {
    match kind {
        // A change is asked for in verbs of its own.
        OperationKind::Open | OperationKind::Change => false,
        OperationKind::Suspend => status == ServiceStatus::Active,
        OperationKind::Resume => status == ServiceStatus::Suspended,
        OperationKind::Close => status != ServiceStatus::Deleted,
    }
}

pub(super) fn possible(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Ordered => "close",
        ServiceStatus::Active => "change, suspend, close",
        ServiceStatus::Suspended => "resume, close",
        ServiceStatus::Deleted => "nothing, it is deleted",
    }
}

fn asked(kind: OperationKind) -> &'static str {
    match kind {
        OperationKind::Open => "open requested",
        OperationKind::Suspend => "suspend requested",
        OperationKind::Resume => "resume requested",
        OperationKind::Close => "close requested",
        OperationKind::Change => "change requested",
    }
}
