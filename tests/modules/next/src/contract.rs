//! The guest's side of the contract, generated.

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
    reason = "generated from wit/released, where every item is documented"
)]
pub(crate) mod bindings {
    wit_bindgen::generate!({
        path: "../../../wit/released/0.2.0",
        world: "processing-module",
        pub_export_macro: true,
        default_bindings_module: "crate::contract::bindings",
    });
}

pub(crate) use bindings::billing::processing::http;
pub(crate) use bindings::billing::processing::session;
pub(crate) use bindings::billing::processing::types::{Call, Detail, Failure, Parameter, Service};
pub(crate) use bindings::exports::billing::processing::{catalog, change, lifecycle, module_info, upkeep};
