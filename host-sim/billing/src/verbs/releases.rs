//! Releases: what was done to the disks of objects that services gave up.

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{Release, ServiceId};

impl Billing {
    /// All releases, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn releases(&self) -> Result<Vec<Release>> {
        self.store().read(|tx| tx.releases())
    }

    /// The release of a service.
    ///
    /// # Errors
    /// `not-found` (the service), `not-released` (it has given no object up).
    pub fn release(&self, id: ServiceId) -> Result<Release> {
        self.store().read(|tx| {
            let status = tx.service(id)?.status;
            Ok(tx.release(id)?.ok_or(Refusal::NotReleased { service: id, status })?)
        })
    }
}
