//! One recorded call, made again.

use std::sync::Arc;

use processing_engine::recording::{Arguments, CallRecord, Ended};
use processing_engine::{
    CallContext, Called, Connection, LoadedModule, Record, RecordedConnection, SecretString, Session,
};

use super::difference::{What, diff, same_end};
use super::panel::RecordedPanel;
use super::records::RecordedRecords;
use super::stand_in;

/// How a replayed call ended that did nothing else than the recorded one.
pub(super) enum End {
    /// The same to its end.
    Same,
    /// The recorded one was cut, for the reason with this code.
    Cut(String),
}

/// The host ended the call for reasons of its own, which a replay does not have.
const CUTS: [&str; 5] = ["limit-deadline", "call-cancelled", "call-aborted", "records-unavailable", "host-busy"];

/// Makes the call again: how many requests were compared, and what came of it.
pub(super) fn replay_call(module: &LoadedModule, record: &CallRecord) -> (u64, Result<End, What>) {
    let cut = match &record.ended {
        Ended::Error { code, .. } => CUTS.contains(&code.as_str()).then(|| code.clone()),
        _ => None,
    };
    let panel = Arc::new(RecordedPanel::new(record, cut.is_some()));
    let records = Arc::new(RecordedRecords::new(&record.lookups));
    let Some(again) = call(module, record, &panel, &records) else {
        return (0, Err(What::NotCallable { export: record.export.clone() }));
    };
    let difference = panel.difference().or_else(|| records.difference());
    let result = match (difference, cut) {
        (Some(difference), _) => Err(difference),
        (None, Some(code)) if panel.is_beyond() || panel.missing().is_none() => Ok(End::Cut(code)),
        (None, _) => match panel.missing() {
            Some(missing) => Err(missing),
            None if same_end(&record.ended, &again) => Ok(End::Same),
            None => Err(What::Outcome { diff: diff(&shown(&record.ended), &shown(&again)) }),
        },
    };
    (panel.asked(), result)
}

/// None when there is no such export, or the arguments are not those that it has.
fn call(
    module: &LoadedModule,
    record: &CallRecord,
    panel: &Arc<RecordedPanel>,
    records: &Arc<RecordedRecords>,
) -> Option<Ended> {
    let (arguments, secrets) = stand_in::arguments(record)?;
    let call = &arguments.call;
    let value = || Some(stand_in::session_value().into());
    let reads = record.session.iter().map(|read| (read.key.clone(), read.found.then(value).flatten()));
    let connection = RecordedConnection {
        id: call.connection.id,
        url: call.connection.url.clone(),
        username: call.connection.username.clone(),
        settings: call.connection.settings.clone(),
        password: SecretString::from(stand_in::value(processing_engine::CONNECTION_PASSWORD)),
        session: Session::scripted(reads),
    };
    let connection = Arc::new(Connection::recorded(connection, panel.clone()));
    let mut context = CallContext::new(connection, call.installation.clone(), call.now_ms, records.clone());
    context.operation = call.operation;
    context.attempt = call.attempt;
    context.secrets = secrets;
    context.observer = Some(panel.clone());
    context.record = Record::Everything;
    dispatch(module, &record.export, &context, &arguments)
}

/// Calls the export of this name.
fn dispatch(module: &LoadedModule, export: &str, context: &CallContext, given: &Arguments) -> Option<Ended> {
    let cursor = given.cursor.as_deref();
    let service = given.service.as_ref();
    match export {
        "catalog.check-connection" => ended(module.check_connection(context)),
        "catalog.sync-config" => ended(module.sync_config(context, cursor)),
        "catalog.inventory" => ended(module.inventory(context, service, cursor)),
        "catalog.holdings" => ended(module.holdings(context, given.tariffs.as_deref()?, cursor)),
        "upkeep.reconcile" => ended(module.reconcile(context, cursor)),
        "lifecycle.open" => ended(module.open(context, service?)),
        "lifecycle.suspend" => ended(module.suspend(context, service?)),
        "lifecycle.resume" => ended(module.resume(context, service?)),
        "lifecycle.close" => ended(module.close(context, service?)),
        "change.change" => ended(module.change(context, service?, given.change.as_ref()?)),
        "lifecycle.advance" => ended(module.advance(context, service?, given.state.as_deref()?, given.event.as_ref()?)),
        "lifecycle.check-form" => {
            ended(module.check_form(context, service?, given.state.as_deref()?, given.form.as_deref()?))
        }
        _ => None,
    }
}

fn ended<T>(called: Called<T>) -> Option<Ended> {
    match (called.report.record, called.outcome) {
        (Some(record), _) => Some(record.ended),
        (None, Err(error)) => Some(Ended::Error { code: error.code().to_owned(), message: error.to_string() }),
        (None, Ok(_)) => None,
    }
}

fn shown(ended: &Ended) -> String {
    serde_json::to_string_pretty(ended).unwrap_or_default()
}
