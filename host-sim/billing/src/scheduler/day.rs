//! The pass over what is paid and what is not, when it is due.

use jiff::Timestamp;
use std::sync::PoisonError;

use super::Scheduler;
use crate::error::Result;
use crate::money::{day_due, pass};

impl Scheduler {
    /// When the next pass is due: when a paid period or a grace time ends, and at least once a day.
    ///
    /// # Errors
    /// The database.
    pub fn next_day(&self) -> Result<Timestamp> {
        self.store.read(|tx| day_due(tx, self.clock.now()))
    }

    /// Does the pass if it is due; whether it was. `begins` is called before it is done.
    pub(super) fn day_if_due(&self, begins: impl FnOnce()) -> Result<bool> {
        if self.next_day()? > self.clock.now() {
            return Ok(false);
        }
        begins();
        let _one = self.passing.lock().unwrap_or_else(PoisonError::into_inner);
        // Another worker may have done it meanwhile.
        let now = self.clock.now();
        if self.next_day()? > now {
            return Ok(true);
        }
        for act in pass(&self.store, now)? {
            tracing::info!(service = act.service.0, what = ?act.what, "settled");
        }
        self.news.signal();
        Ok(true)
    }
}
