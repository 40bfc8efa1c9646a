//! Scripted staff: they read the task and do what it tells, nothing else.
//!
//! What a task tells is part of the promise: an operation that waits for a person must go on when the person does what
//! is written there. A task or a failure that these staff have no advice for is a finding of the sweep.

use billing::model::{Operation, OperationStatus, StaffTask, TaskPurpose};
use billing::{Billing, BillingError};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::{OperationHand, ServerHand};

use super::meanwhile::{BOB, CAROL};
use super::prepare::POOL;
use crate::error::Result;
use crate::world::{Tariff, World, by, card};

/// What staff are told to do before they close a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// "…, then retry": the cause has passed, or is mended elsewhere.
    Retry,
    /// "Look at it in DCImanager, cancel it there if it hangs, then retry."
    CancelInThePanel,
    /// "Turn it on in DCImanager, then retry."
    TurnOn,
    /// "Turn it off in DCImanager, then retry."
    TurnOff,
    /// "Add addresses to that pool in DCImanager."
    AddAddresses,
    /// "Change the parts, run diagnostics with disk cleanup in DCImanager."
    Build,
    /// "Find out who it was delivered to, correct the owner in DCImanager": whoever got it has moved elsewhere.
    CorrectOwner,
    /// "Fill in the card."
    FillInCard,
}

/// What the failure of a stopped operation tells to do, by its code.
const FAILURES: &[(&str, Advice)] = &[
    ("panel-unreachable", Advice::Retry),
    ("panel-busy", Advice::Retry),
    ("panel-refused", Advice::Retry),
    ("call-aborted", Advice::Retry),
    ("host-lost", Advice::Retry),
    ("answer-not-understood", Advice::Retry),
    ("answer-too-large", Advice::Retry),
    ("not-a-panel", Advice::Retry),
    ("login-refused", Advice::Retry),
    ("install-failed", Advice::Retry),
    ("install-unclear", Advice::Retry),
    ("install-takes-too-long", Advice::CancelInThePanel),
    ("cleaning-takes-too-long", Advice::CancelInThePanel),
    ("operation-does-not-stop", Advice::CancelInThePanel),
    ("operation-takes-too-long", Advice::CancelInThePanel),
    ("power-on-failed", Advice::TurnOn),
    ("power-off-failed", Advice::TurnOff),
    ("no-free-address", Advice::AddAddresses),
    ("server-belongs-to-another", Advice::CorrectOwner),
];

/// What a task of the module tells to do, by its key.
const TASKS: &[(&str, Advice)] = &[
    ("build", Advice::Build),
    ("cleaning", Advice::Retry),
    ("colocation", Advice::FillInCard),
    ("addresses", Advice::AddAddresses),
    ("close", Advice::Retry),
];

impl Advice {
    /// What the task tells; none when these staff do not know it.
    #[must_use]
    pub fn of(task: &StaffTask, operation: &Operation) -> Option<Self> {
        let (table, word) = match task.purpose {
            TaskPurpose::Attention => (FAILURES, operation.failure.as_ref().map(|failure| failure.code.as_str())),
            TaskPurpose::Module => (TASKS, Some(task.key.as_str())),
        };
        table.iter().find(|(known, _)| Some(*known) == word).map(|(_, advice)| *advice)
    }

    /// Does it, then closes the task.
    pub(super) fn follow(self, world: &World, task: &StaffTask) -> Result<Result<(), BillingError>> {
        let billing = world.billing()?;
        if let Some(server) = server_of(billing, task)? {
            self.act(world, server)?;
        }
        if self == Self::AddAddresses {
            add_addresses(world)?;
        }
        let values = if self == Self::FillInCard { card() } else { Vec::new() };
        Ok(billing.close_task(task.id, &values, &by()).map(drop))
    }

    /// What is done to the server in the panel. May be done twice: the host may die before the task is closed.
    fn act(self, world: &World, server: ServerId) -> Result<()> {
        world.panel().panel(|panel| {
            let running = panel.server(server).and_then(|server| server.running_operation()).is_some();
            match self {
                Self::CancelInThePanel if running => {
                    let cancel = ServerHand { operation: Some(OperationHand::Cancel), ..ServerHand::default() };
                    panel.by_hand(server, cancel)
                }
                Self::CorrectOwner if panel.owner_email(server).is_some_and(|owner| [BOB, CAROL].contains(&owner)) => {
                    panel.set_owner(server, None)
                }
                Self::TurnOn | Self::TurnOff => panel.press_power(server, self == Self::TurnOn),
                Self::Build => {
                    if let Some(parts) = Tariff::ToBeBuilt.configuration() {
                        panel.set_hardware(server, parts)?;
                    }
                    if !running {
                        panel.start_diagnostics(server, true)?;
                    }
                    panel.finish_operation(server)
                }
                _ => Ok(()),
            }
        })?;
        Ok(())
    }
}

fn server_of(billing: &Billing, task: &StaffTask) -> Result<Option<ServerId>, BillingError> {
    let service = billing.service(task.service)?.service;
    Ok(service.external_id.and_then(|id| id.parse().ok()).map(ServerId))
}

/// The pool as the fleet has it.
fn add_addresses(world: &World) -> Result<()> {
    let fleet = crate::world::fleet()?;
    if let Some(pool) = fleet.pools.into_iter().find(|pool| pool.id == POOL) {
        world.panel().panel(|panel| panel.set_pool(pool));
    }
    Ok(())
}

/// The task that asks for a person first, with its operation.
pub(super) fn next_task(billing: &Billing) -> Result<Option<(StaffTask, Operation)>, BillingError> {
    let Some(task) = billing.tasks(&billing::TaskFilter::default())?.into_iter().next() else { return Ok(None) };
    let operation = billing.operation(task.operation)?.operation;
    let waits = matches!(operation.status, OperationStatus::WaitingTask | OperationStatus::Stopped);
    Ok(waits.then_some((task, operation)))
}
