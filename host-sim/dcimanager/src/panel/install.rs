//! Installing an OS: what is checked, what it writes onto the disks, what it leaves.

use super::{Fate, Panel, PanelError};
use crate::ids::{OperationId, ScriptId, ServerId, TemplateId};
use crate::model::{Family, Work};

impl Panel {
    /// Starts an OS install. The owner's data is on the disks from this moment on: an install that fails or is
    /// cancelled has written some of it already.
    pub(crate) fn install(
        &mut self,
        server: ServerId,
        os_template: TemplateId,
        scripts: Vec<ScriptId>,
        domain: String,
        fate: &Fate,
    ) -> Result<OperationId, PanelError> {
        let found = self.find(server)?;
        if found.protected {
            return Err(PanelError::Protected { server, act: "an OS install" });
        }
        if found.is_new {
            return Err(PanelError::NotAccepted { server, act: "an OS install" });
        }
        self.not_busy(server)?;
        let template = self.templates.get(&os_template).ok_or(PanelError::not_found("OS template", os_template))?;
        if !template.location.is_empty() && !template.location.contains(&found.location) {
            return Err(PanelError::WrongLocation { server, template: template.name.clone() });
        }
        if let Some(missing) = scripts.iter().find(|script| !self.scripts.contains_key(script)) {
            return Err(PanelError::not_found("script", missing));
        }
        let has_address = found.addresses.iter().any(|address| address.ip.is_ipv4() && !address.for_diagnostics);
        if self.settings.address_on_install && !has_address {
            self.allocate(server, Family::Ipv4, 1)?;
        }
        let id = self.start(server, Work::Install { os_template, scripts }, fate)?;
        self.write_data(server)?;
        self.change(server, |server| {
            server.os_template = None;
            if !domain.is_empty() {
                server.domain = domain;
            }
        })?;
        Ok(id)
    }

    /// The install is complete: the system runs.
    pub(super) fn installed(&mut self, server: ServerId, os_template: TemplateId) {
        let _ = self.change(server, |server| server.os_template = Some(os_template));
        self.energize(server);
    }
}
