//! Carries out one call: a fresh store, the bounds, the call, the verdict.
//!
//! A fresh store for every call: whatever a module leaves behind, the next call does not find. The bounds are set before
//! the instantiation, because a component may run code there already.

use std::str::Utf8Error;
use std::sync::Arc;

use serde::Serialize;
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, UpdateDeadline};

use super::bounds::{Bounded, Excess};
use super::clean::{Clean, clean};
use super::context::CallContext;
use super::error::CallError;
use super::report::{Called, Report};
use super::stop::Stop;
use crate::connection::Connection;
use crate::contract::exports::Exports;
use crate::contract::{Call, CallConnection, Failure, Service};
use crate::host::HostState;
use crate::module::LoadedModule;
use crate::recording::{Arguments, Given, Record};
use crate::secrets::{CONNECTION_PASSWORD, Mask, Secrets};

/// A call that is about to be made.
pub(crate) struct Invocation<'a> {
    pub(crate) context: &'a CallContext,
    pub(crate) export: &'static str,
    pub(crate) given: Given<'a>,
}

type Outcome<T> = Result<Result<T, Failure>, CallError>;

/// Calls an export that has a `call` argument.
pub(crate) fn in_context<T: Bounded + Clean + Serialize>(
    module: &LoadedModule,
    invocation: Invocation<'_>,
    invoke: impl FnOnce(&Exports, &mut Store<HostState>, &Call) -> wasmtime::Result<Result<T, Failure>>,
) -> Called<T> {
    let Invocation { context, export, given } = invocation;
    if let Some(field) = given.service.and_then(|service| unmasked(service, &context.secrets)) {
        return not_made(CallError::UnmaskedSecret { field });
    }
    let mut secrets = context.secrets.clone();
    let password = match secrets.add(CONNECTION_PASSWORD, context.connection.password.clone()) {
        Ok(placeholder) => placeholder,
        Err(error) => return not_made(CallError::Secrets { message: error.to_string() }),
    };
    let call = Call {
        connection: described(&context.connection, password),
        installation: context.installation.clone(),
        operation: context.operation,
        attempt: context.attempt,
        now_ms: context.now_ms,
    };
    let arguments = (context.record != Record::Nothing).then(|| given.arguments(&call));
    run(module, export, Some((Arc::new(context.clone()), arguments)), secrets, |exports, store| {
        invoke(exports, store, &call)
    })
}

/// Calls an export that needs nothing from the host.
pub(crate) fn without_context<T: Bounded + Clean + Serialize>(
    module: &LoadedModule,
    export: &'static str,
    invoke: impl FnOnce(&Exports, &mut Store<HostState>) -> wasmtime::Result<Result<T, Failure>>,
) -> Called<T> {
    run(module, export, None, Secrets::new(), invoke)
}

fn run<T: Bounded + Clean + Serialize>(
    module: &LoadedModule,
    export: &'static str,
    context: Option<(Arc<CallContext>, Option<Arguments>)>,
    secrets: Secrets,
    invoke: impl FnOnce(&Exports, &mut Store<HostState>) -> wasmtime::Result<Result<T, Failure>>,
) -> Called<T> {
    let limits = Arc::clone(&module.shared.limits);
    let (context, arguments) = context.unzip();
    let state = HostState::new(Arc::clone(&module.name), Arc::clone(&limits), module.shared.wake_up, context, secrets);
    let mut store = Store::new(&module.shared.wasmtime, state);
    store.limiter(|state| &mut state.limiter);
    store.set_hostcall_fuel(limits.hostcall_fuel);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(|store| {
        store.data().timer.check()?;
        Ok(UpdateDeadline::Continue(1))
    });
    let outcome = match module.exports.instantiate(&mut store) {
        Err(error) => Err(verdict(&error, export, &limits, Stage::Start)),
        Ok(exports) => invoke(&exports, &mut store).map_err(|error| verdict(&error, export, &limits, Stage::Call)),
    };
    let mut state = store.into_data();
    let outcome = outcome
        .map_err(|error| match error {
            CallError::Deadline { limit, .. } => CallError::Deadline { limit, at_the_panel: state.mostly_waited() },
            other => other,
        })
        .and_then(|result| within_bounds(result, export, &limits))
        .and_then(|result| without_secrets(result, export, state.mask()));
    let record = arguments.flatten().and_then(|arguments| state.record(export, arguments, &outcome));
    let mut report = state.into_report();
    report.record = record.map(|record| Box::new(record.with_cost(&report)));
    tracing::debug!(
        module = &*module.name,
        export,
        requests = report.requests,
        busy = ?report.busy,
        waited = ?report.waited,
        ended = match &outcome {
            Ok(Ok(_)) => "result",
            Ok(Err(failure)) => failure.kind(),
            Err(error) => error.code(),
        },
        "a module was called"
    );
    Called { outcome, report }
}

fn within_bounds<T: Bounded + Clean>(
    result: Result<T, Failure>,
    export: &'static str,
    limits: &crate::Limits,
) -> Outcome<T> {
    let excess = match &result {
        Ok(value) => value.excess(limits),
        Err(failure) => failure.excess(limits),
    };
    match excess {
        None => Ok(result),
        Some(Excess { part, length, limit, key }) => {
            Err(CallError::ResultTooLarge { export, part, length, limit, key })
        }
    }
}

fn without_secrets<T: Clean + Serialize>(
    mut result: Result<T, Failure>,
    export: &'static str,
    mask: &mut Mask,
) -> Outcome<T> {
    let found = match &mut result {
        Ok(value) => clean(value, mask),
        Err(failure) => clean(failure, mask),
    };
    match found {
        None => Ok(result),
        Some(part) => Err(CallError::SecretInResult { export, part }),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Start,
    Call,
}

/// What an error of wasmtime means, by the types in it.
fn verdict(error: &wasmtime::Error, export: &'static str, limits: &crate::Limits, stage: Stage) -> CallError {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return stop.clone().into_call_error(limits);
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return CallError::Trap { export, trap: *trap };
    }
    if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() {
        return CallError::Busy;
    }
    if error.downcast_ref::<Utf8Error>().is_some() {
        return CallError::NotUtf8 { export };
    }
    // The last line of a chain is its cause; the lines before it are wasmtime's backtrace.
    let message = error.root_cause().to_string();
    match stage {
        Stage::Start => CallError::Instantiate { message },
        // wasmtime keeps the type of this error to itself. It is the only one left: a linked and instantiated component
        // stops with a trap, with an error of ours, or because it hands over too much.
        Stage::Call => CallError::HostcallFuel { export, limit: limits.hostcall_fuel, message },
    }
}

/// The field in which something stands that is neither empty nor a placeholder of this call.
fn unmasked(service: &Service, secrets: &Secrets) -> Option<&'static str> {
    let fields = [("service.password", &service.password), ("client.password", &service.client.password)];
    let masked = |text: &str| text.is_empty() || secrets.is_placeholder(text);
    fields.into_iter().find(|(_, text)| !masked(text)).map(|(field, _)| field)
}

fn described(connection: &Connection, password: String) -> CallConnection {
    CallConnection {
        id: connection.id,
        url: connection.url.clone(),
        username: connection.username.clone(),
        password,
        settings: connection.settings.clone(),
    }
}

fn not_made<T>(error: CallError) -> Called<T> {
    Called { outcome: Err(error), report: Report::default() }
}
