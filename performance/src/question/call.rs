//! What does one call cost, and what of it is the sandbox?

use std::sync::Arc;
use std::time::Duration;

use pmdci6::contract::Step as NativeStep;
use processing_engine::contract::Step;
use processing_engine::{Called, Connection, LoadedModule, Record, Transport};

use super::Setting;
use super::instructions;
use crate::error::{BenchError, Result};
use crate::ground::{self, Ground, IN_NO_STOCK};
use crate::panel::{Canned, InProcess, Natively, free_of};
use crate::results::{Answer, Cell, Goal, Table, Unit};
use crate::sample::{compare, sample};

const SANDBOX: &str = "In one process, without a panel. *Store and instance*: what every call begins with, made and dropped \
    again. *An answer*: `describe`, which asks nothing of the host.";

const SEARCH: &str = "The first step of `open` for a configuration that no server has, so that each server of the panel's \
    answers (pages of 200) is read, judged and compared. The panel's answers are handed out from memory, so that its own \
    work does not count. *Native*: the same crate compiled for this computer, called with the same answers. *Component*: \
    the same call through the engine, with a fresh store, secrets of its own that every answer is searched for, and the \
    checks of each request. *Recorded*: with the recording that the host makes of each call, packed as it is stored.";

/// Servers in the panel's answers.
const SIZES: [usize; 3] = [10, 1_000, 100_000];

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let ground = Ground::new(&setting.components)?;
    let mut answer = Answer::default();
    sandbox(setting, &ground, &mut answer)?;
    search(setting, &ground, &mut answer)?;
    if let Some(table) = instructions::table(setting)? {
        answer.tables.push(table);
    }
    Ok(answer)
}

fn sandbox(setting: &Setting, ground: &Ground, answer: &mut Answer) -> Result<()> {
    let budget = Duration::from_secs(2);
    setting.progress.say("the sandbox");
    let mut table = Table::new("sandbox", "The sandbox", SANDBOX, &["what", "time"]);
    let start = sample(setting.effort, budget, || ended("start", ground.module.start()))?;
    table.row([Cell::text("store and instance"), Cell::time(start)]);
    let describe = sample(setting.effort, budget, || ended("describe", ground.module.describe()))?;
    table.row([Cell::text("an answer"), Cell::time(describe)]);
    answer.goals.push(Goal::under("store and instance", Unit::Nanoseconds, 25e3, start.median));
    answer.tables.push(table);
    Ok(())
}

fn search(setting: &Setting, ground: &Ground, answer: &mut Answer) -> Result<()> {
    let columns = ["servers", "answers", "native", "component", "component / native", "recorded", "guest memory"];
    let mut table = Table::new("search", "One call, component against native", SEARCH, &columns);
    let sizes = setting.effort.pick(&SIZES[..], &SIZES[..1]);
    for &servers in sizes {
        let size = u64::try_from(servers).unwrap_or(u64::MAX);
        setting.progress.say(format!("{} servers", Cell::count(size)));
        let panel = Arc::new(Canned::new(InProcess::new(free_of(servers))?));
        let host = Natively::new(Arc::clone(&panel));
        let (connection, transport) = ground::connection_to(&panel)?;
        // The native module logs in, and with that all answers are known.
        native(&host)?;
        let bytes = panel.bytes();
        let peak = component(&ground.module, &connection, &transport, Record::Nothing)?;
        let budget = Duration::from_secs(4);
        let (natively, through) = compare(
            setting.effort,
            budget,
            Box::new(|| native(&host)),
            Box::new(|| component(&ground.module, &connection, &transport, Record::Nothing).map(drop)),
        )?;
        let recorded =
            sample(setting.effort, budget / 2, || recorded(&ground.module, &connection, &transport).map(drop))?;
        let ratio = through.median / natively.median;
        table.row([
            Cell::count(size),
            Cell::bytes(bytes),
            Cell::time(natively),
            Cell::time(through),
            Cell::value(Unit::Times, ratio),
            Cell::time(recorded),
            Cell::bytes(peak),
        ]);
        if servers > 10 {
            let what = format!("matching {} servers, component against native", Cell::count(size));
            answer.goals.push(Goal::under(&what, Unit::Times, 1.5, ratio));
        }
        if servers == 100_000 {
            #[allow(clippy::cast_precision_loss, reason = "a memory of at most 4 GiB")]
            let found = peak as f64;
            answer.goals.push(Goal::under("guest memory at 100,000 servers", Unit::Bytes, 64.0 * 1_048_576.0, found));
        }
    }
    answer.tables.push(table);
    Ok(())
}

/// The search, natively.
pub(super) fn native(host: &Natively<Canned>) -> Result<()> {
    let (call, service) = ground::native_call(IN_NO_STOCK);
    match pmdci6::lifecycle::open(host, &call, &service) {
        Ok(NativeStep::More(_)) => Ok(()),
        other => Err(BenchError::Call { what: "open, natively", why: format!("{other:?}") }),
    }
}

/// The search, in the component; the guest's largest memory.
pub(super) fn component(
    module: &LoadedModule,
    connection: &Arc<Connection>,
    transport: &Arc<dyn Transport>,
    record: Record,
) -> Result<u64> {
    let (context, service) = ground::call(connection, Some(transport), IN_NO_STOCK, record)?;
    let called = module.open(&context, &service);
    match called.outcome {
        Ok(Ok(Step::More(_))) => Ok(u64::try_from(called.report.peak_memory).unwrap_or(u64::MAX)),
        other => Err(BenchError::Call { what: "open", why: format!("{other:?}") }),
    }
}

/// The search, in the component, with its recording; the bytes of the latter.
pub(super) fn recorded(
    module: &LoadedModule,
    connection: &Arc<Connection>,
    transport: &Arc<dyn Transport>,
) -> Result<usize> {
    let (context, service) = ground::call(connection, Some(transport), IN_NO_STOCK, Record::Everything)?;
    let record = module.open(&context, &service).report.record;
    let record = record.ok_or_else(|| BenchError::Call { what: "open", why: "it was not recorded".to_owned() })?;
    let packed = call_recording::pack::pack(&record);
    Ok(packed.map_err(|error| BenchError::Unexpected(error.to_string()))?.len())
}

fn ended<T>(what: &'static str, called: Called<T>) -> Result<()> {
    called.into_result().map(drop).map_err(|error| BenchError::Call { what, why: error.message() })
}
