//! What is in every world: the fleet, a client with money, the processing module, the tariffs.

use billing::Billing;
use billing::model::{
    By, ModuleId, NewClient, NewModule, NewTariff, NewTariffResource, Parameter, PriceChange, Trust, parameters,
};
use dcimanager_sim::Fleet;
use dcimanager_sim::ids::{LocationId, PortId, ServerId, SwitchId};
use dcimanager_sim::model::{AdminStatus, Port, Switch};

use super::{ADMINISTRATOR, PASSWORD, World, url};
use crate::error::{Result, SuiteError};

/// The file name of the component without its version.
pub(crate) const COMPONENT: &str = "pmdci6";
/// The client.
pub const ANNA: &str = "anna@example.com";
/// Anna's own equipment in the panel, which the administrator has put in and connected.
pub const EQUIPMENT: ServerId = ServerId(7);
/// The switch ports of the equipment; the last one is its BMC's.
pub const EQUIPMENT_PORTS: [PortId; 3] = [PortId(71), PortId(72), PortId(79)];

/// What can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tariff {
    /// A dedicated server that is in stock, with one IPv4 address.
    InStock,
    /// A dedicated server that has to be built.
    ToBeBuilt,
    /// Colocation.
    RackSpace,
}

impl Tariff {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InStock, Self::ToBeBuilt, Self::RackSpace];

    /// Its name on the billing side.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::InStock => "In stock",
            Self::ToBeBuilt => "To be built",
            Self::RackSpace => "Rack space",
        }
    }

    /// The configuration that it sells; none for colocation.
    #[must_use]
    pub fn configuration(self) -> Option<&'static str> {
        match self {
            Self::InStock => Some("E-2146G-64Gb-2x960SSD"),
            Self::ToBeBuilt => Some("E-2146G-64Gb-3x960SSD"),
            Self::RackSpace => None,
        }
    }
}

/// Who does things by hand.
#[must_use]
pub fn by() -> By {
    By::new("staff")
}

/// The card of Anna's equipment, as staff fill it in.
#[must_use]
pub fn card() -> Vec<Parameter> {
    parameters([
        ("url", "https://bmc-7.example.com"),
        ("identifier", "7"),
        ("username", "ADMIN"),
        ("password", "card-password"),
        ("rack", "A1"),
        ("label", "DB-1"),
    ])
}

/// Three servers of two configurations, two pools, one switch: the fleet of the system tests.
pub(crate) fn fleet() -> Result<Fleet> {
    Ok(Fleet::from_json(include_str!("../../../tests/fleets/small.json"))?)
}

pub(super) fn furnish(world: &World) -> Result<()> {
    place_equipment(world)?;
    let billing = world.billing()?;
    let anna = billing.add_client(&NewClient { email: ANNA.to_owned(), name: "Anna".to_owned() })?.id;
    billing.pay(anna, 100_000.into(), "EUR", &by())?;
    let module = add_module(billing, 0)?;
    add_tariffs(billing, &[module])
}

/// The data centers, in the order in which their modules are asked.
const DATA_CENTERS: [&str; 2] = ["Amsterdam", "Rotterdam"];

/// The processing module of the panel at this place, with that panel's lists.
pub(crate) fn add_module(billing: &Billing, place: usize) -> Result<ModuleId> {
    let data_center = DATA_CENTERS.get(place).copied().unwrap_or("elsewhere");
    let module = billing.add_module(&NewModule {
        component: COMPONENT.to_owned(),
        name: data_center.to_owned(),
        url: url(place),
        username: ADMINISTRATOR.to_owned(),
        password: PASSWORD.to_owned().into(),
        settings: Vec::new(),
        data_center: data_center.to_owned(),
        department: "technicians".to_owned(),
        sort: 10 * (i64::try_from(place).unwrap_or_default() + 1),
        trust: Trust::Public,
    })?;
    billing.sync_module(module.id, &mut |_| {})?;
    Ok(module.id)
}

/// All [`Tariff`]s. Servers are sold by all of these modules, space for equipment by the first one.
pub(crate) fn add_tariffs(billing: &Billing, modules: &[ModuleId]) -> Result<()> {
    for tariff in Tariff::ALL {
        let sold_by = if tariff.configuration().is_some() { modules.len() } else { 1 };
        let fixed = tariff.configuration().map(|configuration| parameters([("configuration", configuration)]));
        billing.add_tariff(&NewTariff {
            name: tariff.name().to_owned(),
            product: if fixed.is_some() { "dedic" } else { "colocation" }.to_owned(),
            prices: PriceChange::period(1, 100.into()),
            currency: "EUR".to_owned(),
            resources: vec![NewTariffResource { name: "ip".to_owned(), included: 1, maximum: None }],
            fixed: fixed.unwrap_or_default(),
            offered: Vec::new(),
            all_resources: true,
            modules: modules.iter().take(sold_by).copied().collect(),
            allow_unlisted: true,
        })?;
    }
    Ok(())
}

/// The administrator adds Anna's equipment, turned on, with her data, without an owner.
fn place_equipment(world: &World) -> Result<()> {
    let port = |id| Port { id, description: String::new(), admin_status: AdminStatus::Up };
    let switch = Switch {
        id: SwitchId(9),
        name: "sw-colo".to_owned(),
        location: LocationId(1),
        ports: EQUIPMENT_PORTS.map(port).to_vec(),
    };
    world.panel().panel(|panel| {
        let like = panel.server(ServerId(3)).cloned();
        let mut server = like.ok_or_else(|| SuiteError::Unknown {
            what: "server",
            name: "3".to_owned(),
            known: "those of the fleet file".to_owned(),
        })?;
        server.id = EQUIPMENT;
        server.name = "Anna-DB".to_owned();
        server.mac = "52:54:00:00:00:07".to_owned();
        server.switch_connections = Vec::new();
        server.pdu_connections = Vec::new();
        server.power.on = true;
        server.diagnostics = dcimanager_sim::model::Diagnostics::default();
        panel.add_server(server)?;
        panel.write_mark(EQUIPMENT, ANNA, "her database")?;
        panel.add_switch(switch)?;
        for port in EQUIPMENT_PORTS {
            panel.connect_port(EQUIPMENT, port, Some(&port) == EQUIPMENT_PORTS.last())?;
        }
        Ok(())
    })
}
