//! `host-sim operation`

mod advice;
mod each;

use billing::model::{Approval, Operation, OperationId, OperationKind, OperationStatus, Pending, ServiceId};
use billing::{OperationDetail, OperationFilter};
use call_recording::Recording;
use clap::Subcommand;

use self::advice::advice;
use super::recording;
use crate::error::CliError;
use crate::output::{Card, Format, Output, Table, ago, time};
use crate::progress::without_numbers;
use crate::room::{Room, Who};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List running operations
    List {
        /// Of this service only
        #[arg(long)]
        service: Option<ServiceId>,
        /// With this status only: due, running, waiting-task, stopped, held, waiting-approval, done, canceled
        #[arg(long)]
        status: Option<OperationStatus>,
        /// Ended ones too
        #[arg(long)]
        all: bool,
    },
    /// Show what an operation did, what it waits for, and what may be done now
    Show {
        /// Number of the operation
        operation: OperationId,
        /// Every step, also those that only waited
        #[arg(long)]
        all: bool,
        /// Every call of the module instead: what it was given, what it asked the panel, what it answered
        #[arg(long)]
        exchanges: bool,
        /// With --exchanges, only the call with this number
        #[arg(long, requires = "exchanges", value_name = "NUMBER")]
        call: Option<u64>,
    },
    /// Print the recording of an operation as one JSON document, for the module's authors or for `replay`
    ///
    /// The document holds what the module was given and what the panel answered: names and e-mail addresses of clients
    /// among it. It holds no password and no login token.
    Export {
        /// Number of the operation
        operation: OperationId,
    },
    /// Try stopped operations again, or now what is tried again later by itself
    Retry {
        /// Numbers of the operations
        #[arg(required = true)]
        operations: Vec<OperationId>,
        #[command(flatten)]
        who: Who,
    },
    /// Approve an operation that the policy keeps waiting, as another person than the one who asked for it
    Approve {
        /// Numbers of the operations
        #[arg(required = true)]
        operations: Vec<OperationId>,
        #[command(flatten)]
        who: Who,
    },
    /// Give up a suspend, resume or change, or a close that has not begun: the service stays as it is
    ///
    /// While nothing has begun, while it is stopped, waits for staff, or waits to be tried again. What it may have changed
    /// is changed back as far as it can be; what a reinstall has erased stays erased.
    Cancel {
        /// Number of the operation
        operation: OperationId,
        #[command(flatten)]
        who: Who,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        match self {
            Self::List { service, status, all } => {
                let operations = billing.operations(&OperationFilter { service, status, with_ended: all })?;
                room.output.print(&operations, || operations_table(&operations).to_string())
            }
            Self::Show { operation, exchanges: true, call, .. } => {
                let recording = billing.operation_recording(operation)?;
                recording::show(room, only(recording, call))
            }
            Self::Export { operation } => {
                let recording = billing.operation_recording(operation)?;
                Output { format: Format::Json }.print(&recording, String::new)
            }
            Self::Show { operation, all, .. } => {
                let detail = billing.operation(operation)?;
                let host_runs = billing.store().living_hosts()? > 0;
                room.output.print(&detail, || card(&detail, all, host_runs))
            }
            Self::Retry { operations, who } => {
                each::retry(room, &operations, |operation| billing.retry_operation(operation, &who.by()))
            }
            Self::Approve { operations, who } => {
                each::approve(room, &operations, |operation| billing.approve_operation(operation, &who.by()))
            }
            Self::Cancel { operation, who } => {
                let operation = billing.cancel_operation(operation, &who.by())?;
                let next = billing.service(operation.service)?.service.operation;
                room.output.print(&operation, || given_up(&operation, next.as_ref()))
            }
        }
    }
}

/// What becomes of an operation that was given up, and which one follows it.
fn given_up(operation: &Operation, next: Option<&Pending>) -> String {
    let id = operation.id;
    match next {
        _ if operation.status.is_unfinished() => {
            format!("Operation {id} is given up. `host-sim run` takes back what can be taken back.")
        }
        Some(next) if operation.kind == OperationKind::Close => format!(
            "Operation {id} was given up. What had stopped half-way before it is taken back: `host-sim run` carries out \
             operation {} ({}).",
            next.id, next.kind
        ),
        Some(next) => format!(
            "Operation {id} was given up; it may have stopped half-way, so operation {} ({}) changes back what it has \
             changed. `host-sim run` carries it out.",
            next.id, next.kind
        ),
        None => format!("Operation {id} was given up; the service stays as it is."),
    }
}

/// The recording with only one of its calls.
fn only(mut recording: Recording, call: Option<u64>) -> Recording {
    recording.calls.retain(|one| call.is_none_or(|number| one.number == number));
    recording
}

