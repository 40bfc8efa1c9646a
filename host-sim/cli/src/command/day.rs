//! `host-sim day`

use std::time::Duration;

use billing::model::DiaryLine;
use billing::{Leap, Scheduler, SchedulerOptions};
use clap::Args;
use sim_clock::SignedDuration;

use crate::error::CliError;
use crate::output::{Table, time};
use crate::progress::Watch;
use crate::room::Room;
use crate::values;

/// Settle what is paid and what is not; a month of it in seconds
///
/// Prolongs, stops, resumes and deletes services. `serve` and `run` do it by themselves when it is due.
///
/// With --advance the clock of the data folder leaps from one due time to the next, and everything that is due there
/// is done. A panel keeps its own time, unless it is a simulated one with --host-clock. So operations that wait for
/// their panel are waited for in real time before the next leap, as far as --patience goes; longer pauses are leapt
/// over, and so are all pauses of a clock that stands still. The clock may therefore end somewhat later than asked.
#[derive(Args)]
pub(crate) struct Day {
    /// So much time passes: 30d, 12h
    #[arg(long, value_name = "DURATION", value_parser = values::duration)]
    advance: Option<SignedDuration>,
    /// Real time that an operation may wait for its panel before the clock leaps over the pause
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = values::duration)]
    patience: SignedDuration,
}

impl Day {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let mark = billing.diary_mark()?;
        billing.day(billing.clock().now())?;
        let scheduler = Scheduler::new(&billing, SchedulerOptions::default())?;
        let now = billing.clock().now();
        let to = now.checked_add(self.advance.unwrap_or(SignedDuration::ZERO)).unwrap_or(sim_clock::Timestamp::MAX);
        let patience = Duration::try_from(self.patience).unwrap_or_default();
        scheduler.advance(Leap { to, patience }, &Watch::new(), |by| {
            // Each leap is kept at once: whoever ends this program early finds the time that was reached.
            billing.clock().advance(by)?;
            Ok::<(), CliError>(())
        })?;
        let diary = billing.diary(mark)?;
        room.output.print(&diary, || format!("{}\n\nIt is {} UTC now.", table(&diary), time(billing.clock().now())))
    }
}

fn table(diary: &[DiaryLine]) -> Table {
    let mut table = Table::new(["DATE", "CLIENT", "SERVICE", "WHAT", "AMOUNT", "WHY"], "Nothing had to be done.");
    for line in diary {
        let amount = line.amount.map(|amount| format!("{amount} {}", line.currency.as_deref().unwrap_or_default()));
        table.row([
            line.at.strftime("%Y-%m-%d").to_string(),
            line.client_email.clone(),
            line.service.map(|service| service.to_string()).unwrap_or_default(),
            line.what.clone(),
            amount.unwrap_or_default(),
            line.why.clone(),
        ]);
    }
    table
}
