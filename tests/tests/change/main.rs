//! Changes of an active service, through the built component: addresses, resources, another OS, power, reverse DNS, the
//! login link. A change that fails leaves service, panel and balance as they were.

mod addresses;
mod colocation;
mod login_link;
mod lost_replies;
mod paid;
mod power;
mod reinstall;
mod reverse_dns;

use billing::model::{Operation, OperationStatus, Service, ServiceId, parameters};
use dcimanager_sim::ids::{ServerId, TemplateId};
use dcimanager_sim::model::{Access, OsTemplate};
use system_tests::{World, by};

const SERVER: ServerId = ServerId(1);

/// A world with a delivered service. The log of requests is empty.
fn delivered() -> (World, ServiceId) {
    let world = World::new();
    let service = world.delivered();
    world.asked();
    (world, service)
}

/// The addresses of the service, in the billing records.
fn addresses(world: &World, service: ServiceId) -> Vec<String> {
    world.service(service).addresses.into_iter().map(|address| address.ip).collect()
}

/// The addresses of the server, in the panel.
fn on_server(world: &World, server: ServerId) -> Vec<String> {
    world.panel.panel(|panel| panel.server(server).unwrap().addresses.iter().map(|one| one.ip.to_string()).collect())
}

/// Asks for amounts, and works until staff are needed.
fn change(world: &World, service: ServiceId, amounts: &[(&str, u64)], release: &[&str]) -> Operation {
    let amounts: Vec<_> = amounts.iter().map(|(name, amount)| ((*name).to_owned(), *amount)).collect();
    let release: Vec<_> = release.iter().map(|ip| (*ip).to_owned()).collect();
    world.billing.change_resources(service, &amounts, &release, &by()).expect("the change is asked for");
    world.run();
    world.last_operation(service)
}

/// What a change that fails must leave as it was: the service, the server, the balance.
#[derive(Debug, PartialEq)]
struct Lasting {
    service: Service,
    server: String,
    balance: String,
}

fn lasting(world: &World, service: ServiceId, server: ServerId) -> Lasting {
    let server = world.panel.panel(|panel| serde_json::to_value(panel.server(server).unwrap()).unwrap());
    let mut server = server.as_object().unwrap().clone();
    // Operations come and go; what they did to the server stays.
    server.remove("operation");
    Lasting {
        service: Service { operation: None, ..world.service(service) },
        server: serde_json::to_string_pretty(&server).unwrap(),
        balance: world.billing.balance(world.anna).unwrap().amount.to_string(),
    }
}

/// The change is over with this failure, and nobody has to look.
#[track_caller]
fn not_changed(operation: &Operation, code: &str) {
    let failure = operation.failure.as_ref().expect("a failure");
    assert_eq!((operation.status, failure.code.as_str()), (OperationStatus::Canceled, code), "{failure:?}");
    assert_eq!(operation.task, None);
}

/// A second OS that clients may order, known to the module.
fn add_ubuntu(world: &World) {
    let template = OsTemplate {
        id: TemplateId(6),
        name: "Ubuntu 26.04".into(),
        tags: Vec::new(),
        access: Access::All,
        location: Vec::new(),
    };
    world.panel.panel(|panel| panel.set_template(template));
    world.billing.sync_module(world.module, &mut |_| {}).unwrap();
    world.asked();
}

/// Asks for Ubuntu without scripts, and works until staff are needed.
fn reinstall(world: &World, service: ServiceId) -> Operation {
    let wanted = parameters([("os-template", "6"), ("script", "")]);
    world.billing.reinstall(service, &wanted, &format!("erase-{service}"), &by()).expect("it is asked for");
    world.run();
    world.last_operation(service)
}
