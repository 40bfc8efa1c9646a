//! The call and the services that checks make their calls with.

use pmdci6::contract::{Call, Client, Connection, Parameter, ResourceAmount, Service, ServiceStatus};

/// The client of every service here.
pub(crate) const ANNA: &str = "anna@example.com";
/// The server that every service here holds.
pub(crate) const SERVER: u64 = 7;
/// How every placeholder of a secret begins.
pub(crate) const PLACEHOLDER: &str = "placeholder-";

pub(crate) fn parameter(name: &str, value: &str) -> Parameter {
    Parameter { name: name.to_owned(), value: value.to_owned() }
}

pub(crate) fn call() -> Call {
    Call {
        connection: Connection {
            id: 1,
            url: "https://dci.example.com".to_owned(),
            username: "admin@example.com".to_owned(),
            password: format!("{PLACEHOLDER}1"),
            settings: Vec::new(),
        },
        installation: "k3f9".to_owned(),
        operation: Some(5),
        attempt: 1,
        now_ms: 1_800_000_000_000,
    }
}

/// Service 12 of Anna, which holds server 7.
pub(crate) fn service(product: &str, status: ServiceStatus) -> Service {
    let parameters = match product {
        "dedic" => vec![parameter("configuration", "E-2146G-64Gb-2x960SSD"), parameter("os-template", "4")],
        _ => Vec::new(),
    };
    Service {
        id: 12,
        product: product.to_owned(),
        status,
        busy: false,
        tariff: "Small".to_owned(),
        client: Client { id: 3, email: ANNA.to_owned(), name: "Anna".to_owned(), password: format!("{PLACEHOLDER}2") },
        external_id: Some(SERVER.to_string()),
        parameters,
        resources: vec![ResourceAmount { name: "ip".to_owned(), amount: 1, unit: "pcs".to_owned() }],
        addresses: Vec::new(),
        password: format!("{PLACEHOLDER}3"),
    }
}
