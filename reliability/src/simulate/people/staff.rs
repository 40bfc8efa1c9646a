//! What staff do: verbs of their own, and what their tasks tell them, nothing else.

use billing::model::{
    By, HoldOn, Operation, OperationStatus, PolicyChange, Service, ServiceStatus, StaffTask, TaskPurpose,
};
use billing::{BillingError, OperationFilter, ServiceFilter, TaskFilter};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::{OperationHand, Panel, PanelError, ServerHand};
use jiff::SignedDuration;

use super::administrator::{extend_pool, give_to};
use super::{Pick, service, service_that_is};
use crate::invariants::Violation;
use crate::operation::Advice;
use crate::simulate::happening::What;
use crate::simulate::stage::Stage;
use crate::simulate::town;
use crate::world::{Host, Tariff, by};

/// A task tells what to do about it.
pub(in crate::simulate) const TASK_TELLS: &str = "task-tells-what-to-do";

/// The task that asks for a second person.
const APPROVAL: &str = "approval";

/// What came of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::simulate) enum Done {
    /// It was closed.
    Closed,
    /// It could not be closed for now, or nobody knows how.
    Not,
}

/// What a failure tells beyond what [`Advice`] knows: things that only happen when people interfere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// What is known from elsewhere.
    Known(Advice),
    /// "Correct the owner in DCImanager, then retry."
    CorrectOwner,
    /// "Delete the owner in DCImanager, then retry."
    DeleteOwner,
    /// "Switch it off in DCImanager if that is right, then retry."
    Unprotect,
    /// "Remove what stands in the way, then try again."
    MakeWay,
    /// "Add the server's switch connection in DCImanager, then retry."
    Connect,
    /// "Record a payment and retry."
    RecordPayment,
    /// "Install the ordered one … then retry."
    InstallByHand,
    /// No server is for sale at all: one is bought.
    AddServer,
    /// A second person agrees.
    Approve,
}

const MORE: &[(&str, Remedy)] = &[
    ("server-belongs-to-another", Remedy::CorrectOwner),
    ("server-has-an-owner-again", Remedy::DeleteOwner),
    ("server-protected", Remedy::Unprotect),
    ("panel-refused", Remedy::Unprotect),
    ("server-busy", Remedy::MakeWay),
    ("no-switch-port", Remedy::Connect),
    ("no-server", Remedy::AddServer),
    ("balance-too-low", Remedy::RecordPayment),
    ("other-os-installed", Remedy::InstallByHand),
    ("power-unclear", Remedy::MakeWay),
    ("already-released", Remedy::Known(Advice::Retry)),
    ("reverse-dns-not-set", Remedy::Known(Advice::Retry)),
    ("session-refused", Remedy::Known(Advice::Retry)),
    ("change-addresses", Remedy::Known(Advice::AddAddresses)),
];

impl Remedy {
    fn of(task: &StaffTask, operation: &Operation) -> Option<Self> {
        if task.key == APPROVAL {
            return Some(Self::Approve);
        }
        let word = word(task, operation);
        let more = MORE.iter().find(|(known, _)| *known == word).map(|(_, remedy)| *remedy);
        more.or_else(|| Advice::of(task, operation).map(Self::Known))
    }
}

/// The failure's code, or the task's key.
fn word<'a>(task: &'a StaffTask, operation: &'a Operation) -> &'a str {
    match (task.purpose, &operation.failure) {
        (TaskPurpose::Attention, Some(failure)) => &failure.code,
        _ => &task.key,
    }
}

