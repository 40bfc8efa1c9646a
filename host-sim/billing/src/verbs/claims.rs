//! What services hold, for those who look whether that is as it should be.

use crate::Billing;
use crate::error::Result;
use crate::model::{Claim, ServiceId};

impl Billing {
    /// Everything that is held, by panel and object.
    ///
    /// # Errors
    /// The database.
    pub fn claims(&self) -> Result<Vec<Claim>> {
        self.store().read(|tx| tx.claims())
    }

    /// The service that has an object of a panel now, if one has.
    ///
    /// # Errors
    /// The database.
    pub fn service_of_object(&self, origin: &str, external_id: &str) -> Result<Option<ServiceId>> {
        self.store().read(|tx| tx.service_by_external_id(origin, external_id))
    }
}
