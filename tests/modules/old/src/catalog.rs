//! What it is and what it offers.

use crate::Component;
use crate::contract::catalog::{Candidate, Guest, HoldingsPage, InventoryPage, Snapshot, Stock, TariffOffer};
use crate::contract::module_info::{self, Info, Product};
use crate::contract::{Call, Failure, Service};
use crate::panel;

impl module_info::Guest for Component {
    fn describe() -> Info {
        Info {
            name: "pmrent".to_owned(),
            title: "Servers as they stand".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            panel: "DCImanager 6".to_owned(),
            settings: Vec::new(),
            products: vec![Product {
                name: "server".to_owned(),
                title: "A server as it stands".to_owned(),
                parameters: Vec::new(),
                resources: Vec::new(),
            }],
        }
    }
}

impl Guest for Component {
    fn check_connection(call: Call) -> Result<(), Failure> {
        panel::free_servers(&call).map(drop)
    }

    fn sync_config(call: Call, _: Option<String>) -> Result<Snapshot, Failure> {
        let free = u32::try_from(panel::free_servers(&call)?.len()).unwrap_or(u32::MAX);
        let stock = Stock { configuration: "any".to_owned(), location: String::new(), free };
        Ok(Snapshot { options: Vec::new(), stock: vec![stock], cursor: None })
    }

    fn inventory(call: Call, _: Option<Service>, _: Option<String>) -> Result<InventoryPage, Failure> {
        let candidate = |server: u64| Candidate {
            external_id: server.to_string(),
            title: format!("Server {server}"),
            configuration: "any".to_owned(),
            location: String::new(),
            obstacles: Vec::new(),
            distance: Some(0),
            differences: Vec::new(),
        };
        let candidates = panel::free_servers(&call)?.into_iter().map(candidate).collect();
        Ok(InventoryPage { candidates, cursor: None })
    }

    fn holdings(_: Call, _: Vec<TariffOffer>, _: Option<String>) -> Result<HoldingsPage, Failure> {
        Ok(HoldingsPage { holdings: Vec::new(), cursor: None })
    }
}
