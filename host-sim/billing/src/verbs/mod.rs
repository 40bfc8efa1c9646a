//! What can be done, one file for each kind of record. All are methods of [`Billing`](crate::Billing).
//!
//! Each verb that writes is one transaction: it looks and writes in the same one, so that what it found is still true
//! when it writes. Modules are asked before it begins, never within.

mod by_hand;
mod cards;
mod clients;
mod inventory;
mod module_change;
mod modules;
mod money;
mod offer;
mod operations;
mod orders;
mod prices;
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
pub use tariffs::TariffDraft;
pub(crate) use upkeep::keep_correction;
pub use upkeep::{Correction, Upkeep};
