//! How the module introduces itself.

mod colocation;
mod dedicated;

use crate::contract::{Info, TariffResource};
use crate::settings;

/// The product type *Dedicated server*, by BILLmanager's internal name.
pub const DEDICATED: &str = "dedic";
/// The product type *Server colocation*, by BILLmanager's internal name.
pub const COLOCATION: &str = "colocation";

/// The answer of `describe`.
pub fn describe() -> Info {
    Info {
        name: env!("CARGO_PKG_NAME").to_owned(),
        title: "DCImanager 6".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        panel: "DCImanager 6".to_owned(),
        settings: settings::fields(),
        products: vec![dedicated::product(), colocation::product()],
    }
}

/// A resource by its internal name.
fn resource(name: &str, title: &str, unit: &str) -> TariffResource {
    TariffResource { name: name.to_owned(), title: title.to_owned(), unit: unit.to_owned() }
}
