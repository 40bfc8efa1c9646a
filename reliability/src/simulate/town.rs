//! Where a simulation begins: a floor of servers, clients with some money, tariffs. Made once, and copied for each seed.

use std::sync::Arc;

use billing::Billing;
use billing::model::{ModuleId, NewClient, NewUnitPrice, Parameter, PriceChange, parameters};
use dcimanager_sim::ids::{PoolId, ServerId, TemplateId};
use dcimanager_sim::model::{Diagnostics, DiagnosticsStatus, Network, OsTemplate, Pool, Server};
use dcimanager_sim::panel::{Panel, PanelError};
use dcimanager_sim::{Core, Fleet};
use jiff::{SignedDuration, Timestamp};
use sim_clock::{Clock as _, ManualClock};

use super::panels::{NUMBERS, Panels};
use crate::cut::Watch;
use crate::error::Result;
use crate::world::{ADMINISTRATOR, Folder, Ground, Host, PASSWORD, Surroundings, Tariff, add_module, add_tariffs, by};

/// Panels, each with a module of its own.
const PANELS: usize = 2;
/// The servers of the first panel that every other one has the like of.
const FAR: [ServerId; 3] = [ServerId(1), ServerId(4), ServerId(5)];
/// The pool that servers get their addresses from.
const POOL: PoolId = PoolId(1);
/// The system that is ordered.
pub(super) const SYSTEM: TemplateId = TemplateId(4);
/// There is no room for more.
pub(super) const MOST_SERVERS: usize = 16;

/// The clients, by the part of their e-mail before the sign.
const CLIENTS: [&str; 4] = ["anna", "bob", "carol", "dave"];
/// What each of them has paid before.
const MONEY: u32 = 350;
/// A service without money is deleted after so many days.
const GRACE_DAYS: u32 = 5;
/// What an address more costs for a month.
const ADDRESS: u32 = 10;
/// How often the panel is looked after.
const UPKEEP_HOURS: i64 = 6;
/// How every mark in a server's notes begins.
const MARK: &str = "billing:";
/// The stage of equipment that served a service and is nobody's now.
const RETURNED: &str = " returned";

/// The begin of every simulation.
pub(super) struct Town {
    ground: Arc<Ground>,
    folder: Folder,
    panels: Panels,
    at: Timestamp,
}

impl Town {
    /// Builds it.
    ///
    /// # Errors
    /// Whatever keeps it from being made.
    pub(super) fn new(ground: &Arc<Ground>) -> Result<Self> {
        let clock = Arc::new(ManualClock::default());
        let cores = (0..PANELS).map(|place| core(place, &clock)).collect::<Result<Vec<_>>>()?;
        let folder = Folder::new()?;
        let watch = Arc::new(Watch::default());
        let lease_clock = clock.clone();
        let around = Surroundings { clock: &clock, lease_clock, panels: &cores, upkeep: true };
        let host = Host::start(ground, &folder, around, &watch)?;
        let modules = furnish(host.billing())?;
        drop(host);
        Ok(Self { ground: Arc::clone(ground), folder, panels: Panels::new(cores, modules), at: clock.now() })
    }

