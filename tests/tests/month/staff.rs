//! Staff: every day they do what the open tasks say, and close them.

use billing::TaskFilter;
use billing::model::{By, OperationKind, Parameter, StaffTask, TaskPurpose, TaskStatus, parameters};
use dcimanager_sim::ids::{LocationId, PortId, ServerId, SwitchId};
use dcimanager_sim::model::{AdminStatus, Diagnostics, DiagnosticsStatus, Port, Switch};
use dcimanager_sim::panel::{Panel, ServerHand};

use crate::provider::{Provider, TO_BE_BUILT, mac};

/// Closes every open task, after doing what it asks for. What stopped is tried again every third day.
pub(crate) fn work(provider: &mut Provider, day: u32) {
    let otto = By::new("otto");
    let mine = TaskFilter { person: Some("otto".to_owned()), ..TaskFilter::default() };
    let tasks = provider.world.billing.tasks(&mine).unwrap();
    for task in tasks.into_iter().filter(|task| task.purpose == TaskPurpose::Module || day.is_multiple_of(3)) {
        let card = do_it(provider, &task);
        match provider.world.billing.close_task(task.id, &card, &otto) {
            Ok(task) => {
                assert_eq!(task.status, TaskStatus::Closed);
                provider.count(&format!("tasks closed: {}", kind(&task)));
            }
            // The panel fails while it checks the card: they try again tomorrow.
            Err(error) => provider.count(&format!("tasks not closed: {}", error.code())),
        }
    }
}

fn kind(task: &StaffTask) -> String {
    match task.purpose {
        TaskPurpose::Attention => "an operation stopped".to_owned(),
        TaskPurpose::Module => task.key.clone(),
    }
}

/// The work itself, and what is filled in about it.
fn do_it(provider: &mut Provider, task: &StaffTask) -> Vec<Parameter> {
    let asks_for = |field: &str| task.form.iter().any(|known| known.name == field);
    if task.purpose == TaskPurpose::Module && asks_for("identifier") {
        let id = place(provider);
        return parameters([
            ("identifier", id.to_string().as_str()),
            ("username", "ADMIN"),
            ("password", "card-password-5d2e"),
            ("rack", "A1"),
            ("label", format!("C-{id}").as_str()),
        ]);
    }
    if task.purpose == TaskPurpose::Module && task.key == "build" && task.kind == OperationKind::Open {
        let service = provider.world.service(task.service);
        let server = ServerId(service.external_id.unwrap().parse().unwrap());
        let built = ServerHand { configuration: Some(TO_BE_BUILT.into()), ..ServerHand::default() };
        provider.world.panel.panel(|panel| panel.by_hand(server, built)).unwrap();
    }
    Vec::new()
}

/// A client's equipment is put into the rack and into DCImanager, with a switch of its own.
fn place(provider: &mut Provider) -> u64 {
    let id = provider.world.panel.panel(add);
    provider.equipment.push(id);
    id.0
}

fn add(panel: &mut Panel) -> ServerId {
    let id = panel.next_server_id();
    let mut server = panel.server(ServerId(1)).unwrap().clone();
    server.id = id;
    server.name = format!("Colo-{id}");
    server.mac = mac(id.0);
    server.owner = None;
    server.notes = String::new();
    server.operation = None;
    server.addresses = Vec::new();
    server.switch_connections = Vec::new();
    server.pdu_connections = Vec::new();
    server.power.on = true;
    // Nobody has cleaned the client's disks, so nobody sells them.
    server.diagnostics = Diagnostics { status: DiagnosticsStatus::Success, ..Diagnostics::default() };
    panel.add_server(server).unwrap();
    let port = |number| Port { id: PortId(number), description: String::new(), admin_status: AdminStatus::Up };
    let switch = Switch {
        id: SwitchId(10_000 + id.0),
        name: format!("sw-colo-{id}"),
        location: LocationId(1),
        ports: vec![port(100_000 + 10 * id.0)],
    };
    panel.add_switch(switch).unwrap();
    panel.connect_port(id, PortId(100_000 + 10 * id.0), false).unwrap();
    id
}
