//! COL-01 to COL-08, TAR-02, TAR-03, MOD-01: client's equipment in the provider's racks, through the built component.

mod addresses;
mod card;
mod close;
mod equipment;
mod secrets;
mod tariff;

use billing::model::{OperationStatus, ServiceId};
use dcimanager_sim::ids::ServerId;
use system_tests::World;

/// A server of the panel, as JSON: to see that nothing of it has changed.
fn server(world: &World, id: ServerId) -> String {
    world.panel.panel(|panel| serde_json::to_string_pretty(panel.server(id).unwrap()).unwrap())
}

/// The server's notes without the random name of the installation.
fn notes(world: &World, id: ServerId) -> String {
    let notes = world.panel.panel(|panel| panel.server(id).unwrap().notes.clone());
    notes.replace(world.billing.installation(), "…")
}

/// The acts that the panel carried out, in order, but for logins.
fn effects(world: &World) -> Vec<String> {
    let effects = world.asked().into_iter().filter_map(|entry| entry.effect);
    effects.filter(|effect| !effect.contains("logged in")).collect()
}

/// The service's last operation stopped with this failure.
fn stopped_with(world: &World, service: ServiceId) -> (OperationStatus, String) {
    (world.last_operation(service).status, world.failure_code(service))
}
