//! Services: looked at, suspended, resumed, closed.

use serde::Serialize;

use super::operations::cancel;
use super::orders::begin;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{
    Balance, By, Cause, Operation, OperationKind, OperationStatus, Service, ServiceHistoryLine, ServiceId,
    ServicePrice, ServiceStatus,
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
                price: price(&tx.tariff(service.tariff)?, service.period_months, &service.resources)?,
                service,
                history: tx.service_history(id)?,
                operations: tx.operations(&filter)?,
            })
        })
    }

    /// Asks for a service to be stopped. Its object and data stay.
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`.
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
    ///
    /// # Errors
    /// `not-found`, `service-busy`, `service-status`.
    pub fn close(&self, id: ServiceId, by: &By) -> Result<Operation> {
        self.request(id, OperationKind::Close, by)
    }

    fn request(&self, id: ServiceId, kind: OperationKind, by: &By) -> Result<Operation> {
        let operation = self.store().write(|tx| {
            let service = tx.service(id)?;
            make_way(tx, &service, kind, by, self.now())?;
            if !is_possible(kind, service.status) {
                let (status, possible) = (service.status, possible(service.status));
                return Err(Refusal::ServiceStatus { service: id, status, wanted: kind.word(), possible }.into());
            }
            if kind == OperationKind::Resume {
                pay_for(tx, &service, by, self.now())?;
            }
            tx.add_service_history(id, by, asked(kind), self.now())?;
            let operation = begin(tx, id, kind, Cause::Staff, self.now())?;
            tx.operation(operation)
        })?;
        self.news().signal();
        Ok(operation)
    }
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

/// One unfinished operation per service. A close ends another one that cannot go on without a person.
fn make_way(tx: &Tx<'_>, service: &Service, kind: OperationKind, by: &By, now: jiff::Timestamp) -> Result<()> {
    let Some(other) = tx.unfinished_operation(service.id)? else { return Ok(()) };
    let waits = matches!(other.status, OperationStatus::Stopped | OperationStatus::WaitingTask);
    if kind == OperationKind::Close && other.kind != OperationKind::Close && waits {
        return cancel(tx, &other, by, "the service is to be closed", now);
    }
    Err(Refusal::ServiceBusy { service: service.id, operation: other.id, kind: other.kind, status: other.status }
        .into())
}

fn is_possible(kind: OperationKind, status: ServiceStatus) -> bool {
    match kind {
        OperationKind::Open => false,
        OperationKind::Suspend => status == ServiceStatus::Active,
        OperationKind::Resume => status == ServiceStatus::Suspended,
        OperationKind::Close => status != ServiceStatus::Deleted,
    }
}

fn possible(status: ServiceStatus) -> &'static str {
    match status {
        ServiceStatus::Ordered => "close",
        ServiceStatus::Active => "suspend, close",
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
    }
}
