//! Money through the whole system: what a payment that stays out, and one that arrives, does to a server.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use billing::model::{Cause, ClientId, NewClient, NewOrder, ServiceId, ServiceStatus};
use billing::{BillingError, Leap, LedgerFilter, Scheduler, SchedulerOptions};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::{Config, Simulator};
use sim_clock::{Clock, FastClock, SignedDuration};
use system_tests::{World, by, code, components, small};

/// A client with this much, and its service.
fn bob(world: &World, amount: &str) -> (ClientId, ServiceId) {
    let client = NewClient { email: "bob.client@example.com".to_owned(), name: "Bob".to_owned() };
    let client = world.billing.add_client(&client).unwrap().id;
    pay(world, client, amount);
    let service = world.billing.order(&NewOrder { client, ..world.new_order() }, &by()).unwrap().id;
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    world.asked();
    (client, service)
}

fn pay(world: &World, client: ClientId, amount: &str) {
    world.billing.pay(client, amount.parse().unwrap(), "EUR", &by()).unwrap();
}

fn days(world: &World, days: i64) {
    let to = world.clock.now() + SignedDuration::from_hours(24 * days);
    let scheduler = Scheduler::new(&world.billing, SchedulerOptions::default()).unwrap();
    let leap = Leap { to, patience: Duration::ZERO };
    let moved = |by| world.clock.advance(by).map(drop).map_err(|error| panic!("{error}"));
    scheduler.advance::<BillingError>(leap, &(), moved).unwrap();
}

/// The writes that the panel got.
fn writes(world: &World) -> Vec<String> {
    let entries = world.asked().into_iter().filter(|entry| entry.write);
    entries.map(|entry| format!("{} {}", entry.method, entry.target)).collect()
}

#[test]
fn srv_01_a_service_without_money_is_stopped_at_its_switch_ports_and_resumed_when_paid() {
    let world = World::new();
    let (client, service) = bob(&world, "100");
    days(&world, 32);
    let stopped = world.service(service);
    assert_eq!((stopped.status, stopped.suspended_by), (ServiceStatus::Suspended, Some(Cause::Money)));
    let shut = writes(&world);
    assert!(!shut.is_empty() && shut.iter().all(|write| write.contains("port")), "only ports are shut: {shut:?}");

    pay(&world, client, "250");
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Active);
    assert_eq!(writes(&world).len(), shut.len(), "each of them is opened");
    assert_eq!(world.billing.balance(client).unwrap().amount.to_string(), "150");
}

#[test]
fn srv_02_a_service_that_stays_unpaid_is_deleted_and_its_disks_are_cleaned() {
    let world = World::new();
    let (client, service) = bob(&world, "100");
    days(&world, 44);
    assert_eq!(world.service(service).status, ServiceStatus::Suspended, "31 days paid, 14 days of grace");
    days(&world, 2);
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert!(world.panel.panel(|panel| panel.data_owners(ServerId(1)).is_empty()));
    assert_eq!(world.billing.balance(client).unwrap().amount.to_string(), "0");
}

#[test]
fn srv_02_a_paid_service_runs_on_without_the_panel_being_asked() {
    let world = World::new();
    let (client, service) = bob(&world, "400");
    days(&world, 100);
    let found = world.service(service);
    assert_eq!(found.status, ServiceStatus::Active);
    assert!(found.paid_until.unwrap() > world.clock.now());
    assert!(writes(&world).is_empty());
    let ledger = world.billing.ledger(&LedgerFilter { client: Some(client), service: Some(service) }).unwrap();
    let periods: Vec<_> = ledger.iter().map(|entry| entry.period.unwrap()).collect();
    assert_eq!(periods.len(), 4);
    assert!(periods.windows(2).all(|pair| pair[0].ends_at == pair[1].starts_at));
}

