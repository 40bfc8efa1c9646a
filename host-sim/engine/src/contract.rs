//! The host's side of the contract in `wit/`, generated, with short names for what the rest of the host uses.
//!
//! One file, so that a change of the contract shows here first. Nothing in it knows of DCImanager.
//!
//! The host speaks the newest version. Modules that were made for an older one run as well:
//! - [`version`]: which versions there are.
//! - [`exports`]: the exports of a module, whichever version it is made for.
//! - [`v0_1_0`]: that version, as a thin layer over the newest one.

pub(crate) mod exports;
pub(crate) mod v0_1_0;
pub(crate) mod version;

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
    Bearing, Candidate, Difference, Fit, Holding, HoldingsPage, InventoryPage, OptionValue, Power, Snapshot, Stock,
    TariffOffer,
};
pub use bindings::exports::billing::processing::change::{ChangeRequest, PowerAction, ResourceChange, ReverseDns};
pub use bindings::exports::billing::processing::lifecycle::{
    Changes, Cleaning, Disk, Event, FieldError, Next, Progress, Release, StaffTask, Step, Unfinished,
};
pub use bindings::exports::billing::processing::module_info::{
    Choice, Field, FieldKind, Info, Product, TariffResource,
};
pub use bindings::exports::billing::processing::upkeep::{Correction, Page};
pub use version::ContractVersion;
