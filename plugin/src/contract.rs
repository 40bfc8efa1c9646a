//! The guest's side of the contract in `wit/`, generated, with short names for what the module uses.

/// The generated bindings, whole.
#[allow(
    missing_docs,
    unsafe_code,
    unreachable_pub,
    clippy::all,
    clippy::undocumented_unsafe_blocks,
    clippy::allow_attributes_without_reason,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "generated from wit/, where every item is documented"
)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit",
        world: "processing-module",
        additional_derives: [PartialEq, Eq],
        pub_export_macro: true,
        default_bindings_module: "crate::contract::bindings",
    });
}

pub use bindings::billing::processing::http;
pub use bindings::billing::processing::log::Level;
pub use bindings::billing::processing::types::{
    Address, AddressFamily, Call, Client, Connection, Detail, Failure, Parameter, ResourceAmount, Service,
    ServiceStatus,
};
pub use bindings::exports::billing::processing::catalog::{
    Candidate, Difference, InventoryPage, OptionValue, Snapshot, Stock,
};
pub use bindings::exports::billing::processing::lifecycle::{
    Changes, Cleaning, Disk, Event, FieldError, Next, Progress, Release, StaffTask, Step, Unfinished,
};
pub use bindings::exports::billing::processing::module_info::{
    Choice, Field, FieldKind, Info, Product, TariffResource,
};
pub use bindings::exports::billing::processing::upkeep::{Correction, Page};