/// Operations with what they cost.
pub(super) fn operations_table(operations: &[Operation]) -> Table {
    let mut table = Table::new(
        ["OPERATION", "KIND", "SERVICE", "STATUS", "", "TOOK", "CALLS", "REQUESTS", "WRITES", "STATE"],
        "There are no such operations.",
    )
    .spare(&["CALLS", "WRITES", "REQUESTS", "TOOK"]);
    for operation in operations {
        table.row([
            operation.id.to_string(),
            operation.kind.to_string(),
            operation.service.to_string(),
            operation.status.to_string(),
            format!("{} %", operation.percent),
            operation.started_at.zip(operation.ended_at).map(|(from, to)| ago(from, to)).unwrap_or_default(),
            operation.cost.calls.to_string(),
            operation.cost.requests.to_string(),
            operation.cost.writes.to_string(),
            state(operation),
        ]);
    }
    table
}

fn state(operation: &Operation) -> String {
    let state = match operation.failing() {
        Some(failure) => format!("{} [{}]", failure.message, failure.code),
        None => operation.message.clone(),
    };
    match &operation.change {
        Some(change) => format!("{change}: {state}"),
        None => state,
    }
}

/// The last step of what has failed says nothing of what is done now.
fn doing(operation: &Operation) -> String {
    match (operation.status, operation.failing()) {
        (OperationStatus::Stopped, Some(failure)) => format!("nothing: it is stopped by {}", failure.code),
        (OperationStatus::Due, Some(failure)) => format!("waits to be tried again after {}", failure.code),
        _ => operation.message.clone(),
    }
}

fn card(detail: &OperationDetail, all: bool, host_runs: bool) -> String {
    let operation = &detail.operation;
    let module = match (&operation.module_version, &operation.module_digest) {
        (Some(version), Some(digest)) => {
            format!("{}, version {version} ({}…)", operation.module, digest.get(..12).unwrap_or(digest))
        }
        _ => operation.module.to_string(),
    };
    let cost = operation.cost;
    let failure = operation.failure.as_ref().map(|f| format!("{} [{}]", f.message, f.code)).unwrap_or_default();
    let card = Card::new()
        .line("Operation", format!("{} ({} of service {})", operation.id, operation.kind, operation.service))
        .line("Change", operation.change.as_ref().map(ToString::to_string).unwrap_or_default())
        .line("Status", format!("{}, {} %", operation.status, operation.percent))
        .line("Doing", doing(operation))
        .line(if operation.failing().is_some() { "Failure" } else { "Failed before" }, failure)
        .line("May be done", advice(operation, detail.cancelable, host_runs))
        .line("Called next", operation.due_at.map(time).unwrap_or_default())
        .line("Module", module)
        .line(if operation.ended_at.is_some() { "Went on with" } else { "Goes on with" }, goes_on_with(operation))
        .line("Asked for", format!("{} by {}", time(operation.created_at), operation.asked_by))
        .line("Approved", detail.approval.as_ref().map(approved).unwrap_or_default())
        .line("Started", operation.started_at.map(time).unwrap_or_default())
        .line("Ended", operation.ended_at.map(time).unwrap_or_default())
        .line(
            "Cost",
            format!("{} calls, {} requests, {} writes, {} ms", cost.calls, cost.requests, cost.writes, cost.busy_ms),
        )
        .line("State", operation.state.clone().unwrap_or_default());
    let mut history = Table::new(["TIME", "WHAT", "", "REQUESTS", "WRITES", "DETAIL"], "Nothing has happened yet.")
        .spare(&["WRITES", "REQUESTS"]);
    for (at, line) in detail.history.iter().enumerate() {
        // Of looks at something that takes long, the last one tells enough.
        let next = detail.history.get(at + 1);
        if !all
            && next.is_some_and(|next| {
                next.what == line.what && without_numbers(&next.detail) == without_numbers(&line.detail)
            })
        {
            continue;
        }
        let code = line.failure_code.as_ref().map(|code| format!(" [{code}]")).unwrap_or_default();
        history.row([
            time(line.at),
            line.what.clone(),
            format!("{} %", line.percent),
            line.cost.requests.to_string(),
            line.cost.writes.to_string(),
            format!("{}{code}", line.detail),
        ]);
    }
    format!("{card}\n\n{history}")
}

/// Why it is another version than the active one that takes its steps.
fn goes_on_with(operation: &Operation) -> String {
    match (&operation.module_version, &operation.module_reason) {
        (Some(version), Some(reason)) => format!("{version}: {reason}"),
        _ => String::new(),
    }
}

fn approved(approval: &Approval) -> String {
    format!("{} by {} {}", time(approval.at), approval.who, approval.why).trim_end().to_owned()
}
