//! Prices of a tariff, set after it was made.

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{PriceChange, Tariff, TariffId};
use crate::money::{change_prices, price};
use crate::store::Tx;

impl Billing {
    /// Sets prices of a tariff. They are for what is charged from now on: what is paid stays paid.
    ///
    /// # Errors
    /// `not-found`, `tariff-invalid`, `resource-unknown`, `period-in-use` (a period of services that are not deleted is
    /// not dropped), `price-too-large` (for one of these services).
    pub fn set_prices(&self, id: TariffId, change: &PriceChange) -> Result<Tariff> {
        self.store().write(|tx| {
            let before = tx.tariff(id)?;
            let names: Vec<_> = before.resources.iter().map(|resource| resource.name.as_str()).collect();
            let periods = change_prices(&before.periods, change, &names)?;
            tx.set_prices(id, &periods)?;
            let tariff = tx.tariff(id)?;
            still_priced(tx, &tariff)?;
            Ok(tariff)
        })
    }
}

/// Each service of the tariff can be charged: its period is there, and its price is one.
fn still_priced(tx: &Tx<'_>, tariff: &Tariff) -> Result<()> {
    let services = tx.services_of_tariff(tariff.id)?;
    let is_sold = |months| tariff.periods.iter().any(|period| period.months == months);
    if let Some(months) = services.iter().map(|service| service.period_months).find(|months| !is_sold(*months)) {
        let of = services.iter().filter(|service| service.period_months == months);
        let services = of.map(|service| service.id.to_string()).collect::<Vec<_>>().join(", ");
        let (id, name) = (tariff.id, tariff.name.clone());
        return Err(Refusal::PeriodInUse { id, name, months, services }.into());
    }
    for service in &services {
        price(tariff, service.period_months, &service.resources)?;
    }
    Ok(())
}
