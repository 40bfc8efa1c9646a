//! Everything that billing side and panel hold at one moment, as plain data: what invariants judge and outcomes compare.

use std::collections::{BTreeMap, BTreeSet};

use billing::model::{Claim, LedgerEntry, ModuleId, Operation, Service, ServiceId, StaffTask};
use billing::{Billing, BillingError, LedgerFilter, OperationFilter, ServiceFilter, TaskFilter};
use dcimanager_sim::ids::{ServerId, UserId};
use dcimanager_sim::model::{AdminStatus, Server, Work};
use dcimanager_sim::panel::{Obstacle, Panel};
use dcimanager_sim::{Core, Fleet};
use jiff::Timestamp;

/// How every line begins that a module leaves in a server's notes.
const MARK: &str = "billing:";

/// One moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// When.
    pub at: Timestamp,
    /// The billing side's short name, which stands in its marks.
    pub installation: String,
    /// All services, deleted ones too, unless it was only a [`look`](Snapshot::look).
    pub services: Vec<Service>,
    /// All operations, ended ones too, unless it was only a [`look`](Snapshot::look).
    pub operations: Vec<Operation>,
    /// Tasks that are not closed.
    pub tasks: Vec<StaffTask>,
    /// What is held.
    pub claims: Vec<Claim>,
    /// All entries.
    pub ledger: Vec<LedgerEntry>,
    /// Everything in the panel.
    pub panel: Fleet,
    /// Servers that could be sold: the panel's own conditions (DED-02) are met, its diagnostics say that the disks were
    /// cleaned, no OS was installed last, nobody holds a claim, and no mark stands in the notes.
    pub for_sale: BTreeSet<ServerId>,
    /// Servers that really run, whatever the panel's last look said.
    pub running: BTreeSet<ServerId>,
    /// What the administrator has changed by hand and not put right yet: whether that is as the services say is not the
    /// system's to promise. Whoever lets an administrator act fills it in.
    pub in_hand: BTreeMap<ServerId, Hand>,
    /// How often the port of a BMC was disabled by the API.
    pub bmc_ports_disabled: u64,
}

/// What the administrator has done to one server by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hand {
    /// Gave it to somebody, or to nobody.
    pub owner: bool,
    /// Switched a port.
    pub ports: bool,
    /// Took it out of the panel.
    pub gone: bool,
}

/// A line that a module left in the notes of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where.
    pub server: ServerId,
    /// The billing side that wrote it.
    pub installation: String,
    /// For which service; none when the line makes no sense.
    pub service: Option<u64>,
    /// `opening`, `active`, `closing`, `returned`.
    pub stage: String,
}

impl Snapshot {
    /// Takes one.
    ///
    /// # Errors
    /// The database.
    pub fn take(billing: &Billing, panel: &Core) -> Result<Self, BillingError> {
        Self::with(billing, panel, true)
    }

    /// Takes one without what is over: enough for what must always hold, and cheap enough for every step.
    ///
    /// # Errors
    /// The database.
    pub fn look(billing: &Billing, panel: &Core) -> Result<Self, BillingError> {
        Self::with(billing, panel, false)
    }

    fn with(billing: &Billing, panel: &Core, over: bool) -> Result<Self, BillingError> {
        let records = Self::of_records(billing, over)?;
        Ok(records.beside(panel))
    }

    /// Takes one of each panel, with what of the records belongs to its module; the records are read once. `over`: with
    /// what is over.
    ///
    /// # Errors
    /// The database.
    pub fn of_each(billing: &Billing, panels: &[(ModuleId, &Core)], over: bool) -> Result<Vec<Self>, BillingError> {
        let records = Self::of_records(billing, over)?;
        Ok(panels.iter().map(|(module, panel)| records.clone().of_module(*module).beside(panel)).collect())
    }

    /// What the billing side holds, beside no panel.
    fn of_records(billing: &Billing, over: bool) -> Result<Self, BillingError> {
        Ok(Self {
            at: billing.clock().now(),
            installation: billing.installation().to_owned(),
            services: billing.services(&ServiceFilter { with_deleted: over, ..ServiceFilter::default() })?,
            operations: billing.operations(&OperationFilter { with_ended: over, ..OperationFilter::default() })?,
            tasks: billing.tasks(&TaskFilter::default())?,
            claims: billing.claims()?,
            ledger: billing.ledger(&LedgerFilter::default())?,
            panel: Fleet::default(),
            for_sale: BTreeSet::new(),
            running: BTreeSet::new(),
            in_hand: BTreeMap::new(),
            bmc_ports_disabled: 0,
        })
    }

