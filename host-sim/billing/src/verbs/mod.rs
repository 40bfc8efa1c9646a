//! What can be done, one file for each kind of record. All are methods of [`Billing`](crate::Billing).
//!
//! Each verb that writes is one transaction: it looks and writes in the same one, so that what it found is still true
//! when it writes. Modules are asked before it begins, never within.

mod acceptance;
mod adopt;
mod by_hand;
mod cards;
mod changes;
mod claims;
mod clients;
mod deletions;
mod giving_up;
mod guard;
mod inventory;
mod login_link;
mod module_change;
mod modules;
mod money;
mod offer;
mod operations;
mod orders;
mod pages;
mod prices;
mod recordings;
mod releases;
mod services;
mod staff;
mod sync;
mod tariffs;
mod tasks;
mod upkeep;

use tariffs::is_currency;

pub use inventory::{InventoryLine, OrderDraft};
pub use operations::OperationDetail;
pub(crate) use operations::cancel;
pub(crate) use orders::begin;
pub(crate) use pages::MOST_PAGES;
pub use services::ServiceDetail;
pub(crate) use services::refuse_impossible;
pub use tariffs::TariffDraft;
pub(crate) use upkeep::keep_correction;
pub use upkeep::{Correction, Upkeep};
