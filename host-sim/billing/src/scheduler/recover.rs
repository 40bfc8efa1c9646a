//! Takes operations back from those who died.

use super::Scheduler;
use crate::error::Result;
use crate::model::OperationId;
use crate::step::Outcome;

impl Scheduler {
    /// Makes operations due again whose lease has run out by the computer's clock, or whose process is certainly dead.
    /// The step is then called again with the same arguments; a module finds its act done.
    ///
    /// Done when a scheduler begins to run and whenever it finds nothing to do.
    ///
    /// # Errors
    /// The database.
    pub fn recover(&self) -> Result<Vec<OperationId>> {
        let now = self.lease_clock.now();
        let mut leases = self.store.read(|tx| tx.expired_leases(now))?;
        leases.extend(self.store.leases_of_the_dead()?);
        let mut recovered = Vec::new();
        for lease in leases {
            // The same guard as for every outcome: if the worker stored its own a moment ago, there is nothing to take.
            if self.settle(&lease, Outcome::Lost)?.is_some() {
                tracing::warn!(operation = lease.operation.0, "took an operation back from a worker that is gone");
                recovered.push(lease.operation);
            }
        }
        if !recovered.is_empty() {
            self.news.signal();
        }
        Ok(recovered)
    }
}