    /// The same records beside this panel.
    fn beside(self, panel: &Core) -> Self {
        let held: BTreeSet<&str> = self.claims.iter().map(|claim| claim.external_id.as_str()).collect();
        let Seen { panel, for_sale, running, bmc_ports_disabled } = panel.panel(|panel| Seen::of(panel, &held));
        Self { panel, for_sale, running, bmc_ports_disabled, ..self }
    }

    /// What of it belongs to one module: for a billing system that has several panels, of which this one was looked at.
    #[must_use]
    pub fn of_module(mut self, module: ModuleId) -> Self {
        self.services.retain(|service| service.module == module);
        let ours: BTreeSet<ServiceId> = self.services.iter().map(|service| service.id).collect();
        self.operations.retain(|operation| ours.contains(&operation.service));
        self.tasks.retain(|task| ours.contains(&task.service));
        self.claims.retain(|claim| ours.contains(&claim.service));
        // The ledger stays whole: a balance is the sum of all of its client's entries.
        self
    }

    /// The server that an external id names.
    #[must_use]
    pub fn server(&self, external_id: &str) -> Option<&Server> {
        let id: u64 = external_id.parse().ok()?;
        self.panel.servers.iter().find(|server| server.id == ServerId(id))
    }

    /// The e-mail of a user of the panel.
    #[must_use]
    pub fn email(&self, user: UserId) -> Option<&str> {
        self.panel.users.iter().find(|known| known.id == user).map(|user| user.email.as_str())
    }

    /// The states of the switch ports of a server, the BMC's apart.
    pub fn data_ports(&self, server: &Server) -> impl Iterator<Item = AdminStatus> {
        let connections = server.switch_connections.iter().filter(|connection| !connection.is_ipmi_connection);
        let ports = self.panel.switches.iter().flat_map(|switch| &switch.ports);
        connections.filter_map(move |connection| {
            ports.clone().find(|port| port.id == connection.port).map(|port| port.admin_status)
        })
    }

    /// All marks in the panel.
    pub fn marks(&self) -> impl Iterator<Item = Mark> {
        self.panel.servers.iter().flat_map(marks_of)
    }

    /// The services that are not deleted.
    pub fn live(&self) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(|service| service.status != billing::model::ServiceStatus::Deleted)
    }
}

/// What is seen of the panel.
struct Seen {
    panel: Fleet,
    for_sale: BTreeSet<ServerId>,
    running: BTreeSet<ServerId>,
    bmc_ports_disabled: u64,
}

impl Seen {
    fn of(panel: &Panel, held: &BTreeSet<&str>) -> Self {
        let free = |server: &&Server| {
            let held = held.contains(server.id.to_string().as_str());
            // The module sells a server to which nothing has ever been done, too.
            let new = |obstacle: &Obstacle| *obstacle == Obstacle::Operation && server.operation.is_none();
            let meets = panel.obstacles(server).iter().all(new);
            let installed = server.operation.as_ref().is_some_and(|last| matches!(last.work, Work::Install { .. }));
            !held && server.diagnostics.disks_cleaned && !installed && marks_of(server).is_empty() && meets
        };
        Self {
            panel: panel.export(),
            for_sale: panel.servers().filter(free).map(|server| server.id).collect(),
            running: panel.servers().filter(|server| panel.really_runs(server)).map(|server| server.id).collect(),
            bmc_ports_disabled: panel.bmc_ports_disabled(),
        }
    }
}

fn marks_of(server: &Server) -> Vec<Mark> {
    let lines = server.notes.lines().filter_map(|line| line.trim().strip_prefix(MARK));
    let marks = lines.map(|line| {
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap_or_default().to_owned();
        let (installation, service, stage) = (word(), word(), word());
        let service = service.strip_prefix("service:").and_then(|number| number.parse().ok());
        Mark { server: server.id, installation, service, stage }
    });
    marks.collect()
}
