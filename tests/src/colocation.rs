//! Client's equipment in a world: a tariff, the equipment, the tasks of staff.

use billing::TaskFilter;
use billing::model::{NewOrder, NewTariff, Parameter, ServiceId, StaffTask, TariffId, parameters};
use dcimanager_sim::Simulator;
use dcimanager_sim::ids::{LocationId, PortId, ServerId, SwitchId};
use dcimanager_sim::model::{AdminStatus, Port, Switch};

use crate::{World, by};

/// The equipment: server 7 of the panel.
pub const EQUIPMENT: ServerId = ServerId(7);
/// The password in every card. Unmistakable, so that tests can look for it where it must not be.
pub const CARD_PASSWORD: &str = "card-PASSWORD-\"quoted\"-91be";
/// Switch ports for the equipment: two of its own, one of its BMC.
pub const PORTS: [PortId; 3] = [PortId(71), PortId(72), PortId(79)];

impl World {
    /// A colocation tariff with every resource that the module declares.
    #[must_use]
    pub fn new_colocation(&self) -> NewTariff {
        NewTariff {
            name: "Rack space".to_owned(),
            product: "colocation".to_owned(),
            fixed: Vec::new(),
            resources: Vec::new(),
            all_resources: true,
            ..self.new_tariff("", "")
        }
    }

    /// The usual colocation tariff.
    pub fn colocation(&self) -> TariffId {
        let known = self.billing.tariffs().expect("tariffs").into_iter().find(|tariff| tariff.name == "Rack space");
        known.map_or_else(|| self.billing.add_tariff(&self.new_colocation()).expect("a tariff").id, |tariff| tariff.id)
    }

    /// Orders colocation with these amounts; nothing is worked on yet.
    pub fn order_colocation(&self, resources: &[(&str, u64)]) -> ServiceId {
        let order = NewOrder {
            client: self.anna,
            tariff: self.colocation(),
            period: None,
            parameters: Vec::new(),
            resources: resources.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect(),
        };
        self.billing.order(&order, &by()).expect("the order is taken").id
    }

    /// The administrator adds Anna's equipment in DCImanager.
    pub fn add_equipment(&self) {
        add_equipment(&self.panel);
    }

    /// The administrator connects the equipment to a switch.
    pub fn connect_equipment(&self) {
        connect_equipment(&self.panel);
    }

    /// The only task that is open.
    #[must_use]
    pub fn task(&self) -> StaffTask {
        let mut tasks = self.billing.tasks(&TaskFilter::default()).expect("tasks");
        assert_eq!(tasks.len(), 1, "{tasks:#?}");
        tasks.remove(0)
    }

    /// Closes the only open task with these values, and works until staff are needed again.
    pub fn close_task(&self, values: &[Parameter]) {
        self.billing.close_task(self.task().id, values, &by()).expect("the task is closed");
        self.run();
    }

    /// A colocation service that is active, with connected equipment and these amounts. The log of requests is empty.
    pub fn placed(&self, resources: &[(&str, u64)]) -> ServiceId {
        self.add_equipment();
        self.connect_equipment();
        let service = self.order_colocation(resources);
        self.run();
        self.close_task(&card());
        let status = self.service(service).status;
        assert_eq!(status.word(), "active", "{:#?}", self.last_operation(service));
        self.asked();
        service
    }

    /// Which of the equipment's switch ports are open.
    #[must_use]
    pub fn open_ports(&self) -> Vec<u64> {
        let switches = self.panel.panel(|panel| panel.export().switches);
        let ports = switches.iter().flat_map(|switch| &switch.ports);
        let open = ports.filter(|port| PORTS.contains(&port.id) && port.admin_status == AdminStatus::Up);
        open.map(|port| port.id.0).collect()
    }
}

/// The administrator adds Anna's equipment in DCImanager: turned on, without an owner and without connections.
pub fn add_equipment(panel: &Simulator) {
    panel.panel(|panel| {
        let mut server = panel.server(ServerId(3)).expect("server 3").clone();
        server.id = EQUIPMENT;
        server.name = "Anna-DB".to_owned();
        server.mac = "52:54:00:00:00:07".to_owned();
        server.switch_connections = Vec::new();
        server.pdu_connections = Vec::new();
        server.power.on = true;
        panel.add_server(server).expect("the equipment");
        panel.write_mark(EQUIPMENT, "anna", "her database").expect("her data");
    });
}

/// The administrator connects the equipment to a switch.
pub fn connect_equipment(panel: &Simulator) {
    let port = |id| Port { id, description: String::new(), admin_status: AdminStatus::Up };
    let switch = Switch {
        id: SwitchId(9),
        name: "sw-colo".to_owned(),
        location: LocationId(1),
        ports: PORTS.map(port).to_vec(),
    };
    panel.panel(|panel| {
        panel.add_switch(switch).expect("the switch");
        for port in PORTS {
            panel.connect_port(EQUIPMENT, port, port == PORTS[2]).expect("a connection");
        }
    });
}

/// The card of the equipment, as staff fill it in.
#[must_use]
pub fn card() -> Vec<Parameter> {
    parameters([
        ("url", "https://bmc-7.example.com"),
        ("identifier", "7"),
        ("username", "ADMIN"),
        ("password", CARD_PASSWORD),
        ("rack", "A1"),
        ("label", "DB-1"),
    ])
}

/// The card with one field as given.
#[must_use]
pub fn card_with(name: &str, value: &str) -> Vec<Parameter> {
    let mut card = card();
    for field in card.iter_mut().filter(|field| field.name == name) {
        value.clone_into(&mut field.value);
    }
    card
}

/// A task as a person reads it.
#[must_use]
pub fn task_text(task: &StaffTask) -> String {
    let fields = task.form.iter().map(|field| {
        let required = if field.required { ", required" } else { "" };
        let default = field.default.as_ref().map(|value| format!(" [{value}]")).unwrap_or_default();
        format!("{} ({:?}{required}){default}: {}", field.title, field.kind, field.hint)
    });
    let follow_ups = task.follow_ups.iter().map(|follow_up| format!("then: {follow_up}"));
    let lines: Vec<String> = fields.chain(follow_ups).collect();
    format!("for {}: {}\n\n{}\n\n{}", task.department, task.title, task.instructions, lines.join("\n"))
}
