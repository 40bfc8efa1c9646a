//! What happens to one operation is told in its order.
//!
//! An operation that is due again at once may be taken by another worker as soon as an outcome is stored, and before the
//! worker that stored it has told anybody. Whoever takes it waits until that is told; other operations go on meanwhile.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::model::OperationId;

/// The operations of which something is stored and not told yet, or about to be stored.
#[derive(Debug, Default)]
pub(super) struct Telling {
    untold: Mutex<BTreeSet<OperationId>>,
    told: Condvar,
}

/// Something is to be told for as long as there is one of these.
#[derive(Debug)]
pub(super) struct Untold<'a> {
    telling: &'a Telling,
    operation: OperationId,
}

impl Telling {
    /// Whoever takes this operation from now on waits.
    pub(super) fn begin(&self, operation: OperationId) -> Untold<'_> {
        self.lock().insert(operation);
        Untold { telling: self, operation }
    }

    /// Waits until nothing of this operation is left to be told.
    pub(super) fn wait(&self, operation: OperationId) {
        let untold = self.lock();
        let is_untold = |untold: &mut BTreeSet<OperationId>| untold.contains(&operation);
        drop(self.told.wait_while(untold, is_untold).unwrap_or_else(PoisonError::into_inner));
    }

    // A set cannot be left half-changed, so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, BTreeSet<OperationId>> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Untold<'_> {
    fn drop(&mut self) {
        self.telling.lock().remove(&self.operation);
        self.telling.told.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    #[test]
    fn whoever_takes_an_operation_waits_until_it_is_told_and_nobody_else_does() {
        let telling = Telling::default();
        let untold = telling.begin(1.into());
        telling.wait(2.into());
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            let telling = &telling;
            scope.spawn(move || {
                telling.wait(1.into());
                tell.send(()).unwrap();
            });
            // Whoever did not wait would have sent by then; whoever waits never does, however long this takes.
            assert!(told.recv_timeout(Duration::from_millis(100)).is_err());
            drop(untold);
            told.recv().unwrap();
        });
        telling.wait(1.into());
    }
}
