//! Time that passes in leaps: a month of billing in seconds.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{Observer, Scheduler, Until};
use crate::error::{BillingError, Result};

/// How far and how hastily time passes.
#[derive(Debug, Clone, Copy)]
pub struct Leap {
    /// Until when.
    pub to: Timestamp,
    /// An operation that is called again within this much real time is waited for: its panel's time does not leap with
    /// the billing side's. A longer pause is leapt over.
    pub patience: Duration,
}

impl Scheduler {
    /// Moves the clock by `leap` to each time at which something is due, one after the other, and does there what is
    /// due: the pass over paid periods, then operations. Ends at `to`, or somewhat later when operations took longer.
    ///
    /// # Errors
    /// As [`Scheduler::run_until_idle`], and those of `leap`.
    pub fn advance<E: From<BillingError>>(
        &self,
        Leap { to, patience }: Leap,
        observer: &dyn Observer,
        mut leap: impl FnMut(SignedDuration) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            self.run(&Until::NothingDue, observer)?;
            // Taken after the run, which signals by itself that it is over, and before looking.
            let ticket = self.news.ticket();
            let (operation, day) =
                self.store.read(|tx| Ok((tx.next_due()?, crate::money::day_due(tx, self.clock.now())?)))?;
            let now = self.clock.now();
            let soon =
                operation.filter(|due| self.clock.real_duration_until(*due).is_some_and(|real| real <= patience));
            match soon {
                // Also news, such as an operation that another process began: it is looked at again in any case.
                Some(due) if due > now => {
                    self.news.wait(ticket, Some(due));
                }
                Some(_) => {}
                None if now >= to => return Ok(()),
                None => {
                    let next = operation.map_or(day, |due| due.min(day)).min(to);
                    if next > now {
                        leap(next.duration_since(now))?;
                    }
                }
            }
        }
    }
}
