//! `pmrent` 1.1.0: version 1.0.0 made for contract 0.2.0, as that was released. It writes its states in another form, and
//! goes on from those states of 1.0.0 that it can read (WASM-04).

#[path = "../../old/src/catalog.rs"]
mod catalog;
mod contract;
mod lifecycle;
#[path = "../../old/src/panel.rs"]
mod panel;
#[path = "../../old/src/quiet.rs"]
mod quiet;

/// What the component exports.
pub(crate) struct Component;

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, unreachable_pub, reason = "generated: the exported symbols of the component")]
mod exports {
    use super::Component;
    crate::contract::bindings::export!(Component with_types_in crate::contract::bindings);
}
