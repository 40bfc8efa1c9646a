use serde_json::{Value, json};

use super::judge::Judge;
use super::owners::Accounts;
use crate::contract::{Bearing, Call, Connection, Holding, PowerState, ServiceStatus, TariffOffer};
use crate::panel::api::User;
use crate::parameters::parameter;
use crate::settings::Settings;

/// A server of Anna's that nothing stands against, with the changes; null takes a field away.
fn holding(change: Value) -> Holding {
    let mut server = json!({
        "id": 7, "name": "srv7", "domain": "shop.example.com", "power_status": "on", "is_new": false,
        "operation": {"id": 30, "status": "failed", "type": "power_off", "status_info": {}},
        "os_template": {"id": 4, "name": "Debian"}, "configuration": "E-2146G-64Gb-960SSD-960SSD",
        "ip": [{"id": 90, "name": "192.0.2.7", "family": "ipv4", "network": "192.0.2.0/24"}],
        "switch_connection": [port("up", false), port("up", true)],
        "owner_email": "Anna@example.com", "owner": {"id": 8, "email": "anna@example.com"}, "notes": "moved in May",
        "location_id": 1, "maintenance": false, "in_operation": true, "protected": false,
        "diagnostics": {"status": "success", "disks_cleaned": true, "forced": false, "finished_at": null}
    });
    for (name, value) in change.as_object().unwrap() {
        match value.as_str() {
            Some("missing") => drop(server.as_object_mut().unwrap().remove(name)),
            _ => server[name.as_str()] = value.clone(),
        }
    }
    let users = json!([
        {"id": 8, "email": "anna@example.com", "roles": ["@user"], "full_name": "Anna"},
        {"id": 9, "email": "ops@example.com", "roles": ["@admin"]},
        {"id": 10, "email": "odd@example.com"}
    ]);
    let users: Vec<User> = serde_json::from_str(&users.to_string()).unwrap();
    let accounts: Accounts = users.into_iter().map(|user| (user.email.clone(), user)).collect();
    let connection = Connection {
        id: 1,
        url: "https://dci.example.com".into(),
        username: "Admin@example.com".into(),
        password: "placeholder".into(),
        settings: vec![parameter("location", "1")],
    };
    let settings = Settings::of(&connection).unwrap();
    let call = Call { connection, installation: "k3f9".into(), operation: None, attempt: 1, now_ms: 0 };
    let offer = |id, product: &str, configurations: &[&str]| TariffOffer {
        id,
        product: product.into(),
        parameters: configurations.iter().map(|text| parameter("configuration", *text)).collect(),
    };
    let tariffs = [
        offer(1, "dedic", &["i9-9900K-64Gb-960SSD", "E-2146G-64Gb-2x960SSD"]),
        offer(2, "dedic", &["E-2146G-32Gb-2x960SSD", "what is this"]),
        offer(3, "dedic", &[]),
        offer(4, "colocation", &[]),
        offer(5, "vps", &[]),
    ];
    let server = serde_json::from_str(&server.to_string()).unwrap();
    Judge::new(&call, &settings, &tariffs, &accounts).holding(&server)
}

fn port(status: &str, bmc: bool) -> Value {
    json!({"id": if bmc { 40 } else { 21 }, "switch": 3, "admin_status": status, "is_ipmi_connection": bmc})
}

fn codes(change: Value) -> Vec<String> {
    holding(change).obstacles.into_iter().map(|obstacle| obstacle.code).collect()
}

#[test]
fn a_delivered_server_is_described_as_what_it_is() {
    let holding = holding(json!({}));
    assert_eq!(holding.obstacles, [], "however its last operation ended");
    assert_eq!((holding.owner.as_deref(), holding.owner_name.as_str()), (Some("Anna@example.com"), "Anna"));
    assert_eq!((holding.status, holding.power, holding.mark), (ServiceStatus::Active, PowerState::On, Bearing::None));
    assert_eq!(holding.product, None);
    let amounts: Vec<_> = holding.resources.iter().map(|one| (one.name.as_str(), one.amount)).collect();
    assert_eq!(amounts, [("ip", 1), ("ipv6", 0)]);
}

