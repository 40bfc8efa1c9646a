//! What staff do: verbs of their own, and what their tasks tell them, nothing else.

mod remedy;
mod tasks;

use billing::model::{HoldOn, Operation, PolicyChange, Service, ServiceStatus};
use billing::{BillingError, OperationFilter, ServiceFilter};
use dcimanager_sim::ids::ServerId;
use jiff::SignedDuration;

use super::{Pick, service, service_that_is};
use crate::simulate::happening::What;
use crate::simulate::stage::Stage;
use crate::world::{Host, by};

pub(in crate::simulate) use tasks::Done;
pub(super) use tasks::do_one;

pub(super) fn carry_out(stage: &Stage, what: &What) {
    if let What::Attend { tasks, accept } = what {
        tasks::attend(stage, *tasks, *accept);
        return;
    }
    stage.at_the_desk(|host| ask(host, what));
}

fn ask(host: &Host, what: &What) -> Result<(), BillingError> {
    let billing = host.billing();
    match what {
        What::Suspend { service } => match service_that_is(host, ServiceStatus::Active, *service)? {
            Some(one) => billing.suspend(one.id, &by()).map(drop),
            None => Ok(()),
        },
        What::Resume { service } => match service_that_is(host, ServiceStatus::Suspended, *service)? {
            Some(one) => billing.resume(one.id, &by()).map(drop),
            None => Ok(()),
        },
        What::Retry { operation } => match operation_of(host, *operation)? {
            Some(one) => billing.retry_operation(one.id, &by()).map(drop),
            None => Ok(()),
        },
        What::GiveUp { operation } => match operation_of(host, *operation)? {
            Some(one) => billing.cancel_operation(one.id, &by()).map(drop),
            None => Ok(()),
        },
        What::Hold { service: which } => match service(host, *which)? {
            Some(one) => billing.place_hold(&hold_on(host, &one, *which)?, &by().because("a dispute")).map(drop),
            None => Ok(()),
        },
        What::Release => release_all(host),
        What::Policy { deletions, grace } => {
            let change = PolicyChange {
                deletions_per_hour: Some(Some(*deletions)),
                close_grace: Some(SignedDuration::from_hours((*grace).into())),
                suspend_grace: None,
            };
            billing.set_policy(&change, &by()).map(drop)
        }
        _ => Ok(()),
    }
}

fn operation_of(host: &Host, pick: Pick) -> Result<Option<Operation>, BillingError> {
    Ok(pick.of(&host.billing().operations(&OperationFilter::default())?).cloned())
}

fn hold_on(host: &Host, service: &Service, pick: Pick) -> Result<HoldOn, BillingError> {
    Ok(match (pick.0 % 3, &service.external_id) {
        (0, Some(object)) => host.billing().object(service.module, object)?,
        (1, _) => HoldOn::Client(service.client),
        _ => HoldOn::Service(service.id),
    })
}

fn release_all(host: &Host) -> Result<(), BillingError> {
    for hold in host.billing().holds(false)? {
        host.billing().release_hold(&hold.on, &by().because("settled"))?;
    }
    Ok(())
}

/// Nothing is held any more, and everything may be deleted.
pub(super) fn put_right(stage: &Stage) {
    stage.at_the_desk(|host| {
        release_all(host)?;
        let change = PolicyChange {
            deletions_per_hour: Some(None),
            close_grace: Some(SignedDuration::ZERO),
            suspend_grace: Some(SignedDuration::ZERO),
        };
        host.billing().set_policy(&change, &by()).map(drop)
    });
}

/// The server that a service's record names.
fn server_of(service: &Service) -> Option<ServerId> {
    service.external_id.as_deref().and_then(|id| id.parse().ok()).map(ServerId)
}

/// Services whose server is gone for good are closed: there is nothing left of them. Whether there were any.
pub(super) fn close_the_lost(stage: &Stage) -> bool {
    let services = stage.at_the_desk(|host| host.billing().services(&ServiceFilter::default())).unwrap_or_default();
    let is_lost = |service: &&Service| {
        let server = server_of(service).filter(|_| service.operation.is_none());
        server.is_some_and(|server| !is_there(stage, server))
    };
    let lost: Vec<Service> = services.iter().filter(is_lost).cloned().collect();
    for service in &lost {
        stage.at_the_desk(|host| host.billing().close(service.id, &by()).map(drop));
    }
    !lost.is_empty()
}

/// Whether the panel has a server.
fn is_there(stage: &Stage, server: ServerId) -> bool {
    stage.panels.of(server).is_some_and(|core| core.panel(|panel| panel.server(server).is_some()))
}
