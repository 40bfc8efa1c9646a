//! Guarded destruction: holds, grace times, the limit, a second person.

mod approvals;
mod grace;
mod holds;
mod reinstalls;

use billing::model::{By, PolicyChange, ServiceId};

use crate::scripted::at_once;
use crate::world::{World, by};

fn because(why: &str) -> By {
    by().because(why)
}

fn boris() -> By {
    By::new("boris")
}

/// A world with so many active services, whose module does everything at once.
fn with_services(count: usize) -> (World, Vec<ServiceId>) {
    let world = World::furnished();
    world.module.answers(at_once);
    let services = (0..count).map(|_| world.active().id).collect();
    world.module.take_log();
    (world, services)
}

fn limit(world: &World, deletions_per_hour: Option<u32>) {
    let change = PolicyChange { deletions_per_hour: Some(deletions_per_hour), ..PolicyChange::default() };
    world.billing.set_policy(&change, &by()).unwrap();
}

fn service_history(world: &World, id: ServiceId) -> String {
    let lines = world.billing.service(id).unwrap().history.into_iter();
    lines.map(|line| format!("{}: {}: {}", line.who, line.what, line.why)).collect::<Vec<_>>().join("\n")
}
