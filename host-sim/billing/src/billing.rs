//! The billing system as a whole: what the verbs work with.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use sim_clock::{Clock, Wake};

use crate::calls::ModuleCalls;
use crate::store::Store;

/// A billing system: its records, its clock, and the door to its modules. The verbs are its methods.
pub struct Billing {
    store: Store,
    clock: Arc<dyn Clock>,
    calls: Arc<dyn ModuleCalls>,
    news: Arc<Wake>,
}

impl Billing {
    /// A billing system over these records.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, calls: Arc<dyn ModuleCalls>) -> Self {
        let news = Wake::new(Arc::clone(&clock));
        Self { store, clock, calls, news }
    }

    /// The records.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The billing side's clock.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The door to the modules.
    #[must_use]
    pub fn calls(&self) -> &Arc<dyn ModuleCalls> {
        &self.calls
    }

    /// Signalled when there may be work for a scheduler of this process.
    #[must_use]
    pub fn news(&self) -> &Arc<Wake> {
        &self.news
    }

    /// The short name that tells this billing system from others that use the same panel.
    #[must_use]
    pub fn installation(&self) -> &str {
        self.store.installation()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl fmt::Debug for Billing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Billing").field("store", &self.store).field("clock", &self.clock).finish_non_exhaustive()
    }
}
