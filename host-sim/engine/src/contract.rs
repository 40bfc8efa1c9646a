//! The host's side of the contract in `wit/`, generated, with short names for what the rest of the host uses.
//!
//! One file, so that a change of the contract shows here first. Nothing in it knows of DCImanager.

/// The generated bindings, whole.
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated from wit/, where every item is documented")]
pub mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "processing-module",
        imports: { default: trappable },
        additional_derives: [PartialEq, Eq, serde::Serialize, serde::Deserialize],
    });
}

pub use bindings::ProcessingModule;
pub use bindings::billing::processing::http;
pub use bindings::billing::processing::log::Level;
pub use bindings::billing::processing::types::{
    Address, AddressFamily, Call, Client, Connection as CallConnection, Detail, Failure, Parameter, ResourceAmount,
    Service, ServiceStatus,
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
