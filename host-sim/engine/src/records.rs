//! What a step may ask of the billing side: the narrow door between the engine and whoever keeps the records.

use crate::contract::Service;

/// The billing records behind a call. A host implements it over its own database.
pub trait Records: Send + Sync {
    /// The services, not deleted, that these objects of the panel behind `connection` serve or are claimed for. Objects
    /// without a service are left out; the order does not matter. No id comes twice, and no service may; how much all of
    /// them take together is for the host to bound. Passwords in the services are ignored: the engine blanks them.
    ///
    /// # Errors
    /// [`RecordsError`] ends the call with [`CallError::Records`](crate::CallError::Records).
    fn services_by_external_id(&self, connection: u64, ids: &[String]) -> Result<Vec<Service>, RecordsError>;
}

/// The billing records could not be read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the billing records could not be read: {message}")]
pub struct RecordsError {
    /// What went wrong, for people.
    pub message: String,
}

impl RecordsError {
    /// An error with this message.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

/// Records without a single service: for a module that is only described, checked or asked for its stock.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoRecords;

impl Records for NoRecords {
    fn services_by_external_id(&self, _connection: u64, _ids: &[String]) -> Result<Vec<Service>, RecordsError> {
        Ok(Vec::new())
    }
}
