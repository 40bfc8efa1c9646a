//! What does a fleet of 100,000 servers cost?

use std::sync::Arc;
use std::time::Instant;

use billing::model::OperationId;
use billing::{RecordingFilter, Scheduler, SchedulerOptions, Worked};
use processing_engine::{Body, CallRecord};
use rusqlite::Connection;
use sim_clock::ManualClock;

use super::Setting;
use crate::error::{BenchError, Result};
use crate::memory;
use crate::panel::{Answers, Served};
use crate::results::{Answer, Cell, Goal, Table, Unit};
use crate::world::{Place, World};

const HOW: &str = "A simulated panel in a process of its own, over loopback HTTP, with a generated fleet: half of it sold, a \
    third for sale. The billing system has a service for each sold server. *sync-config* reads what can be ordered, page by \
    page; *open* is the first step for a configuration in stock, and for one that no server has; *reconcile* is one round \
    over all servers that have an owner, with each page's services looked up in the records. Guest memory is the largest of \
    any call, host memory the most that the process had meanwhile, above what it had before it began.";

/// What is ordered once, and what nobody has.
const IN_STOCK: &str = dcimanager_sim::fleet::MODELS[0];

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let servers = setting.effort.pick(100_000, 400);
    setting.progress.say("a panel and its services");
    let panel = Served::start(servers, false, Answers::Made)?;
    let place = Place { url: panel.url(), ca_pem: None };
    let clock = Arc::new(ManualClock::default());
    let world = World::new(&setting.components, &setting.folder, clock, place, IN_STOCK)?;
    let Shares { sold, free } = sell(&world, servers)?;
    let columns = ["what", "time", "calls", "requests", "bytes", "guest memory", "host memory"];
    let title = format!("A fleet of {}", Cell::count(u64::try_from(servers).unwrap_or(u64::MAX)));
    let mut table = Table::new("fleet", &title, HOW, &columns);
    let mut most = 0;

    setting.progress.say("sync-config");
    let spent = spend(&world, || Ok(world.billing.sync_module(world.module, &mut |_| {}).map(drop)?))?;
    most = most.max(spent.guest);
    table.row(spent.cells("sync-config"));

    let mut requests = 0;
    for (what, configuration) in [("open, in stock", None), ("open, in no stock", Some(crate::ground::IN_NO_STOCK))] {
        setting.progress.say(what);
        let spent = open(&world, configuration)?;
        most = most.max(spent.guest);
        requests = requests.max(spent.requests);
        table.row(spent.cells(what));
    }

    setting.progress.say("reconcile");
    let spent = spend(&world, || Ok(world.billing.reconcile(world.module, &mut |_| {}).map(drop)?))?;
    most = most.max(spent.guest);
    table.row(spent.cells(&format!("reconcile, {} services", Cell::count(sold))));

    #[allow(clippy::cast_precision_loss, reason = "small numbers")]
    let (guest, asked, pages) = (most as f64, requests as f64, free.div_ceil(200) as f64);
    let goals = vec![
        Goal::under("guest memory, the largest of all calls on the fleet", Unit::Bytes, 64.0 * 1_048_576.0, guest),
        Goal::under(
            "requests of one open, at most those for its free servers and five more",
            Unit::Count,
            pages + 6.0,
            asked,
        ),
    ];
    Ok(Answer { tables: vec![table], goals })
}

/// How many servers of the fleet have an owner, and how many are listed as free.
struct Shares {
    sold: u64,
    free: u64,
}

