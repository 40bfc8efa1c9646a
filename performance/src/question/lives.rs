//! How many whole lives of a service, from the order to the deletion, does a host carry out in a second?

use std::sync::Arc;
use std::time::{Duration, Instant};

use billing::model::ServiceStatus;
use billing::{OperationFilter, Scheduler, SchedulerOptions, ServiceFilter};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::{Config, Simulator};
use sim_clock::ManualClock;

use super::Setting;
use crate::error::{BenchError, Result};
use crate::panel::{ADMINISTRATOR, PASSWORD, all_for_sale};
use crate::results::{Answer, Cell, Table, Unit};
use crate::world::{Place, World, by};

const HOW: &str = "Services are ordered, opened with one address and an OS, closed, and their disks cleaned and proven clean, \
    by the scheduler with its database on a real disk: three for each worker at a time, at least eight, again and again \
    for at least eight seconds. *Lives* are how many there were. The panel is in the same process and is reached over \
    loopback HTTP, each of its answers comes so much later as the *latency* says. Host and panel share a clock that stands \
    still and is moved when nobody has anything to do, so that an installation takes no time. *Steps* are calls of the \
    component, each of them stored with its recording; *requests* are those to the panel.";

const CONFIGURATION: &str = "E-2146G-64Gb-2x960SSD";
/// Worker threads.
const WORKERS: [usize; 4] = [1, 4, 16, 64];
/// Milliseconds by which the panel's answers come later.
const LATENCIES: [u64; 2] = [0, 20];
/// For so long, and at least once, services come and go.
const BUDGET: Duration = Duration::from_secs(8);
/// Services at a time, for each worker and at least: workers that wait for the last ones are a small part of it then.
const FOR_EACH: usize = 3;
const FEWEST: usize = 8;

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let columns = ["workers", "latency", "lives", "time", "lives per second", "steps per second", "requests of a life"];
    let mut table = Table::new("lives", "Whole lives", HOW, &columns);
    let workers = setting.effort.pick(&WORKERS[..], &WORKERS[1..2]);
    let most = workers.iter().map(|&workers| at_once(setting, workers)).max().unwrap_or(FEWEST);
    let stage = Stage::new(setting, most)?;
    for latency in LATENCIES {
        stage.slow_down(latency);
        for &workers in workers {
            setting.progress.say(format!("{workers} workers, {latency} ms"));
            let lived = stage.live(setting, workers)?;
            setting.progress.say(format!("{:.1} lives a second", lived.per_second(lived.lives)));
            table.row([
                Cell::count(count(workers)),
                Cell::text(format!("{latency} ms")),
                Cell::count(lived.lives),
                Cell::value(Unit::Nanoseconds, lived.took.as_secs_f64() * 1e9),
                Cell::value(Unit::PerSecond, lived.per_second(lived.lives)),
                Cell::value(Unit::PerSecond, lived.per_second(lived.steps)),
                Cell::count(lived.requests / lived.lives.max(1)),
            ]);
        }
    }
    Ok(Answer { tables: vec![table], goals: Vec::new() })
}

/// Services at a time.
fn at_once(setting: &Setting, workers: usize) -> usize {
    setting.effort.pick((workers * FOR_EACH).max(FEWEST), 2)
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// What services came to in some time.
#[derive(Debug, Default)]
struct Lived {
    lives: u64,
    took: Duration,
    steps: u64,
    requests: u64,
}

impl Lived {
    #[allow(clippy::cast_precision_loss, reason = "a few thousand")]
    fn per_second(&self, count: u64) -> f64 {
        count as f64 / self.took.as_secs_f64()
    }
}

/// A panel and a billing system, in which services come and go.
struct Stage {
    panel: Simulator,
    world: World,
}

impl Stage {
    /// With as many servers as there are services at a time, and some more.
    fn new(setting: &Setting, most: usize) -> Result<Self> {
        let clock = Arc::new(ManualClock::default());
        let config = Config::new(all_for_sale(most + FEWEST, CONFIGURATION), clock.clone());
        let panel = Simulator::start(config.administrator(ADMINISTRATOR, PASSWORD.to_owned()))?;
        let url = panel.url();
        let place = Place { url: &url, ca_pem: None };
        let world = World::new(&setting.components, &setting.folder, clock, place, CONFIGURATION)?;
        Ok(Self { panel, world })
    }

    /// From now on the panel's answers come so much later.
    fn slow_down(&self, milliseconds: u64) {
        self.panel.faults(|faults| {
            faults.clear();
            if milliseconds > 0 {
                faults.add(Rule::any(Fault::Slow { milliseconds }).always());
            }
        });
    }

    fn live(&self, setting: &Setting, workers: usize) -> Result<Lived> {
        let options = SchedulerOptions { workers, ..SchedulerOptions::default() };
        let scheduler = Scheduler::new(&self.world.billing, options)?;
        let steps = self.steps()?;
        let mut lived = Lived::default();
        while lived.lives == 0 || setting.effort.pick(lived.took < BUDGET, false) {
            self.round(&scheduler, at_once(setting, workers), &mut lived)?;
        }
        lived.steps = self.steps()? - steps;
        Ok(lived)
    }

    /// So many services from the order to the deletion. Orders and closes themselves are not measured.
    fn round(&self, scheduler: &Scheduler, lives: usize, lived: &mut Lived) -> Result<()> {
        let deleted = self.services(ServiceStatus::Deleted)?;
        let services = (0..lives).map(|_| self.world.order()).collect::<Result<Vec<_>>>()?;
        let before = self.panel.log().last_number();
        let began = Instant::now();
        scheduler.run_until_idle(&())?;
        lived.took += began.elapsed();
        self.expect(ServiceStatus::Active, lives)?;
        for service in services {
            self.world.billing.close(service, &by())?;
        }
        let began = Instant::now();
        scheduler.run_until_idle(&())?;
        lived.took += began.elapsed();
        self.expect(ServiceStatus::Deleted, deleted + lives)?;
        lived.requests += self.panel.log().last_number() - before;
        lived.lives += count(lives);
        Ok(())
    }

    /// Calls of the module so far.
    fn steps(&self) -> Result<u64> {
        let all = OperationFilter { with_ended: true, ..OperationFilter::default() };
        Ok(self.world.billing.operations(&all)?.iter().map(|operation| operation.cost.calls).sum())
    }

    fn services(&self, status: ServiceStatus) -> Result<usize> {
        let filter = ServiceFilter { status: Some(status), ..ServiceFilter::default() };
        Ok(self.world.billing.services(&filter)?.len())
    }

    /// A life that stopped half-way would look fast.
    fn expect(&self, status: ServiceStatus, wanted: usize) -> Result<()> {
        let found = self.services(status)?;
        if found == wanted {
            return Ok(());
        }
        let stopped = self.world.billing.operations(&OperationFilter::default())?;
        let why =
            stopped.iter().find_map(|operation| operation.failure.as_ref()).map(|failure| failure.message.clone());
        let why = why.unwrap_or_else(|| "for no reason that was said".to_owned());
        Err(BenchError::Unexpected(format!("{found} of {wanted} services are {}: {why}", status.word())))
    }
}