#[test]
fn srv_01_an_order_without_money_never_reaches_the_panel() {
    let world = World::new();
    let poor = NewClient { email: "poor@example.com".to_owned(), name: "Poor".to_owned() };
    let client = world.billing.add_client(&poor).unwrap().id;
    let order = NewOrder { client, ..world.new_order() };
    assert_eq!(code(world.billing.order(&order, &by())), "balance-too-low");
    world.run();
    assert!(world.asked().is_empty());
}

#[test]
fn srv_01_an_order_that_cannot_be_delivered_is_refunded() {
    let world = World::new();
    let client = world.anna;
    let before = world.billing.balance(client).unwrap().amount;
    world.panel.panel(|panel| {
        for id in 1..=9 {
            let _ = panel.set_maintenance(ServerId(id), true);
        }
    });
    let service = world.order();
    world.run();
    assert_eq!(world.failure_code(service), "no-server");
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert_eq!(world.billing.balance(client).unwrap().amount, before);
}

const PASSWORD: &str = "panel-password-8c1f";

fn host_sim(data: &Path, arguments: &[&str]) -> String {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().find(|folder| folder.ends_with("debug") || folder.ends_with("release")).unwrap();
    let program = folder.join(format!("host-sim{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: run `cargo build --workspace` first", program.display());
    let mut command = Command::new(program);
    command.args(arguments).env("HOST_SIM_DATA", data).env("HOST_SIM_PASSWORD", PASSWORD).env("HOST_SIM_AS", "test");
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "host-sim {arguments:?}: {out}{err}");
    out.into_owned()
}

/// A data folder whose clock shows the last day of January and runs 600 times as fast, with a module, a client and a
/// tariff of 100 EUR a month.
fn folder(panel: &Simulator) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    std::fs::create_dir_all(data.join("modules")).unwrap();
    let file = format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION"));
    std::fs::copy(components().join(&file), data.join("modules").join(&file)).unwrap();
    let clock = serde_json::json!({
        "real": sim_clock::WallClock.now(), "shown": "2026-01-31T00:05:00Z", "speed": 600.0
    });
    std::fs::write(data.join("clock.json"), clock.to_string()).unwrap();
    host_sim(data, &["module", "add", "--name", "A", "--url", &panel.url(), "--username", "admin@example.com"]);
    host_sim(data, &["module", "config", "1"]);
    host_sim(data, &["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    let tariff = ["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
    host_sim(data, &[tariff.as_slice(), &["--resource", "ip=1", "--price", "100", "--grace-days", "10"]].concat());
    folder
}

#[test]
fn srv_02_a_month_of_billing_runs_in_seconds_and_prints_what_it_did() {
    let clock = Arc::new(FastClock::new(600.0).unwrap());
    let config = Config::new(small(), clock.clone()).administrator("admin@example.com", PASSWORD.to_owned());
    let panel = Simulator::start(config).unwrap();
    let folder = folder(&panel);
    let data = folder.path();
    let began = clock.now();
    host_sim(data, &["pay", "--client", "1", "--amount", "250", "--currency", "EUR"]);
    host_sim(data, &["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
    let first = host_sim(data, &["day", "--advance", "62d"]);
    host_sim(data, &["pay", "--client", "1", "--amount", "50"]);
    let second = host_sim(data, &["day", "--advance", "45d"]);
    // The last line holds the time at which the program ended.
    let told = |text: &str| text.rsplit_once("\n\n").map(|(table, _)| table.to_owned()).unwrap();
    insta::assert_snapshot!(format!("{}\n\n{}", told(&first), told(&second)));
    assert!(clock.now().duration_since(began) < SignedDuration::from_hours(24 * 30), "the panel's clock has not leapt");

    let shown = host_sim(data, &["service", "show", "1", "--output", "json"]);
    assert!(shown.contains(r#""status": "deleted""#), "{shown}");
    insta::assert_snapshot!(host_sim(data, &["balance"]));
    let ledger = host_sim(data, &["ledger", "--service", "1"]);
    assert_eq!(ledger.lines().count(), 4, "{ledger}");
}
