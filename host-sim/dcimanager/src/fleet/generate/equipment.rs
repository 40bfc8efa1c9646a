//! Racks, each with a switch for data, one for BMCs, and a PDU.

use super::{LOCATIONS, network};
use crate::fleet::Fleet;
use crate::ids::{LocationId, OutletId, PduId, PortId, RackId, SwitchId};
use crate::model::{AdminStatus, Outlet, Pdu, Port, Rack, Switch};

/// Ports of a switch and outlets of a PDU.
pub(super) const PER_UNIT: u64 = 48;

/// The numbers of what belongs to a place in a rack. Each rack has two switches and one PDU.
pub(super) struct Place {
    pub(super) location: LocationId,
    pub(super) rack: RackId,
    pub(super) unit: u32,
    pub(super) data_port: PortId,
    pub(super) bmc_port: PortId,
    pub(super) outlet: OutletId,
}

/// Where server number `index` (from 0) stands.
pub(super) fn place(index: usize) -> Place {
    let (rack, slot) = (index / super::PER_RACK, (index % super::PER_RACK) as u64);
    let first = rack as u64 * PER_UNIT;
    Place {
        location: location_of(rack),
        rack: RackId(rack as u64 + 1),
        unit: u32::try_from(slot).unwrap_or(0) + 1,
        data_port: PortId(2 * first + slot + 1),
        bmc_port: PortId(2 * first + PER_UNIT + slot + 1),
        outlet: OutletId(first + slot + 1),
    }
}

fn location_of(rack: usize) -> LocationId {
    LocationId((rack % LOCATIONS.len()) as u64 + 1)
}

pub(super) fn add_rack(fleet: &mut Fleet, index: usize) {
    let number = index as u64 + 1;
    let location = location_of(index);
    let id = RackId(number);
    let name = format!("R{number:04}");
    let first = index as u64 * PER_UNIT;
    fleet.switches.push(switch(2 * number - 1, format!("sw-{name}"), location, 2 * first, "Gi1/0"));
    fleet.switches.push(switch(2 * number, format!("bmc-{name}"), location, 2 * first + PER_UNIT, "Fa0"));
    let outlets = (1..=PER_UNIT)
        .map(|port| Outlet {
            id: OutletId(first + port),
            identity: port.to_string(),
            on: true,
            seen: true,
            changed_at: None,
        })
        .collect();
    fleet.pdus.push(Pdu { id: PduId(number), name: format!("pdu-{name}"), location, outlets });
    fleet.racks.push(Rack { id, name, location, pool: network::pool_of_rack(id) });
}

fn switch(number: u64, name: String, location: LocationId, first: u64, prefix: &str) -> Switch {
    let ports = (1..=PER_UNIT)
        .map(|port| Port {
            id: PortId(first + port),
            description: format!("{prefix}/{port}"),
            admin_status: AdminStatus::Up,
        })
        .collect();
    Switch { id: SwitchId(number), name, location, ports }
}

/// The port on the data switch of a place. The first switch of each rack is the one for data.
pub(super) fn data_port<'a>(fleet: &'a mut Fleet, place: &Place) -> Option<&'a mut Port> {
    let rack = usize::try_from(place.rack.0).ok()?.checked_sub(1)?;
    fleet.switches.get_mut(2 * rack)?.ports.iter_mut().find(|port| port.id == place.data_port)
}
