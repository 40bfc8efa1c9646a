//! What an administrator does to a server by hand, in the panel or in the data center. No rule of the API holds here:
//! a person can do it, so it can happen to a module.

use super::{Fate, Panel, PanelError};
use crate::ids::{OperationId, ServerId, TemplateId, UserId};
use crate::model::{Bmc, DataMark, Diagnostics, Disk, Errors, Server, Work, disks_of};

impl Panel {
    /// Gives a server to a user, whoever has it; none makes it free.
    ///
    /// # Errors
    /// When there is no such server or user.
    pub fn set_owner(&mut self, server: ServerId, owner: Option<UserId>) -> Result<(), PanelError> {
        if let Some(owner) = owner.filter(|owner| !self.users.contains_key(owner)) {
            return Err(PanelError::not_found("user", owner));
        }
        self.change(server, |server| server.owner = owner)
    }

    /// Writes the notes.
    ///
    /// # Errors
    /// When there is no such server; so with all that follow.
    pub fn set_notes(&mut self, server: ServerId, notes: impl Into<String>) -> Result<(), PanelError> {
        self.change(server, |server| server.notes = notes.into())
    }

    /// Runs diagnostics, as a click in the panel does: refused when an operation is running.
    ///
    /// # Errors
    /// As for the API's call.
    pub fn start_diagnostics(&mut self, server: ServerId, clear_disks: bool) -> Result<OperationId, PanelError> {
        self.diagnose(server, clear_disks, &Fate::default())
    }

    /// Turns a server on, as a click in the panel does: refused when it is on, and when an operation is running.
    ///
    /// # Errors
    /// As for the API's call.
    pub fn start_power_on(&mut self, server: ServerId) -> Result<OperationId, PanelError> {
        self.power(server, Work::PowerOn, &Fate::default())
    }

    /// Turns maintenance mode on or off.
    pub fn set_maintenance(&mut self, server: ServerId, on: bool) -> Result<(), PanelError> {
        self.change(server, |server| server.maintenance = on)
    }

    /// Turns Server Protection on or off.
    pub fn set_protected(&mut self, server: ServerId, on: bool) -> Result<(), PanelError> {
        self.change(server, |server| server.protected = on)
    }

    /// Takes a server into operation or out of it.
    pub fn set_in_operation(&mut self, server: ServerId, on: bool) -> Result<(), PanelError> {
        self.change(server, |server| server.in_operation = on)
    }

    /// Marks a server as discovered, or accepts it.
    pub fn set_is_new(&mut self, server: ServerId, is_new: bool) -> Result<(), PanelError> {
        self.change(server, |server| server.is_new = is_new)
    }

    /// Sets the MAC address.
    pub fn set_mac(&mut self, server: ServerId, mac: &str) -> Result<(), PanelError> {
        self.change(server, |server| server.mac = mac.to_ascii_lowercase())
    }

    /// Sets what is wrong with a server, and whether the provider ignores it.
    pub fn set_errors(&mut self, server: ServerId, errors: Errors) -> Result<(), PanelError> {
        self.change(server, |server| server.errors = errors)
    }

    /// Sets what the last diagnostics came to.
    pub fn set_diagnostics(&mut self, server: ServerId, diagnostics: Diagnostics) -> Result<(), PanelError> {
        self.change(server, |server| server.diagnostics = diagnostics)
    }

    /// Sets the configuration that the panel shows, without touching the machine.
    pub fn set_configuration(&mut self, server: ServerId, configuration: &str) -> Result<(), PanelError> {
        self.change(server, |server| configuration.clone_into(&mut server.configuration))
    }

    /// Changes parts of the machine. The panel shows it after the next diagnostics. Disks that stay keep their data.
    pub fn set_hardware(&mut self, server: ServerId, configuration: &str) -> Result<(), PanelError> {
        self.change(server, |server| {
            let mut old = std::mem::take(&mut server.disks);
            server.disks = disks_of(configuration);
            for disk in &mut server.disks {
                if let Some(index) = old.iter().position(|known| known.name == disk.name) {
                    *disk = old.swap_remove(index);
                }
            }
            server.hardware = Some(configuration.to_owned());
        })
    }

    /// Somebody writes data onto the first disk.
    pub fn write_mark(&mut self, server: ServerId, owner: &str, nonce: &str) -> Result<(), PanelError> {
        let mark = DataMark { owner: owner.to_owned(), nonce: nonce.to_owned() };
        self.change(server, |server| match server.disks.first_mut() {
            Some(disk) => disk.contents.push(mark),
            None => server.disks.push(Disk { name: "unknown".to_owned(), contents: vec![mark] }),
        })
    }

    /// Sets which OS the panel shows as installed.
    pub fn set_os_template(&mut self, server: ServerId, template: Option<TemplateId>) -> Result<(), PanelError> {
        self.change(server, |server| server.os_template = template)
    }

    /// Somebody presses the power button, or the client shuts the system down.
    pub fn press_power(&mut self, server: ServerId, on: bool) -> Result<(), PanelError> {
        self.change(server, |server| server.power.on = on)
    }

    /// The BMC begins or ceases to answer, or is taken out.
    pub fn set_bmc(&mut self, server: ServerId, bmc: Bmc) -> Result<(), PanelError> {
        self.change(server, |server| server.power.bmc = bmc)
    }

    /// Puts a server into the panel. Its number and what it names must fit.
    ///
    /// # Errors
    /// When there is a server with this number, or something it names is not there.
    pub fn add_server(&mut self, server: Server) -> Result<ServerId, PanelError> {
        let id = server.id;
        if self.servers.contains_key(&id) {
            return Err(PanelError::Conflict(format!("There is a server {id} already")));
        }
        if !self.locations.contains_key(&server.location) {
            return Err(PanelError::not_found("location", server.location));
        }
        if let Some(rack) = server.rack.filter(|rack| !self.racks.contains_key(rack)) {
            return Err(PanelError::not_found("rack", rack));
        }
        if let Some(owner) = server.owner.filter(|owner| !self.users.contains_key(owner)) {
            return Err(PanelError::not_found("user", owner));
        }
        for connection in &server.switch_connections {
            self.port_free(connection.port)?;
        }
        if let Some(used) = server.addresses.iter().find(|address| self.index.by_ip.contains_key(&address.ip)) {
            return Err(PanelError::Conflict(format!("The address {} is used already", used.ip)));
        }
        self.take_in(server);
        Ok(id)
    }

    /// A number that no server has or had.
    #[must_use]
    pub fn next_server_id(&self) -> ServerId {
        ServerId(self.servers.last_key_value().map_or(0, |(id, _)| id.0).max(self.last_gone) + 1)
    }

    /// Takes a server out of the panel. A running operation is cancelled, its addresses go back into their pools.
    ///
    /// # Errors
    /// When there is no such server.
    pub fn remove_server(&mut self, server: ServerId) -> Result<Server, PanelError> {
        if let Some(running) = self.find(server)?.running_operation().map(|operation| operation.id) {
            self.cancel(server, running)?;
        }
        self.drop_addresses(server, |_| true)?;
        let gone = self.servers.remove(&server).ok_or(PanelError::not_found("server", server))?;
        self.index.remove(&gone);
        self.last_gone = self.last_gone.max(server.0);
        Ok(gone)
    }
}
