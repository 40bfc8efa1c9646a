//! The one-time link with which a client enters the panel.

use secrecy::SecretString;

use super::services::possible;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, OperationKind, ServiceId, ServiceStatus};

impl Billing {
    /// Makes a link with which the client of an active service enters the panel once. It is kept nowhere; the service's
    /// history says who asked for one.
    ///
    /// # Errors
    /// `not-found`, `service-status`, `module-unusable`, `panel-…`.
    pub fn login_link(&self, id: ServiceId, by: &By) -> Result<SecretString> {
        let (service, target, call) = self.store().service_call(id, self.now())?;
        if service.status != ServiceStatus::Active {
            let (status, possible) = (service.status, possible(service.status));
            return Err(
                Refusal::ServiceStatus { service: id, status, wanted: OperationKind::Change.word(), possible }.into()
            );
        }
        let called = self.calls().login_link(&target, &call);
        let link = self.keep_finding(service.module, called)?;
        self.store().write(|tx| tx.add_service_history(id, by, "login link made", self.now()))?;
        Ok(link)
    }
}
