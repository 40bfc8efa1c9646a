//! How many whole lives of a service, from the order to the deletion, does a host carry out in a second?

use std::sync::Arc;
use std::time::{Duration, Instant};

use billing::model::ServiceStatus;
use billing::{Scheduler, SchedulerOptions, ServiceFilter};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::{Config, Simulator};
use sim_clock::ManualClock;

use super::Setting;
use crate::error::{BenchError, Result};
use crate::panel::{ADMINISTRATOR, PASSWORD, all_for_sale};
use crate::results::{Answer, Cell, Table, Unit};
use crate::world::{Place, World, by};

const HOW: &str = "So many services are ordered, opened with one address and an OS, closed, and their disks cleaned and \
    proven clean, by the scheduler with its database on a real disk. The panel is in the same process and is reached over \
    loopback HTTP, each of its answers comes so much later as the *latency* says. Host and panel share a clock that stands \
    still and is moved when nobody has anything to do, so that an installation takes no time. *Steps* are calls of the \
    component, each of them stored with its recording; *requests* are those to the panel.";

const CONFIGURATION: &str = "E-2146G-64Gb-2x960SSD";
/// Worker threads, and lives at no latency and with it, of about ten seconds each.
const CASES: [(usize, usize, usize); 4] = [(1, 24, 8), (4, 64, 24), (16, 160, 96), (64, 256, 192)];
/// Of the panel's answers.
const LATENCY: Duration = Duration::from_millis(20);

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let columns = ["workers", "latency", "lives", "time", "lives per second", "steps per second", "requests of a life"];
    let mut table = Table::new("lives", "Whole lives", HOW, &columns);
    let cases = setting.effort.pick(&CASES[..], &CASES[1..2]);
    for latency in [Duration::ZERO, LATENCY] {
        for &(workers, quick, slow) in cases {
            let lives = setting.effort.pick(if latency.is_zero() { quick } else { slow }, 2);
            let lived = live(setting, workers, lives, latency)?;
            let whole = |count: usize| Cell::count(u64::try_from(count).unwrap_or(u64::MAX));
            let seconds = lived.took.as_secs_f64();
            #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
            let per_second = |count: u64| Cell::value(Unit::PerSecond, count as f64 / seconds);
            let lives = u64::try_from(lives).unwrap_or(u64::MAX);
            table.row([
                whole(workers),
                Cell::text(format!("{} ms", latency.as_millis())),
                Cell::count(lives),
                Cell::value(Unit::Nanoseconds, seconds * 1e9),
                per_second(lives),
                per_second(lived.steps),
                Cell::count(lived.requests / lives.max(1)),
            ]);
        }
    }
    Ok(Answer { tables: vec![table], goals: Vec::new() })
}

struct Lived {
    took: Duration,
    steps: u64,
    requests: u64,
}

fn live(setting: &Setting, workers: usize, lives: usize, latency: Duration) -> Result<Lived> {
    let clock = Arc::new(ManualClock::default());
    let config = Config::new(all_for_sale(lives + 8, CONFIGURATION), clock.clone());
    let panel = Simulator::start(config.administrator(ADMINISTRATOR, PASSWORD.to_owned()))?;
    let url = panel.url();
    let place = Place { url: &url, ca_pem: None };
    let world = World::new(&setting.components, &setting.folder, clock, place, CONFIGURATION)?;
    let scheduler = Scheduler::new(&world.billing, SchedulerOptions { workers, ..SchedulerOptions::default() })?;
    if !latency.is_zero() {
        let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
        panel.faults(|faults| faults.add(Rule::any(Fault::Slow { milliseconds }).always()));
    }
    let services = (0..lives).map(|_| world.order()).collect::<Result<Vec<_>>>()?;
    let before = panel.log().last_number();
    let began = Instant::now();
    scheduler.run_until_idle(&())?;
    let opened = began.elapsed();
    expect(&world, ServiceStatus::Active, lives)?;
    for service in services {
        world.billing.close(service, &by())?;
    }
    let began = Instant::now();
    scheduler.run_until_idle(&())?;
    let took = opened + began.elapsed();
    expect(&world, ServiceStatus::Deleted, lives)?;
    let all = billing::OperationFilter { with_ended: true, ..billing::OperationFilter::default() };
    let steps = world.billing.operations(&all)?.iter().map(|operation| operation.cost.calls).sum();
    Ok(Lived { took, steps, requests: panel.log().last_number() - before })
}

/// A life that stopped half-way would look fast.
fn expect(world: &World, status: ServiceStatus, lives: usize) -> Result<()> {
    let filter = ServiceFilter { status: Some(status), ..ServiceFilter::default() };
    let found = world.billing.services(&filter)?.len();
    if found == lives {
        return Ok(());
    }
    let stopped: Vec<_> = world.billing.operations(&billing::OperationFilter::default())?;
    let why = stopped.iter().find_map(|operation| operation.failure.as_ref()).map(|failure| failure.message.clone());
    let why = why.unwrap_or_else(|| "for no reason that was said".to_owned());
    Err(BenchError::Unexpected(format!("{found} of {lives} services are {}: {why}", status.word())))
}
