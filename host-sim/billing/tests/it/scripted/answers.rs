//! Answers of the module, in short.

use billing::StepRequest;
use billing::model::{CallFailure, FailureKind, OperationKind};
use processing_engine::contract::{
    Changes, Cleaning, Disk, Field, Next, Progress, Release, StaffTask, Step, Unfinished,
};

use super::Asked;

pub(crate) fn done() -> Result<Step, CallFailure> {
    Ok(Step::Done(changes()))
}

pub(crate) fn changes() -> Changes {
    Changes { external_id: None, parameters: Vec::new(), addresses: None, release: Some(cleaned()) }
}

/// The proof of a close; it means nothing when another operation ends.
pub(crate) fn cleaned() -> Release {
    Release::Cleaned(Cleaning {
        method: "test cleaning".into(),
        operation: Some("77".into()),
        started_ms: Some(1_000),
        ended_ms: 61_000,
        finished_at: Some("just now".into()),
        result: "success".into(),
        disks: vec![Disk { name: "960SSD".into(), serial: Some("S-1".into()) }],
    })
}

pub(crate) fn more(state: &str, percent: u8, message: &str, next: Next) -> Result<Step, CallFailure> {
    let progress = Progress { percent, message: message.into(), note: None };
    Ok(Step::More(Unfinished { state: state.into(), progress, next }))
}

pub(crate) fn wait(state: &str, seconds: u64) -> Result<Step, CallFailure> {
    more(state, 50, "works", Next::Wait(seconds * 1000))
}

pub(crate) fn claim<I: Into<String>>(state: &str, ids: impl IntoIterator<Item = I>) -> Result<Step, CallFailure> {
    more(state, 10, "chooses", Next::Claim(ids.into_iter().map(Into::into).collect()))
}

pub(crate) fn ask(state: &str, key: &str, form: Vec<Field>) -> Result<Step, CallFailure> {
    let task = StaffTask {
        key: key.into(),
        title: format!("Task {key}"),
        instructions: "Do it".into(),
        form,
        follow_ups: Vec::new(),
    };
    more(state, 30, "waits for staff", Next::Task(task))
}

pub(crate) fn fails(kind: FailureKind) -> Result<Step, CallFailure> {
    Err(failure(kind))
}

pub(crate) fn failure(kind: FailureKind) -> CallFailure {
    CallFailure::new(kind, format!("test-{kind}"), format!("the panel is {kind}"))
}

/// What a module does that needs no more than one step for everything, with one object for each service.
pub(crate) fn at_once(asked: &Asked<'_>) -> Result<Step, CallFailure> {
    match asked.request {
        StepRequest::Begin(OperationKind::Open) => {
            let id = asked.call.service.id;
            Ok(Step::Done(Changes { external_id: Some(format!("s{id}")), ..changes() }))
        }
        _ => done(),
    }
}
