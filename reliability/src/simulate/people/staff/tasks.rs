//! How a task is done: it is read, what it tells is done in the panel, and it is closed.

use billing::model::{By, Operation, OperationKind, OperationStatus, Parameter, Service, StaffTask, parameters};
use billing::{OperationFilter, ServiceFilter, TaskFilter};

use super::remedy::{Remedy, act, tariff, word};
use super::{is_there, server_of};
use crate::invariants::Violation;
use crate::operation::Advice;
use crate::simulate::people::administrator::{add_server, extend_pools, put_back, put_systems_back};
use crate::simulate::stage::Stage;
use crate::simulate::town;
use crate::world::by;

/// A task tells what to do about it.
pub(in crate::simulate) const TASK_TELLS: &str = "task-tells-what-to-do";

/// What came of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Done {
    /// It was closed.
    Closed,
    /// It could not be closed for now, or nobody knows how.
    Not,
}

/// Staff look after so many tasks, or accept them for later.
pub(super) fn attend(stage: &Stage, tasks: u32, accept: bool) {
    let open = stage.at_the_desk(|host| host.billing().tasks(&TaskFilter::default())).unwrap_or_default();
    let most = usize::try_from(tasks).unwrap_or(usize::MAX);
    for task in open.into_iter().take(most) {
        if accept {
            stage.at_the_desk(|host| host.billing().accept_task(task.id, &By::new("night shift")).map(drop));
        } else {
            do_task(stage, &task);
        }
    }
}

/// Staff do the first task that they can. None when there is none.
pub(in crate::simulate::people) fn do_one(stage: &Stage) -> Option<Done> {
    let open = stage.at_the_desk(|host| host.billing().tasks(&TaskFilter::default()))?;
    let mut done = None;
    for task in open {
        done = Some(do_task(stage, &task));
        if done == Some(Done::Closed) {
            break;
        }
    }
    done
}

fn do_task(stage: &Stage, task: &StaffTask) -> Done {
    let read = stage.at_the_desk(|host| {
        let operations = host.billing().operations(&OperationFilter::default())?;
        let services = host.billing().services(&ServiceFilter::default())?;
        let service = services.into_iter().find(|service| service.id == task.service);
        Ok(service.zip(operations.into_iter().find(|operation| operation.id == task.operation)))
    });
    let Some((service, operation)) = read.flatten() else { return Done::Not };
    let waits = [OperationStatus::WaitingTask, OperationStatus::Stopped, OperationStatus::WaitingApproval];
    if !waits.contains(&operation.status) {
        return Done::Not;
    }
    let told = word(task, &operation).to_owned();
    let Some(remedy) = Remedy::of(task, &operation) else {
        let what = format!("nobody knows what to do about {told}: {}", task.instructions.replace('\n', " "));
        stage.book().breaks(Violation { invariant: TASK_TELLS, what });
        return Done::Not;
    };
    let closed = match help(stage, remedy, &service, &operation) {
        Some(values) => {
            let who = match (&task.accepted_by, remedy) {
                (Some(who), _) => By::new(who),
                (None, Remedy::Approve) => By::new("supervisor"),
                (None, _) => by(),
            };
            stage.at_the_desk(|host| host.billing().close_task(task.id, &values, &who).map(drop)).is_some()
        }
        None => give_up(stage, &operation),
    };
    {
        let mut book = stage.book();
        book.count("tasks");
        *book.tasks.entry(told.clone()).or_default() += 1;
        book.tell(&format!("staff: {told}: {}", if closed { "closed" } else { "stays" }));
    }
    if closed { Done::Closed } else { Done::Not }
}

/// Does what is told; what is filled in when the task is closed. None when the operation is to be given up instead.
fn help(stage: &Stage, remedy: Remedy, service: &Service, operation: &Operation) -> Option<Vec<Parameter>> {
    let server = server_of(service);
    if let Some((server, core)) = server.and_then(|server| Some((server, stage.panels.of(server)?))) {
        // What cannot be done stays to be done: the operation says so again.
        let _ = core.panel(|panel| act(panel, remedy, server, service));
    }
    match remedy {
        Remedy::Known(Advice::FillInCard) => {
            let core = stage.panels.cores().first();
            return Some(
                core.map(|core| core.panel(|panel| town::card(panel, &service.client_email))).unwrap_or_default(),
            );
        }
        Remedy::ServerGone => return find(stage, service, operation),
        Remedy::Known(Advice::AddAddresses) => extend_pools(stage),
        Remedy::AddServer => add_server(stage, tariff(service)),
        Remedy::HelpThemAll => {
            put_systems_back(stage);
            extend_pools(stage);
            add_server(stage, tariff(service));
        }
        Remedy::Unprotect | Remedy::PutSystemBack => put_systems_back(stage),
        Remedy::RecordPayment => {
            stage.at_the_desk(|host| host.billing().pay(service.client, 1_000.into(), "EUR", &by()).map(drop));
        }
        _ => {}
    }
    Some(Vec::new())
}

/// Looks for a server that the panel does not know: it is there again, or is put back, or it is gone for good. A close asks
/// which of these, and every other operation has to be given up when it is gone. What is gone for good is not put back.
fn find(stage: &Stage, service: &Service, operation: &Operation) -> Option<Vec<Parameter>> {
    let there = server_of(service).is_none_or(|server| {
        // Some that were taken out are put into the rack again.
        is_there(stage, server) || (service.id.0.is_multiple_of(2) && put_back(stage, server))
    });
    if let (false, Some(server)) = (there, server_of(service)) {
        stage.hands().removed.remove(&server);
    }
    match (operation.kind, there) {
        (OperationKind::Close, _) => Some(parameters([("gone", if there { "off" } else { "on" })])),
        (_, true) => Some(Vec::new()),
        (_, false) => None,
    }
}

/// "Give this operation up and close the service." That of an order is given up by the close itself.
fn give_up(stage: &Stage, operation: &Operation) -> bool {
    let done = stage.at_the_desk(|host| match operation.kind {
        OperationKind::Open => host.billing().close(operation.service, &by()).map(drop),
        _ => host.billing().cancel_operation(operation.id, &by()).map(drop),
    });
    done.is_some()
}
