//! Adoption: what the panel's servers would be as services of the billing system, read without changing anything.
//!
//! The module describes each server and says what stands against adopting it; which client and which tariff it gets is
//! for the host to propose and for staff to confirm. What is adopted bears no mark: the parameter
//! [`adopted`](crate::lifecycle) in its service says that its owner alone tells whose it is.

mod judge;
mod owners;
#[cfg(test)]
mod tests;

use crate::contract::{Call, Failure, HoldingsPage, TariffOffer};
use crate::host::Host;
use crate::paging;
use crate::panel::Panel;
use crate::settings::Settings;
use judge::Judge;

/// One page of all servers, each as what it would be.
///
/// # Errors
/// See the contract.
pub fn holdings(
    host: &dyn Host,
    call: &Call,
    tariffs: &[TariffOffer],
    cursor: Option<&str>,
) -> Result<HoldingsPage, Failure> {
    let settings = Settings::of(&call.connection)?;
    let panel = Panel::new(host, call);
    let offset = paging::offset(cursor)?;
    let page = panel.servers(None, offset)?;
    let accounts = owners::accounts(panel, &page.list)?;
    let judge = Judge::new(call, &settings, tariffs, &accounts);
    let holdings = page.list.iter().map(|server| judge.holding(server)).collect();
    Ok(HoldingsPage { holdings, cursor: paging::next(offset, page.list.is_empty(), page.size) })
}
