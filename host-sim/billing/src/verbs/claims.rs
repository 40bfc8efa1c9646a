//! What services hold, for those who look whether that is as it should be.

use crate::Billing;
use crate::error::Result;
use crate::model::Claim;

impl Billing {
    /// Everything that is held, by panel and object.
    ///
    /// # Errors
    /// The database.
    pub fn claims(&self) -> Result<Vec<Claim>> {
        self.store().read(|tx| tx.claims())
    }
}
