//! What a panel consists of, as plain data: servers, the network and power they hang on, users, software.
//!
//! These types are at once what the panel keeps in memory and the shape of a fleet file, so that what was exported
//! can be loaded again, and so that there is one description of each object. They hold no rules; those are in
//! [`crate::panel`], which alone changes them.

mod disk;
mod network;
mod operation;
mod place;
mod pool;
mod power;
mod server;
mod software;
mod user;

pub use disk::{DataMark, Disk, disks_of};
pub use network::{AdminStatus, Port, Switch, SwitchConnection};
pub use operation::{Operation, OperationStatus, Outcome, Work};
pub use place::{Location, Rack};
pub use pool::{Address, Family, Network, Pool};
pub use power::{Bmc, Outlet, Pdu, PduConnection, Power, PowerStatus};
pub use server::{Diagnostics, DiagnosticsStatus, Errors, Server};
pub use software::{Access, OsTemplate, Script};
pub use user::{Password, Role, User};

/// For serde: leaves out what has its default value, so that an exported fleet stays readable.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
