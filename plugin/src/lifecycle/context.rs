//! What a decision may look at besides the server: the call, the service, the module's settings.

use super::gone;
use crate::contract::{Call, Detail, Failure, Service};
use crate::failure::detail;
use crate::host::Host;
use crate::mark::{Mark, Stage};
use crate::panel::api::Server;
use crate::panel::{Panel, PanelError};
use crate::settings::Settings;

/// One call for one service.
pub(super) struct Context<'a> {
    pub(super) call: &'a Call,
    pub(super) service: &'a Service,
    pub(super) settings: Settings,
    pub(super) panel: Panel<'a>,
}

impl<'a> Context<'a> {
    pub(super) fn new(host: &'a dyn Host, call: &'a Call, service: &'a Service) -> Result<Self, Failure> {
        let settings = Settings::of(&call.connection)?;
        Ok(Self { call, service, settings, panel: Panel::new(host, call) })
    }

    /// The present time in milliseconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.call.now_ms
    }

    /// The mark of this service.
    pub(super) fn mark(&self, stage: Stage) -> Mark {
        Mark { installation: self.call.installation.clone(), service: self.service.id, stage }
    }

    /// A detail about a server of this service.
    pub(super) fn about(&self, server: u64, code: &str, what: impl std::fmt::Display) -> Detail {
        detail(code, format!("server {server} of service {}: {what}", self.service.id))
    }

    /// The server as DCImanager shows it now.
    ///
    /// # Errors
    /// `server-gone` when it is not there any more, or what the panel says.
    pub(super) fn server(&self, id: u64) -> Result<Server, Failure> {
        self.panel.server(id).map_err(|error| match error {
            PanelError::NotFound { why, .. } => Failure::Conflict(gone::detail(self, id, &why)),
            error => error.into(),
        })
    }

    /// The number of the server that the billing record names.
    ///
    /// # Errors
    /// `external-id-invalid` when it is not a number.
    pub(super) fn server_of_record(&self) -> Result<Option<u64>, Failure> {
        self.service.external_id.as_deref().map(|id| server_number(self.service.id, id)).transpose()
    }

    /// The number of the server of a service that was delivered.
    ///
    /// # Errors
    /// `no-server-recorded`, `external-id-invalid`.
    pub(super) fn delivered(&self) -> Result<u64, Failure> {
        self.server_of_record()?.ok_or_else(|| {
            let message = format!("service {} has no server: it was never delivered", self.service.id);
            Failure::Conflict(detail("no-server-recorded", message))
        })
    }
}

/// The number of a server from the host's external id.
///
/// # Errors
/// `external-id-invalid` when it is not a number.
pub(super) fn server_number(service: u64, external_id: &str) -> Result<u64, Failure> {
    external_id.parse().map_err(|_| {
        let message = format!(
            "service {service} is recorded as served by `{external_id}`, which is not the number of a server: correct the record"
        );
        Failure::Invalid(detail("external-id-invalid", message))
    })
}
