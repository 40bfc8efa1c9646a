//! The product type *Server colocation* with its six resources (TAR-02).
//!
//! Internal names and titles are those of seed document 000, which gives no units; these are the usual ones. An order
//! has no parameters: which equipment it is, staff say in the card of the task (COL-02).

use super::{COLOCATION, resource};
use crate::contract::Product;
use crate::order;

pub(super) fn product() -> Product {
    Product {
        name: COLOCATION.to_owned(),
        title: "Server colocation".to_owned(),
        parameters: Vec::new(),
        resources: vec![
            resource("flat", "Bandwidth", "Mbit/s"),
            resource("power", "Power", "W"),
            resource("port", "1Gb port", "pcs"),
            resource("unit", "Unit in rack", "U"),
            resource(order::IPV4, "Public IPv4 addresses", "pcs"),
            resource(order::IPV6, "IPv6 addresses", "pcs"),
        ],
    }
}
