//! Tables `tariff_period` and `tariff_unit_price`: what a tariff costs.

use super::convert::Money;
use super::tx::Tx;
use crate::error::Result;
use crate::model::{PeriodPrice, Service, ServiceId, TariffId, UnitPrice};

impl Tx<'_> {
    /// The prices of a tariff, its first period first.
    pub(super) fn prices(&self, id: TariffId) -> Result<Vec<PeriodPrice>> {
        let sql = "SELECT months, price FROM tariff_period WHERE tariff_id = ?1 ORDER BY id";
        let mut periods = self.all(sql, [id], |row| {
            Ok(PeriodPrice { months: row.get(0)?, price: row.get::<_, Money>(1)?.0, units: Vec::new() })
        })?;
        let sql = "SELECT u.resource, u.price FROM tariff_unit_price u JOIN tariff_resource r \
                   ON r.tariff_id = u.tariff_id AND r.name = u.resource \
                   WHERE u.tariff_id = ?1 AND u.months = ?2 ORDER BY r.id";
        for period in &mut periods {
            period.units = self.all(sql, (id, period.months), |row| {
                Ok(UnitPrice { resource: row.get(0)?, price: row.get::<_, Money>(1)?.0 })
            })?;
        }
        Ok(periods)
    }

    /// Puts these prices in the place of those that the tariff has.
    pub(crate) fn set_prices(&self, id: TariffId, periods: &[PeriodPrice]) -> Result<()> {
        self.run("DELETE FROM tariff_unit_price WHERE tariff_id = ?1", [id])?;
        self.run("DELETE FROM tariff_period WHERE tariff_id = ?1", [id])?;
        for period in periods {
            let sql = "INSERT INTO tariff_period (tariff_id, months, price) VALUES (?1, ?2, ?3)";
            self.run(sql, (id, period.months, Money(period.price)))?;
            for unit in &period.units {
                let sql = "INSERT INTO tariff_unit_price (tariff_id, months, resource, price) VALUES (?1, ?2, ?3, ?4)";
                self.run(sql, (id, period.months, &unit.resource, Money(unit.price)))?;
            }
        }
        Ok(())
    }

    /// The services of a tariff that are not deleted.
    pub(crate) fn services_of_tariff(&self, id: TariffId) -> Result<Vec<Service>> {
        let sql = "SELECT id FROM service WHERE tariff_id = ?1 AND status <> 'deleted' ORDER BY id";
        let ids: Vec<ServiceId> = self.all(sql, [id], |row| row.get(0))?;
        ids.into_iter().map(|id| self.service(id)).collect()
    }
}
