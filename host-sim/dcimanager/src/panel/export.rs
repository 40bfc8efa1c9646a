//! The panel as a fleet, so that a state can be kept and begun with again. Sessions and passwords are left out.

use super::Panel;
use crate::fleet::Fleet;
use crate::model::{Pdu, Switch, User};

impl Panel {
    /// Everything that the panel holds now, in the shape of a fleet file. Running operations go on when it is loaded.
    #[must_use]
    pub fn export(&self) -> Fleet {
        let switches = self.switches.iter().map(|(id, switch)| Switch {
            id: *id,
            name: switch.name.clone(),
            location: switch.location,
            ports: switch
                .ports
                .iter()
                .filter_map(|port| self.ports.get(port))
                .map(|state| state.port.clone())
                .collect(),
        });
        let mut pdus: std::collections::BTreeMap<_, Pdu> =
            self.pdus.iter().map(|(id, state)| (*id, state.pdu.clone())).collect();
        for state in self.outlets.values() {
            if let Some(pdu) = pdus.get_mut(&state.pdu) {
                pdu.outlets.push(state.outlet.clone());
            }
        }
        Fleet {
            settings: self.settings.clone(),
            locations: self.locations.values().cloned().collect(),
            racks: self.racks.values().cloned().collect(),
            switches: switches.collect(),
            pdus: pdus.into_values().collect(),
            pools: self.pools.values().cloned().collect(),
            users: self.users.values().cloned().map(|user| User { password: None, ..user }).collect(),
            os_templates: self.templates.values().cloned().collect(),
            scripts: self.scripts.values().cloned().collect(),
            servers: self.servers.values().cloned().collect(),
        }
    }
}