/// Gives each server that has an owner to a service, directly in the database: the panel's state is taken as found. A
/// billing system comes to this by adoption, which would take most of the time here.
fn sell(world: &World, servers: usize) -> Result<Shares> {
    let fleet = dcimanager_sim::Fleet::generate(servers, 1);
    let mut database = Connection::open(world.billing.store().path())?;
    let origin: String = database.query_row("SELECT origin FROM processing_module", [], |row| row.get(0))?;
    let sold: Vec<u64> =
        fleet.servers.iter().filter(|server| server.owner.is_some()).map(|server| server.id.0).collect();
    let transaction = database.transaction()?;
    {
        let mut service = transaction.prepare(
            "INSERT INTO service (client_id, tariff_id, module_id, product, status, external_id, password, created_at, \
             activated_at, status_since) SELECT ?1, ?2, ?3, 'dedic', 'active', ?4, x'', 0, 0, 0",
        )?;
        let mut claim = transaction
            .prepare("INSERT INTO claim (origin, external_id, service_id, created_at) VALUES (?1, ?2, ?3, 0)")?;
        let mut resource = transaction
            .prepare("INSERT INTO service_resource (service_id, name, amount, unit) VALUES (?1, 'ip', 1, 'pcs')")?;
        let mut parameter = transaction.prepare(
            "INSERT INTO service_parameter (service_id, source, name, value) VALUES (?1, 'order', 'os-template', '1')",
        )?;
        for server in &sold {
            let id = server.to_string();
            let row = service.insert((signed(world.client.0), signed(world.tariff.0), signed(world.module.0), &id))?;
            claim.insert((&origin, &id, row))?;
            resource.insert([row])?;
            parameter.insert([row])?;
        }
    }
    transaction.commit()?;
    let free = fleet.servers.iter().filter(|server| server.owner.is_none() && !server.is_new).count();
    let whole = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Ok(Shares { sold: whole(sold.len()), free: whole(free) })
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The first step of an open.
fn open(world: &World, configuration: Option<&str>) -> Result<Spent> {
    let service = world.order()?;
    if let Some(configuration) = configuration {
        // The tariff sells something else: what nobody has cannot be put into one without a word from the panel.
        let database = Connection::open(world.billing.store().path())?;
        let sql = "UPDATE service_parameter SET value = ?2 WHERE service_id = ?1 AND name = 'configuration'";
        database.execute(sql, (signed(service.0), configuration))?;
    }
    let scheduler = Scheduler::new(&world.billing, SchedulerOptions { workers: 1, ..SchedulerOptions::default() })?;
    let mut taken = None;
    let mut spent = spend(world, || match scheduler.work_once(&())? {
        Worked::Step(operation) => {
            taken = Some(operation);
            Ok(())
        }
        other => Err(BenchError::Unexpected(format!("the open was not carried out: {other:?}"))),
    })?;
    let operation: OperationId = taken.ok_or_else(|| BenchError::Unexpected("no step was taken".to_owned()))?;
    for call in world.billing.operation_recording(operation)?.calls {
        spent.add(call.record.as_ref());
    }
    // Nothing goes on with it here: the next measurement is another one.
    let database = Connection::open(world.billing.store().path())?;
    database.execute("UPDATE operation SET due_at = due_at + 100000000000 WHERE id = ?1", [signed(operation.0)])?;
    Ok(spent)
}

/// What something cost.
#[derive(Debug, Default)]
struct Spent {
    nanoseconds: f64,
    calls: u64,
    requests: u64,
    bytes: u64,
    guest: u64,
    host: Option<u64>,
}

impl Spent {
    fn add(&mut self, record: Option<&CallRecord>) {
        let Some(record) = record else { return };
        self.calls += 1;
        self.requests += u64::try_from(record.exchanges.len()).unwrap_or(u64::MAX);
        let answers = record.exchanges.iter().filter_map(|exchange| exchange.outcome.as_ref().ok());
        self.bytes += answers.map(|answer| u64::try_from(Body::len(&answer.body)).unwrap_or(u64::MAX)).sum::<u64>();
        self.guest = self.guest.max(u64::try_from(record.peak_memory).unwrap_or(u64::MAX));
    }

    fn cells(&self, what: &str) -> [Cell; 7] {
        [
            Cell::text(what),
            Cell::value(Unit::Nanoseconds, self.nanoseconds),
            Cell::count(self.calls),
            Cell::count(self.requests),
            Cell::bytes(self.bytes),
            Cell::bytes(self.guest),
            Cell::bytes(self.host),
        ]
    }
}

/// Does something and reads from the recordings of calls outside of operations what it asked the panel.
fn spend(world: &World, work: impl FnOnce() -> Result<()>) -> Result<Spent> {
    let known = world.billing.recordings(&RecordingFilter::default())?.iter().map(|line| line.id).max();
    let before = memory::resident();
    memory::reset_peak();
    let began = Instant::now();
    work()?;
    let nanoseconds = began.elapsed().as_secs_f64() * 1e9;
    let host = memory::peak().zip(before).map(|(peak, before)| peak.saturating_sub(before));
    let mut spent = Spent { nanoseconds, host, ..Spent::default() };
    for line in world.billing.recordings(&RecordingFilter::default())? {
        if known.is_none_or(|known| line.id > known) {
            for call in world.billing.recording(line.id)?.calls {
                spent.add(call.record.as_ref());
            }
        }
    }
    Ok(spent)
}
