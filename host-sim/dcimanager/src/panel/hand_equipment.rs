//! What an administrator does to users, templates, scripts, racks and equipment by hand.

use super::{Panel, PanelError, PortState, SwitchState};
use crate::ids::{ScriptId, TemplateId, UserId};
use crate::model::{Access, Location, OsTemplate, Password, Pdu, Rack, Role, Script, Switch};
use crate::panel::{OutletState, PduState};

impl Panel {
    /// Adds a user with a password.
    ///
    /// # Errors
    /// When the e-mail is none, or is taken.
    pub fn add_user(&mut self, email: &str, password: &str, role: Role) -> Result<UserId, PanelError> {
        self.create_user(email, String::new(), String::new(), role, Password::new(password))
    }

    /// Deletes a user.
    ///
    /// # Errors
    /// When there is no such user, or it owns servers.
    pub fn remove_user(&mut self, user: UserId) -> Result<(), PanelError> {
        self.delete_user(user)
    }

    /// Changes what a user may do.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn set_role(&mut self, user: UserId, role: Role) -> Result<(), PanelError> {
        let found = self.users.get_mut(&user).ok_or(PanelError::not_found("user", user))?;
        found.role = role;
        Ok(())
    }

    /// Changes the password of a user and ends its sessions.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn set_password(&mut self, user: UserId, password: &str) -> Result<(), PanelError> {
        let found = self.users.get_mut(&user).ok_or(PanelError::not_found("user", user))?;
        found.password = Some(Password::new(password));
        self.sessions.end_all_of(user);
        Ok(())
    }

    /// Adds an OS template, or replaces the one with its number.
    pub fn set_template(&mut self, template: OsTemplate) {
        self.templates.insert(template.id, template);
    }

    /// Changes who may order an OS template.
    ///
    /// # Errors
    /// When there is no such template.
    pub fn set_template_access(&mut self, template: TemplateId, access: Access) -> Result<(), PanelError> {
        let found = self.templates.get_mut(&template).ok_or(PanelError::not_found("OS template", template))?;
        found.access = access;
        Ok(())
    }

    /// Deletes an OS template.
    ///
    /// # Errors
    /// When there is no such template.
    pub fn remove_template(&mut self, template: TemplateId) -> Result<(), PanelError> {
        self.templates.remove(&template).map(drop).ok_or(PanelError::not_found("OS template", template))
    }

    /// Adds a script, or replaces the one with its number.
    pub fn set_script(&mut self, script: Script) {
        self.scripts.insert(script.id, script);
    }

    /// Changes who may order a script.
    ///
    /// # Errors
    /// When there is no such script.
    pub fn set_script_access(&mut self, script: ScriptId, access: Access) -> Result<(), PanelError> {
        let found = self.scripts.get_mut(&script).ok_or(PanelError::not_found("script", script))?;
        found.access = access;
        Ok(())
    }

    /// Deletes a script.
    ///
    /// # Errors
    /// When there is no such script.
    pub fn remove_script(&mut self, script: ScriptId) -> Result<(), PanelError> {
        self.scripts.remove(&script).map(drop).ok_or(PanelError::not_found("script", script))
    }

    /// Adds a location, or replaces the one with its number.
    pub fn set_location(&mut self, location: Location) {
        self.locations.insert(location.id, location);
    }

    /// Adds a rack, or replaces the one with its number.
    pub fn set_rack(&mut self, rack: Rack) {
        self.racks.insert(rack.id, rack);
        self.index.touch();
    }

    /// Adds a switch with its ports.
    ///
    /// # Errors
    /// When the number of the switch or of a port is taken.
    pub fn add_switch(&mut self, switch: Switch) -> Result<(), PanelError> {
        let id = switch.id;
        if self.switches.contains_key(&id) || switch.ports.iter().any(|port| self.ports.contains_key(&port.id)) {
            return Err(PanelError::Conflict(format!("The number of switch {id} or of one of its ports is taken")));
        }
        let ports = switch.ports.iter().map(|port| port.id).collect();
        self.ports.extend(switch.ports.into_iter().map(|port| (port.id, PortState { switch: id, port })));
        self.switches.insert(id, SwitchState { name: switch.name, location: switch.location, ports });
        Ok(())
    }

    /// Adds a PDU with its outlets.
    ///
    /// # Errors
    /// When the number of the unit or of an outlet is taken.
    pub fn add_pdu(&mut self, mut pdu: Pdu) -> Result<(), PanelError> {
        let id = pdu.id;
        if self.pdus.contains_key(&id) || pdu.outlets.iter().any(|outlet| self.outlets.contains_key(&outlet.id)) {
            return Err(PanelError::Conflict(format!("The number of PDU {id} or of one of its outlets is taken")));
        }
        let outlets = std::mem::take(&mut pdu.outlets).into_iter();
        self.outlets.extend(outlets.map(|outlet| (outlet.id, OutletState { pdu: id, outlet })));
        self.pdus.insert(id, PduState { pdu });
        Ok(())
    }
}
