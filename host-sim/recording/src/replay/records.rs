//! Stands in for the billing records: compares what is looked up with what was, and answers as then.

use std::sync::{Mutex, MutexGuard, PoisonError};

use processing_engine::contract::Service;
use processing_engine::recording::Lookup;
use processing_engine::{Records, RecordsError};

use super::difference::{What, diff};

/// The billing records of one recorded call.
pub(super) struct RecordedRecords {
    lookups: Vec<Lookup>,
    state: Mutex<(usize, Option<What>)>,
}

impl RecordedRecords {
    pub(super) fn new(lookups: &[Lookup]) -> Self {
        Self { lookups: lookups.to_vec(), state: Mutex::default() }
    }

    /// The first look that was not the recorded one.
    pub(super) fn difference(&self) -> Option<What> {
        self.state().1.clone()
    }

    fn state(&self) -> MutexGuard<'_, (usize, Option<What>)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Records for RecordedRecords {
    fn services_by_external_id(&self, _connection: u64, ids: &[String]) -> Result<Vec<Service>, RecordsError> {
        let mut state = self.state();
        let (asked, difference) = &mut *state;
        let recorded = self.lookups.get(*asked);
        *asked += 1;
        match recorded {
            Some(Lookup { ids: expected, services: Some(services) }) if expected == ids => Ok(services.clone()),
            recorded => {
                let expected = recorded.map(|lookup| lookup.ids.join("\n")).unwrap_or_default();
                difference.get_or_insert(What::Lookup { diff: diff(&expected, &ids.join("\n")) });
                Err(RecordsError::new("the look into the billing records is not the recorded one"))
            }
        }
    }
}
