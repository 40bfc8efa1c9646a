//! `host-sim run`, `host-sim serve`

use billing::model::{Operation, OperationStatus};
use billing::{OperationFilter, Scheduler, SchedulerOptions, Stop, Until};
use clap::Args;

use crate::command::operation::operations_table;
use crate::error::CliError;
use crate::folder::Folder;
use crate::progress::Watch;
use crate::room::Room;

/// Work through the operations that are due
#[derive(Args)]
pub(crate) struct Run {
    /// Go on with what becomes due later, until only staff can go on
    #[arg(long)]
    until_idle: bool,
    #[command(flatten)]
    workers: Workers,
}

/// Work through operations until it is told to stop, as a daemon
///
/// SIGINT or SIGTERM ends it; what is under way goes on the next time.
#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    workers: Workers,
}

#[derive(Args)]
struct Workers {
    /// Worker threads: so many operations are carried out at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=256))]
    workers: usize,
    /// Leave the upkeep between operations to others: servers are not turned on and off as their services say
    #[arg(long)]
    no_upkeep: bool,
}

impl Workers {
    fn options(&self) -> SchedulerOptions {
        SchedulerOptions { workers: self.workers, upkeep: !self.no_upkeep, ..SchedulerOptions::default() }
    }
}

impl Run {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let (billing, plugins) = room.billing_and_plugins()?;
        let before = billing.operations(&OperationFilter::default())?;
        let scheduler = Scheduler::new(&billing, self.workers.options())?;
        let until = if self.until_idle { Until::Idle } else { Until::NothingDue };
        let watch = Watch::new();
        let folder = Folder { plugins: &plugins, clock: billing.clock().as_ref(), watch: &watch, introduces: false };
        folder.watched(|| scheduler.run(&until, &watch))?;
        // What was unfinished before, as it is now.
        let after: Vec<Operation> =
            before.iter().map(|o| billing.operation(o.id).map(|detail| detail.operation)).collect::<Result<_, _>>()?;
        room.output.print(&after, || match after.as_slice() {
            [] => "Nothing is due.".to_owned(),
            after => operations_table(after).to_string(),
        })?;
        match after.iter().filter(|operation| operation.status == OperationStatus::Stopped).count() {
            0 => Ok(()),
            stopped => Err(CliError::Stopped { stopped }),
        }
    }
}

impl Serve {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let (billing, plugins) = room.billing_and_plugins()?;
        let scheduler = Scheduler::new(&billing, self.workers.options())?;
        let stop = Stop::new(&scheduler);
        let on_signal = stop.clone();
        ctrlc::set_handler(move || on_signal.stop()).map_err(CliError::Signals)?;
        room.output.say("Working through operations; SIGINT or SIGTERM ends it.")?;
        let watch = Watch::new();
        let folder = Folder { plugins: &plugins, clock: billing.clock().as_ref(), watch: &watch, introduces: true };
        Ok(folder.watched(|| scheduler.run_forever(&stop, &watch))?)
    }
}
