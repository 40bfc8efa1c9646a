//! Where races are run: panels over HTTP, billing systems on the disk, and the processes that work for them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use billing::OperationFilter;
use billing::model::Operation;
use dcimanager_sim::{Config, Simulator};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sim_clock::FastClock;

use super::fleet::Stock;
use super::program::{Process, Program};
use super::system::{SPEED, System};
use crate::error::Result;
use crate::world::Ground;

/// Longer than anything that is waited for, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(120);
/// Between two killings so many requests reach the panel, at most.
const REQUESTS_TO_A_KILLING: u64 = 120;

/// What all rounds share.
pub struct Field {
    /// The engine and the compiled component.
    pub ground: Arc<Ground>,
    /// Folder of the built components.
    pub components: PathBuf,
    /// `host-sim`.
    pub program: Program,
}

/// One race's panels and billing systems.
pub struct Arena<'a> {
    field: &'a Field,
    /// What each panel began with.
    pub stocks: Vec<Stock>,
    /// The panels, in the order of the modules.
    pub panels: Vec<Simulator>,
    /// The billing systems.
    pub systems: Vec<System>,
}

impl<'a> Arena<'a> {
    /// These panels, and so many billing systems that have all of them.
    ///
    /// # Errors
    /// Whatever keeps them from being made.
    pub fn new(field: &'a Field, stocks: Vec<Stock>, systems: u64) -> Result<Self> {
        let panels = stocks.iter().map(panel).collect::<Result<Vec<_>>>()?;
        let system = |number| System::new(&field.ground, &field.components, &format!("client{number}"), &panels);
        let systems = (1..=systems).map(system).collect::<Result<_>>()?;
        Ok(Self { field, stocks, panels, systems })
    }

    /// The program.
    #[must_use]
    pub fn program(&self) -> &Program {
        &self.field.program
    }

    /// Starts so many processes for each billing system.
    ///
    /// # Errors
    /// One cannot be started.
    pub fn start(&self, processes: u64, workers: u64) -> Result<Vec<Process>> {
        let mut started = Vec::new();
        for number in 1..=processes {
            for system in &self.systems {
                started.push(self.start_one(system, workers, &format!("process-{number}"))?);
            }
        }
        Ok(started)
    }

    fn start_one(&self, system: &System, workers: u64, name: &str) -> Result<Process> {
        let workers = workers.to_string();
        // Upkeep is another subject, and would come every three seconds at this speed.
        let arguments = ["run", "--until-idle", "--no-upkeep", "--workers", &workers];
        self.program().start(system.data(), &arguments, name)
    }

    /// Works until only people could go on; what was wrong with the processes that did.
    ///
    /// # Errors
    /// One cannot be started.
    pub fn work(&self, processes: u64, workers: u64) -> Result<Vec<String>> {
        all_ended(self.start(processes, workers)?)
    }

    /// As [`Arena::work`], while one process of the first system after another is killed and started again, at moments
    /// that the seed decides. How many were killed, and what was wrong.
    ///
    /// # Errors
    /// One cannot be started or killed.
    pub fn work_and_kill(&self, processes: u64, workers: u64, kills: u64, seed: u64) -> Result<(u64, Vec<String>)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut started = self.start(processes, workers)?;
        let (mut killed, mut wrong) = (0, Vec::new());
        let Some((panel, system)) = self.panels.first().zip(self.systems.first()) else { return Ok((0, wrong)) };
        for number in 1..=kills {
            let after = panel.log().last_number() + random.random_range(1..REQUESTS_TO_A_KILLING);
            // A panel that nobody asks any more has nothing left that could be killed in the middle.
            let idle = panel.log().wait_after(after - 1, PATIENCE / 24, |_| true).is_err();
            if idle && self.is_done(system)? {
                break;
            }
            let victim = random.random_range(0..started.len());
            let mut victim = started.swap_remove(victim);
            if victim.kill()? {
                killed += 1;
            }
            started.push(self.start_one(system, workers, &format!("successor-{number}"))?);
        }
        wrong.extend(all_ended(started)?);
        // Whoever was killed last has left something to those who come.
        wrong.extend(self.work(1, workers)?);
        Ok((killed, wrong))
    }

    fn is_done(&self, system: &System) -> Result<bool> {
        let open = system.billing.operations(&OperationFilter::default())?;
        Ok(open.iter().all(|operation: &Operation| operation.task.is_some()))
    }
}

fn panel(stock: &Stock) -> Result<Simulator> {
    let clock = Arc::new(FastClock::new(SPEED)?);
    Ok(Simulator::start(Config::new(stock.fleet()?, clock))?)
}

/// Waits for all; what was wrong with them.
fn all_ended(processes: Vec<Process>) -> Result<Vec<String>> {
    let ended = processes.into_iter().map(Process::ended).collect::<Result<Vec<_>>>()?;
    Ok(ended.into_iter().flatten().collect())
}
