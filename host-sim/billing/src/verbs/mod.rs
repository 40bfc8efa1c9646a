//! What can be done, one file for each kind of record. All are methods of [`Billing`](crate::Billing).
//!
//! Each verb that writes is one transaction: it looks and writes in the same one, so that what it found is still true
//! when it writes. Modules are asked before it begins, never within.

mod cards;
mod claims;
mod clients;
mod inventory;
mod module_change;
mod modules;
mod money;
mod offer;
mod operations;
mod orders;
mod prices;
mod recordings;
mod services;
mod staff;
mod sync;
mod tariffs;
mod tasks;
mod upkeep;

use tariffs::is_currency;

pub use inventory::{InventoryLine, OrderDraft};
pub use operations::OperationDetail;
pub(crate) use orders::begin;
pub use services::ServiceDetail;
pub(crate) use services::refuse_impossible;
pub use tariffs::TariffDraft;
pub use upkeep::{Correction, Upkeep};
