//! DCImanager 6 over its HTTP API: what it is asked, and how its answers are read.

pub mod api;
mod client;
mod error;
mod field;
mod inventory;
mod query;
mod session;

pub use client::Panel;
pub use error::PanelError;
pub use field::Reading;
pub use inventory::{PAGE, free_servers, owned_servers};
pub use query::Where;
