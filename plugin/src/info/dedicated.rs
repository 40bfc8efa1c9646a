//! The product type *Dedicated server*: what its orders and tariffs consist of (TAR-04).

use super::{DEDICATED, resource};
use crate::contract::{Field, FieldKind, Product};
use crate::order;

pub(super) fn product() -> Product {
    let field = |name: &str, title: &str, hint: &str, required, repeated| Field {
        name: name.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        kind: FieldKind::Text,
        required,
        default: None,
        repeated,
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
        resources: vec![
            resource(order::IPV4, "Public IPv4 addresses", "pcs"),
            resource(order::IPV6, "IPv6 addresses", "pcs"),
        ],
    }
}
