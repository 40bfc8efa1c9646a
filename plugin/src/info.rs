//! How the module introduces itself.

use crate::contract::{Field, FieldKind, Info, Product, TariffResource};
use crate::order;
use crate::settings;

/// The product type *Dedicated server*, by BILLmanager's internal name.
pub const DEDICATED: &str = "dedic";

/// The answer of `describe`.
pub fn describe() -> Info {
    Info {
        name: env!("CARGO_PKG_NAME").to_owned(),
        title: "DCImanager 6".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        panel: "DCImanager 6".to_owned(),
        settings: settings::fields(),
        products: vec![dedicated()],
    }
}

fn dedicated() -> Product {
    let field = |name: &str, title: &str, hint: &str, required, repeated| Field {
        name: name.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        kind: FieldKind::Text,
        required,
        default: None,
        repeated,
    };
    let resource = |name: &str, title: &str| TariffResource {
        name: name.to_owned(),
        title: title.to_owned(),
        unit: "pcs".to_owned(),
    };
    Product {
        name: DEDICATED.to_owned(),
        title: "Dedicated server".to_owned(),
        parameters: vec![
            field(
                order::CONFIGURATION,
                "Configuration",
                "Parts of the server, such as E-2146G-64Gb-2x960SSD.",
                true,
                false,
            ),
            field(order::OS_TEMPLATE, "OS template", "Number of an OS template whose access is \"All\".", true, false),
            field(order::SCRIPT, "Script", "Number of a script whose access is \"All\".", false, true),
            field(
                order::DOMAIN,
                "Domain",
                "Host name of the server; empty: made from the module's template.",
                false,
                false,
            ),
        ],
        resources: vec![resource(order::IPV4, "Public IPv4 addresses"), resource(order::IPV6, "IPv6 addresses")],
    }
}
