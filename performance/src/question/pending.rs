//! Does a host with a million operations under way find the next one as fast as a host with a thousand?

use std::sync::Arc;
use std::time::Duration;

use billing::{Scheduler, SchedulerOptions, Vault, Worked};
use rusqlite::Connection;
use sim_clock::{Clock, ManualClock, SignedDuration};
use zeroize::Zeroizing;

use super::Setting;
use crate::calls::{LATER_MS, Later, STATE};
use crate::error::{BenchError, Result};
use crate::ground::IN_NO_STOCK;
use crate::memory;
use crate::results::{Answer, Cell, Goal, Table, Unit};
use crate::sample::sample;
use crate::world::World;

const HOW: &str = "So many services, each with an operation that waits for its time, in a database on a real disk. *Looking*: \
    when the next operation is due, as every worker asks. *A step*: an operation that is due is taken by a lease, its module \
    (which does nothing here) is called, and the outcome is on the disk. Memory is the most that the process had in use then, above what it had \
    before there was the database.";

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let columns = ["operations", "database", "bytes of one", "looking", "a step", "memory"];
    let mut table = Table::new("pending", "Operations under way", HOW, &columns);
    let mut goals = Vec::new();
    let sizes: [i64; 2] = setting.effort.pick([1_000, 1_000_000], [10, 1_000]);
    for count in sizes {
        let before = memory::resident();
        let clock = Arc::new(ManualClock::default());
        setting.progress.say(format!("{} operations are put into a database", Cell::count(count.unsigned_abs())));
        let world = World::with_calls(&setting.folder, clock.clone(), Arc::new(Later::new(&setting.components)?))?;
        fill(&world, count, clock.now_ms())?;
        memory::reset_peak();
        let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
        let scheduler = Scheduler::new(&world.billing, options)?;
        // The first of them is due now.
        clock.advance(SignedDuration::from_secs(2)).map_err(|error| BenchError::Unexpected(error.to_string()))?;
        setting.progress.say("looking for the next one, and steps");
        let looking = sample(setting.effort, Duration::from_secs(2), || match scheduler.next_due()? {
            Some(_) => Ok(()),
            None => Err(BenchError::Unexpected("nothing is due".to_owned())),
        })?;
        let step = sample(setting.effort, Duration::from_secs(3), || take_step(&scheduler, &clock))?;
        let used = memory::peak().zip(before).map(|(peak, before)| peak.saturating_sub(before));
        let path = world.billing.store().path();
        let size = std::fs::metadata(&path).map_err(BenchError::io(&path))?.len();
        let whole = count.unsigned_abs();
        table.row([
            Cell::count(whole),
            Cell::bytes(size),
            Cell::bytes(size / whole.max(1)),
            Cell::time(looking),
            Cell::time(step),
            Cell::bytes(used),
        ]);
        if count == 1_000_000 {
            let what = "finding the next of 1,000,000 operations";
            goals.push(Goal::under(what, Unit::Nanoseconds, 1e6, looking.median));
        }
    }
    Ok(Answer { tables: vec![table], goals })
}

/// One step. When all that were due have had theirs, the time comes at which they are due again.
fn take_step(scheduler: &Scheduler, clock: &ManualClock) -> Result<()> {
    let unexpected = |worked| BenchError::Unexpected(format!("no step was taken: {worked:?}"));
    match scheduler.work_once(&())? {
        Worked::Step(_) => return Ok(()),
        Worked::Nothing => {}
        other => return Err(unexpected(other)),
    }
    let later = SignedDuration::from_millis(i64::try_from(LATER_MS).unwrap_or(i64::MAX));
    clock.advance(later).map_err(|error| BenchError::Unexpected(error.to_string()))?;
    match scheduler.work_once(&())? {
        Worked::Step(_) => Ok(()),
        other => Err(unexpected(other)),
    }
}

/// Fills the tables directly: through the verbs it would take an hour. One operation is due with each millisecond of the
/// billing side's clock.
fn fill(world: &World, count: i64, now_ms: i64) -> Result<()> {
    let vault = vault(world)?;
    let mut database = Connection::open(world.billing.store().path())?;
    let transaction = database.transaction()?;
    {
        let mut service = transaction.prepare(
            "INSERT INTO service (id, client_id, tariff_id, module_id, product, status, password, created_at, status_since) \
             VALUES (?1, 1, 1, 1, 'dedic', 'ordered', ?2, ?3, ?3)",
        )?;
        let mut parameter = transaction
            .prepare("INSERT INTO service_parameter (service_id, source, name, value) VALUES (?1, 'order', ?2, ?3)")?;
        let mut resource = transaction
            .prepare("INSERT INTO service_resource (service_id, name, amount, unit) VALUES (?1, 'ip', 1, 'pcs')")?;
        let mut operation = transaction.prepare(
            "INSERT INTO operation (service_id, kind, status, state, percent, message, due_at, attempt, failures, \
             event_json, calls, requests, writes, busy_ms, created_at, started_at) VALUES (?1, 'open', 'due', ?2, 40, \
             'the OS is being installed', ?3, 1, 0, '{\"event\":\"timer\"}', 9, 20, 7, 200, ?4, ?4)",
        )?;
        for number in 1..=count {
            let place = billing::Place { table: "service", column: "password", row: number.unsigned_abs() };
            service.execute((number, vault.seal(place, &"as-long-as-those-made".into())?, now_ms))?;
            parameter.execute((number, "configuration", IN_NO_STOCK))?;
            parameter.execute((number, "os-template", "1"))?;
            resource.execute([number])?;
            operation.execute((number, STATE, now_ms + number, now_ms))?;
        }
    }
    transaction.commit()?;
    // As after a while: nothing of it is left in the log.
    database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// What seals this billing system's secrets.
fn vault(world: &World) -> Result<Vault> {
    let path = world.billing.store().dir().key_file();
    let text = std::fs::read_to_string(&path).map_err(BenchError::io(&path))?;
    let mut key = Zeroizing::new([0; 32]);
    let wrong = |_| BenchError::Unexpected(format!("{} is no key", path.display()));
    hex::decode_to_slice(text.trim_end(), key.as_mut_slice()).map_err(wrong)?;
    Ok(Vault::new(&key))
}