pub(super) fn carry_out(stage: &Stage, what: &What) {
    if let What::Attend { tasks, accept } = what {
        attend(stage, *tasks, *accept);
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

fn attend(stage: &Stage, tasks: u32, accept: bool) {
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
pub(super) fn do_one(stage: &Stage) -> Option<Done> {
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
        stage.book().break_(Violation { invariant: TASK_TELLS, what });
        return Done::Not;
    };
    let values = match remedy {
        Remedy::Known(Advice::FillInCard) => stage.panel.panel(|panel| town::card(panel, &service.client_email)),
        _ => Vec::new(),
    };
    let server = service.external_id.as_deref().and_then(|id| id.parse().ok()).map(ServerId);
    if let Some(server) = server {
        // What cannot be done stays to be done: the operation says so again.
        let _ = stage.panel.panel(|panel| act(panel, remedy, server, &service));
    }
    if matches!(remedy, Remedy::Known(Advice::AddAddresses)) {
        extend_pool(stage);
    }
    if remedy == Remedy::AddServer {
        add_server(stage, &service);
    }
    if remedy == Remedy::RecordPayment {
        stage.at_the_desk(|host| host.billing().pay(service.client, 1_000.into(), "EUR", &by()).map(drop));
    }
    let who = match (&task.accepted_by, remedy) {
        (Some(who), _) => By::new(who),
        (None, Remedy::Approve) => By::new("supervisor"),
        (None, _) => by(),
    };
    let closed = stage.at_the_desk(|host| host.billing().close_task(task.id, &values, &who).map(drop));
    {
        let mut book = stage.book();
        book.count("tasks");
        *book.tasks.entry(told.clone()).or_default() += 1;
        book.tell(&format!("staff: {told}: {}", if closed.is_some() { "closed" } else { "stays" }));
    }
    if closed.is_some() { Done::Closed } else { Done::Not }
}

/// A server of the kind that was ordered is put into the panel.
fn add_server(stage: &Stage, service: &Service) {
    let built = {
        let mut hands = stage.hands();
        hands.built += 1;
        hands.built
    };
    if let Some(tariff) = tariff(service) {
        // Without a free port it stays in its box, and the operation says so again.
        let _ = stage.panel.panel(|panel| town::add_server(panel, tariff, built));
    }
}

fn tariff(service: &Service) -> Option<Tariff> {
    Tariff::ALL.into_iter().find(|tariff| tariff.name() == service.tariff_name)
}

/// What is done to the server in the panel.
fn act(panel: &mut Panel, remedy: Remedy, server: ServerId, service: &Service) -> Result<(), PanelError> {
    let running = panel.server(server).and_then(|server| server.running_operation()).is_some();
    let cancel = |panel: &mut Panel| match running {
        true => panel.by_hand(server, ServerHand { operation: Some(OperationHand::Cancel), ..ServerHand::default() }),
        false => Ok(()),
    };
    match remedy {
        Remedy::CorrectOwner => give_to(panel, server, &service.client_email),
        Remedy::DeleteOwner => panel.set_owner(server, None),
        Remedy::Unprotect => panel.set_protected(server, false),
        Remedy::MakeWay => {
            panel.set_protected(server, false)?;
            cancel(panel)
        }
        Remedy::Connect => match panel.unused_port() {
            Some(port) => panel.connect_port(server, port, false).map(drop),
            None => Ok(()),
        },
        Remedy::InstallByHand => {
            cancel(panel)?;
            panel.set_os_template(server, Some(town::SYSTEM))
        }
        Remedy::Known(Advice::CancelInThePanel) => cancel(panel),
        Remedy::Known(Advice::TurnOn) => panel.press_power(server, true),
        Remedy::Known(Advice::TurnOff) => panel.press_power(server, false),
        Remedy::Known(Advice::Build) => {
            cancel(panel)?;
            if let Some(parts) = tariff(service).and_then(Tariff::configuration) {
                panel.set_hardware(server, parts)?;
            }
            // "It cannot be prepared yet": whatever the task names is mended too.
            panel.set_maintenance(server, false)?;
            panel.set_protected(server, false)?;
            panel.set_owner(server, None)?;
            panel.start_diagnostics(server, true)?;
            panel.finish_operation(server)
        }
        Remedy::Known(Advice::Retry | Advice::AddAddresses | Advice::FillInCard)
        | Remedy::RecordPayment
        | Remedy::AddServer
        | Remedy::Approve => Ok(()),
    }
}