#[test]
fn it_is_compared_with_the_nearest_of_what_a_tariff_sells() {
    let fits: Vec<_> =
        holding(json!({})).fits.into_iter().map(|fit| (fit.tariff, fit.distance.map(|d| d > 0))).collect();
    assert_eq!(fits, [(1, Some(false)), (2, Some(true)), (4, None)], "spelling does not matter");
    let fits: Vec<_> = holding(json!({"configuration": ""})).fits.into_iter().map(|fit| fit.tariff).collect();
    assert_eq!(fits, [4], "what is not known cannot be compared");
}

#[test]
fn whoever_is_no_client_keeps_the_server() {
    let owned_by = |email: &str| codes(json!({"owner_email": email, "owner": {"id": 1, "email": email}}));
    assert_eq!(owned_by("anna@example.com"), [] as [&str; 0]);
    assert_eq!(owned_by("ops@example.com"), ["owner-not-a-client"]);
    assert_eq!(owned_by("admin@EXAMPLE.com"), ["owner-not-a-client"], "the module's own account");
    assert_eq!(owned_by("ghost@example.com"), ["owner-unknown"]);
    assert_eq!(owned_by("odd@example.com"), ["field-unreadable"], "whose role is not known");
    assert_eq!(codes(json!({"owner_email": null, "owner": null})), ["no-owner"]);
    let two = json!({"owner_email": "anna@example.com", "owner": {"id": 9, "email": "ops@example.com"}});
    assert_eq!(codes(two), ["owner-unclear"]);
}

#[test]
fn what_is_missing_or_not_understood_keeps_it_from_being_adopted() {
    for field in
        ["owner_email", "notes", "is_new", "operation", "maintenance", "in_operation", "ip", "switch_connection"]
    {
        assert_eq!(codes(json!({field: "missing"})), ["field-unreadable"], "{field} is missing");
        assert_eq!(codes(json!({field: {"odd": 1}})), ["field-unreadable"], "{field} is odd");
    }
    assert_eq!(codes(json!({"switch_connection": [port("testing", false)]})), ["field-unreadable"]);
}

#[test]
fn what_is_being_done_to_it_or_protects_it_stands_against_it() {
    let running = json!({"operation": {"id": 31, "status": "running", "type": "install"}});
    for (change, code) in [
        (running, "operation-running"),
        (json!({"is_new": true}), "not-accepted"),
        (json!({"maintenance": true}), "maintenance"),
        (json!({"in_operation": false}), "not-in-operation"),
        (json!({"protected": true}), "protected"),
        (json!({"location_id": 2}), "other-location"),
        (json!({"notes": "billing:old service:3 active"}), "marked-by-another"),
        (json!({"notes": "billing:old service:3 returned"}), "clients-equipment"),
        (json!({"notes": "billing:k3f9 service:3 returned"}), "clients-equipment"),
        (json!({"notes": "billing:"}), "mark-unclear"),
    ] {
        assert_eq!(codes(change.clone()), [code], "{change}");
    }
    let ours = holding(json!({"notes": "billing:k3f9 service:3 active"}));
    assert_eq!((ours.mark, ours.obstacles), (Bearing::Ours(3), Vec::new()), "the host knows that service");
}

#[test]
fn it_is_stopped_when_all_its_ports_are_shut_and_never_by_its_bmcs() {
    let status = |ports: Vec<Value>| holding(json!({"switch_connection": ports})).status;
    assert_eq!(status(vec![port("down", false), port("up", true)]), ServiceStatus::Suspended);
    assert_eq!(status(vec![port("down", false), port("up", false)]), ServiceStatus::Active);
    assert_eq!(status(vec![port("down", true)]), ServiceStatus::Active, "it has no port that could be shut");
    assert_eq!(status(Vec::new()), ServiceStatus::Active);
}

#[test]
fn a_server_that_was_never_diagnosed_is_taken_for_the_clients_own() {
    let never = json!({"diagnostics": {"status": "not_run", "disks_cleaned": false, "forced": false}});
    assert_eq!(holding(never).product.unwrap().0, "colocation");
    assert_eq!(holding(json!({"diagnostics": "missing"})).product, None);
}

#[test]
fn a_name_that_no_order_could_have_is_not_kept() {
    let names = |change: Value| -> Vec<String> { holding(change).parameters.into_iter().map(|one| one.name).collect() };
    let all = ["adopted", "server-name", "configuration", "os-template", "domain"];
    assert_eq!(names(json!({})), all);
    assert_eq!(
        names(json!({"domain": "srv_7.local", "os_template": null, "configuration": ""})),
        ["adopted", "server-name"]
    );
}
