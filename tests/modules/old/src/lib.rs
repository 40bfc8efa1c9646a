//! `pmrent` 1.0.0 rents a free server out as it stands.
//!
//! It is a processing module of the time of version 0.1.0 of the contract, kept as it was: the host of today runs it
//! (WASM-04).

mod catalog;
mod contract;
mod lifecycle;
mod panel;
mod quiet;

/// What the component exports.
pub(crate) struct Component;

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, unreachable_pub, reason = "generated: the exported symbols of the component")]
mod exports {
    use super::Component;
    crate::contract::bindings::export!(Component with_types_in crate::contract::bindings);
}
