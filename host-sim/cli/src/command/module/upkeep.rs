//! `host-sim module upkeep`

use billing::model::{ModuleId, UpkeepPlan};
use clap::Args;
use sim_clock::SignedDuration;

use crate::error::CliError;
use crate::output::{Table, ago, time};
use crate::room::Room;
use crate::values;

/// Show the rounds of upkeep that were done by themselves, or set how often they begin
///
/// `host-sim serve` and `host-sim run` do them. `module reconcile` does one now.
#[derive(Args)]
pub(crate) struct Upkeep {
    /// Number of the processing module
    module: ModuleId,
    /// Begin a round this often, such as 30m or 2h; 0s: never by itself
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    every: Option<SignedDuration>,
}

impl Upkeep {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let plan = match self.every {
            Some(every) => billing.set_upkeep_every(self.module, every)?,
            None => billing.upkeep_plan(self.module)?,
        };
        room.output.print(&plan, || words(&plan))
    }
}

fn words(plan: &UpkeepPlan) -> String {
    let when = match plan.next_at {
        Some(at) => {
            let every = SignedDuration::from_secs(i64::try_from(plan.every_seconds).unwrap_or(i64::MAX));
            format!("A round of module {} begins every {every:#}; the next is due at {}.", plan.module, time(at))
        }
        None => format!("No round of module {} begins by itself.", plan.module),
    };
    let mut rounds = Table::new(["BEGAN", "TOOK", "PAGES", "PUT RIGHT", "FAILED WITH"], "No round was done yet.");
    for round in &plan.rounds {
        let failure = round.failure.as_ref().map(|(code, message)| format!("{code}: {message}"));
        rounds.row([
            time(round.began_at),
            ago(round.began_at, round.ended_at),
            round.pages.to_string(),
            round.corrections.to_string(),
            failure.unwrap_or_default(),
        ]);
    }
    format!("{when}\n\n{rounds}")
}
