//! Recordings: what calls of modules were told and what they answered, to be looked at, exported, and made again.

use call_recording::{OperationNote, Recording};

use crate::Billing;
use crate::error::Result;
use crate::model::OperationId;
use crate::store::{RecordingFilter, RecordingLine};

impl Billing {
    /// All calls of an operation, as far as they are kept. Holds no password, placeholder or login token; it holds what
    /// module and panel say of the client.
    ///
    /// # Errors
    /// `not-found`; `database-unreadable` for a damaged recording.
    pub fn operation_recording(&self, id: OperationId) -> Result<Recording> {
        self.store().read(|tx| {
            let operation = tx.operation(id)?;
            let note = OperationNote {
                id: id.0,
                kind: operation.kind.to_string(),
                service: operation.service.0,
                status: operation.status.to_string(),
            };
            Ok(Recording::new(Some(note), tx.recorded_calls(id)?))
        })
    }

    /// Calls outside of operations: connection checks, configuration, stock, upkeep.
    ///
    /// # Errors
    /// The database.
    pub fn recordings(&self, filter: &RecordingFilter) -> Result<Vec<RecordingLine>> {
        self.store().read(|tx| tx.recordings(filter))
    }

    /// One call outside of operations, by the number in the list.
    ///
    /// # Errors
    /// `not-found`; `database-unreadable` for a damaged recording.
    pub fn recording(&self, id: u64) -> Result<Recording> {
        self.store().read(|tx| Ok(Recording::new(None, vec![tx.recorded_call(id)?])))
    }

    /// For how many days recordings are kept after their operation has ended.
    ///
    /// # Errors
    /// The database.
    pub fn recordings_kept_days(&self) -> Result<u32> {
        self.store().read(|tx| tx.recordings_kept_days())
    }

    /// Changes for how many days recordings are kept. What is older goes with the next daily pass.
    ///
    /// # Errors
    /// The database.
    pub fn keep_recordings(&self, days: u32) -> Result<()> {
        self.store().write(|tx| tx.set_recordings_kept_days(days))
    }
}
