//! WASM-05: the same file runs unchanged in other hosts of components. `tests/hosts` has small ones; each opens a service
//! here, and asks the panel exactly what our own host asks.

use std::path::{Path, PathBuf};

use dcimanager_sim::ids::ServerId;
use serde_json::{Value, json};
use system_tests::{OtherHost, PANEL_PASSWORD, World, calls, component};

#[test]
fn wasm_05_a_host_in_javascript_describes_the_module_and_opens_a_service() {
    if let Some(host) = OtherHost::javascript() {
        describes(&host);
        opens(&host);
    }
}

#[test]
fn wasm_05_a_host_in_python_describes_the_module_and_opens_a_service() {
    if let Some(host) = OtherHost::python() {
        describes(&host);
        opens(&host);
    }
}

fn describes(host: &OtherHost) {
    let info = host.run(&[Path::new("describe"), &component()]);
    assert_eq!(info["name"], "pmdci6");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    let products: Vec<_> = info["products"].as_array().unwrap().iter().map(|product| &product["name"]).collect();
    assert_eq!(products, ["dedic", "colocation"]);
}

fn opens(host: &OtherHost) {
    let world = World::new();
    let folder = tempfile::tempdir().unwrap();
    let order = order(&world, folder.path());
    let opened = host.run(&[Path::new("open"), &component(), &order]);

    let service = &opened["service"];
    assert_eq!(service["status"], "active");
    assert_eq!(service["addresses"][0]["ip"], "192.0.2.2");
    let server = world.panel.panel(|panel| panel.server(ServerId(1)).unwrap().clone());
    let owner = world.panel.panel(|panel| panel.user(server.owner.unwrap()).unwrap().email.clone());
    assert_eq!(owner, "anna@example.com");
    assert_eq!(server.notes, "billing:elsewhere service:1 active");
    assert!(server.os_template.is_some() && server.power.on, "{server:?}");

    let asked: Vec<_> = world.asked().into_iter().filter(|entry| !entry.target.starts_with("/api/auth")).collect();
    assert_eq!(calls(&asked), ours());
    assert!(!opened.to_string().contains(PANEL_PASSWORD));
}

/// What our own host asks for the same order.
fn ours() -> String {
    let world = World::new();
    world.delivered();
    calls(&world.asked())
}

/// The usual order of these tests, in the example hosts' form.
fn order(world: &World, folder: &Path) -> PathBuf {
    let password = folder.join("password");
    std::fs::write(&password, PANEL_PASSWORD).unwrap();
    let parameter = |name: &str, value: &str| json!({"name": name, "value": value});
    let order: Value = json!({
        "panel": {"url": world.panel.url(), "username": "admin@example.com", "password_file": password},
        "simulated_time": true,
        "installation": "elsewhere",
        "service": {
            "id": 1,
            "product": "dedic",
            "tariff": "Small",
            "client": {"id": 1, "email": "anna@example.com", "name": "Anna"},
            "parameters": [
                parameter("configuration", "E-2146G-64Gb-2x960SSD"),
                parameter("os-template", "4"),
                parameter("script", "2"),
                parameter("domain", "web.example.com"),
            ],
            "resources": [{"name": "ip", "amount": 1, "unit": "address"}],
        },
    });
    let file = folder.join("order.json");
    std::fs::write(&file, order.to_string()).unwrap();
    file
}