    pub(super) fn ground(&self) -> &Arc<Ground> {
        &self.ground
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn panels(&self) -> &Panels {
        &self.panels
    }

    pub(super) fn at(&self) -> Timestamp {
        self.at
    }
}

/// The panel at this place.
fn core(place: usize, clock: &Arc<ManualClock>) -> Result<Arc<Core>> {
    let mut panel = Panel::new(fleet(place)?, clock.now(), 1)?;
    panel.set_administrator(ADMINISTRATOR, PASSWORD);
    let equipment: Vec<(ServerId, String)> =
        panel.servers().filter_map(|server| Some((server.id, owner_by_name(server)?.to_owned()))).collect();
    for (server, client) in equipment {
        panel.write_mark(server, &format!("{client}@example.com"), "its own")?;
    }
    Ok(Arc::new(Core::new(panel, Arc::clone(clock) as _)))
}

/// Clients, modules and tariffs; the modules in the order in which they are asked.
fn furnish(billing: &Billing) -> Result<Vec<ModuleId>> {
    for name in CLIENTS {
        let id = billing.add_client(&NewClient { email: format!("{name}@example.com"), name: name.to_owned() })?.id;
        billing.pay(id, MONEY.into(), "EUR", &by())?;
    }
    let modules = (0..PANELS).map(|place| add_module(billing, place)).collect::<Result<Vec<_>>>()?;
    add_tariffs(billing, &modules)?;
    for tariff in billing.tariffs()? {
        let unit = NewUnitPrice { resource: "ip".to_owned(), months: None, price: ADDRESS.into() };
        billing.set_prices(tariff.id, &PriceChange { units: vec![unit], ..PriceChange::default() })?;
        billing.set_grace_days(tariff.id, GRACE_DAYS)?;
    }
    for module in &modules {
        billing.set_upkeep_every(*module, SignedDuration::from_hours(UPKEEP_HOURS))?;
    }
    Ok(modules)
}

/// The first panel: six servers of the provider's, three of clients, few addresses. The others: three servers of the
/// provider's, with numbers and addresses of their own.
fn fleet(place: usize) -> Result<Fleet> {
    let mut fleet = Fleet::from_json(include_str!("floor.json"))?;
    let Some(more) = u8::try_from(place).ok().filter(|place| *place > 0) else { return Ok(fleet) };
    fleet.servers.retain(|server| FAR.contains(&server.id));
    for server in &mut fleet.servers {
        server.id = ServerId(server.id.0 + NUMBERS * u64::from(more));
        server.name = format!("Far-{}", server.id);
    }
    if let Some(pool) = fleet.pools.iter_mut().find(|pool| pool.id == POOL) {
        pool.networks = [network(more, 0)].into_iter().flatten().collect();
    }
    Ok(fleet)
}

/// A small network of the panel at this place.
fn network(place: u8, number: u8) -> Option<Network> {
    let [first, second] = [203, place];
    let network = format!("{first}.{second}.{number}.0/28").parse().ok()?;
    Some(Network { network, gateway: std::net::Ipv4Addr::new(first, second, number, 1).into() })
}

/// The pool of the panel at this place with its networks and so many more, or without any.
pub(super) fn pool(place: usize, more: Option<u8>) -> Option<Pool> {
    let mut pool = fleet(place).ok()?.pools.into_iter().find(|pool| pool.id == POOL)?;
    let place = u8::try_from(place).ok()?;
    match more {
        None => pool.networks.clear(),
        Some(more) => pool.networks.extend((1..=more).filter_map(|number| network(place, number))),
    }
    Some(pool)
}

/// The system that is ordered, as the panel at this place has it.
pub(super) fn system(place: usize) -> Option<OsTemplate> {
    fleet(place).ok()?.os_templates.into_iter().find(|template| template.id == SYSTEM)
}

/// Whose equipment a server is, by its name; none for the provider's.
fn owner_by_name(server: &Server) -> Option<&'static str> {
    CLIENTS.into_iter().find(|client| server.name.strip_prefix(client).is_some_and(|rest| rest.starts_with('-')))
}

/// A new server for a tariff of dedicated servers, clean, with ports of its own.
pub(super) fn add_server(panel: &mut Panel, tariff: Tariff, built: u64) -> Result<(), PanelError> {
    let configuration = tariff.configuration().unwrap_or_default();
    let diagnostics = Diagnostics { status: DiagnosticsStatus::Success, disks_cleaned: true, ..Diagnostics::default() };
    let named = format!("New-{built}");
    add(panel, &named, |server| {
        configuration.clone_into(&mut server.configuration);
        server.diagnostics = diagnostics;
        server.power.on = false;
    })
    .map(drop)
}

/// A server like the first one, as it comes out of its box, connected to a switch and by its BMC.
fn add(panel: &mut Panel, name: &str, change: impl FnOnce(&mut Server)) -> Result<ServerId, PanelError> {
    let like = fleet(0).ok().and_then(|fleet| fleet.servers.into_iter().next());
    let mut server = like.ok_or_else(|| PanelError::Conflict("There is no server to be copied".to_owned()))?;
    let id = panel.next_server_id();
    server = Server {
        id,
        name: name.to_owned(),
        mac: format!("52:54:00:00:01:{:02x}", id.0 % 256),
        hardware: None,
        owner: None,
        notes: String::new(),
        domain: String::new(),
        maintenance: false,
        protected: false,
        os_template: None,
        diagnostics: Diagnostics::default(),
        operation: None,
        switch_connections: Vec::new(),
        pdu_connections: Vec::new(),
        addresses: Vec::new(),
        disks: Vec::new(),
        ..server
    };
    change(&mut server);
    panel.add_server(server)?;
    for is_ipmi_connection in [false, true] {
        if let Some(port) = panel.unused_port() {
            panel.connect_port(id, port, is_ipmi_connection)?;
        }
    }
    Ok(id)
}

/// The card of equipment of this client that serves nobody. Without any, the client brings some.
pub(super) fn card(panel: &mut Panel, email: &str) -> Vec<Parameter> {
    let client = email.split('@').next().unwrap_or_default().to_owned();
    let free = panel.servers().find(|server| {
        let marks = server.notes.lines().filter(|line| line.trim().starts_with(MARK));
        owner_by_name(server) == Some(client.as_str()) && marks.clone().all(|mark| mark.ends_with(RETURNED))
    });
    let server = match free.map(|server| server.id) {
        Some(server) => Some(server),
        None => {
            let name = format!("{client}-{}", panel.servers().len());
            let brought = add(panel, &name, |server| server.power.on = true);
            brought.and_then(|id| panel.write_mark(id, email, "its own").map(|()| id)).ok()
        }
    };
    let server = server.map_or_else(|| "0".to_owned(), |server| server.to_string());
    parameters([
        ("url", "https://bmc.example.com"),
        ("identifier", server.as_str()),
        ("username", "ADMIN"),
        ("password", "card-password"),
        ("rack", "A1"),
        ("label", "C-1"),
    ])
}
