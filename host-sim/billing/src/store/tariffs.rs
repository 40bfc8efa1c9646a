//! Tables `tariff`, `tariff_parameter`, `tariff_resource` and `tariff_module`; prices stand in `prices.rs`.

use jiff::Timestamp;
use rusqlite::Row;

use super::convert::{At, at, count, sql_count};
use super::tx::{Tx, not_found};
use crate::error::Result;
use crate::model::{ModuleId, NewTariff, Parameter, PeriodPrice, Tariff, TariffId, TariffResource};

fn read(row: &Row<'_>) -> rusqlite::Result<Tariff> {
    Ok(Tariff {
        id: row.get("id")?,
        name: row.get("name")?,
        product: row.get("product")?,
        periods: Vec::new(),
        currency: row.get("currency")?,
        grace_days: row.get("grace_days")?,
        fixed: Vec::new(),
        offered: Vec::new(),
        resources: Vec::new(),
        modules: Vec::new(),
        created_at: at(row, "created_at")?,
    })
}

impl Tx<'_> {
    pub(crate) fn insert_tariff(
        &self,
        new: &NewTariff,
        fixed: &[Parameter],
        resources: &[TariffResource],
        periods: &[PeriodPrice],
        now: Timestamp,
    ) -> Result<TariffId> {
        let id = TariffId(self.insert(
            "INSERT INTO tariff (name, product, currency, created_at) VALUES (?1, ?2, ?3, ?4)",
            (&new.name, &new.product, &new.currency, At(now)),
        )?);
        for (role, list) in [("fixed", fixed), ("offered", &new.offered)] {
            for Parameter { name, value } in list {
                let sql = "INSERT INTO tariff_parameter (tariff_id, role, name, value) VALUES (?1, ?2, ?3, ?4)";
                self.insert(sql, (id, role, name, value))?;
            }
        }
        for resource in resources {
            self.insert(
                "INSERT INTO tariff_resource (tariff_id, name, title, unit, included, maximum) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (
                    id,
                    &resource.name,
                    &resource.title,
                    &resource.unit,
                    sql_count(resource.included),
                    resource.maximum.map(sql_count),
                ),
            )?;
        }
        self.set_prices(id, periods)?;
        for module in &new.modules {
            self.connect_tariff(id, *module)?;
        }
        Ok(id)
    }

    pub(crate) fn connect_tariff(&self, id: TariffId, module: ModuleId) -> Result<()> {
        let sql = "INSERT INTO tariff_module (tariff_id, module_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
        self.run(sql, (id, module))?;
        Ok(())
    }

    /// Says whether it was connected.
    pub(crate) fn disconnect_tariff(&self, id: TariffId, module: ModuleId) -> Result<bool> {
        Ok(self.run("DELETE FROM tariff_module WHERE tariff_id = ?1 AND module_id = ?2", (id, module))? == 1)
    }

    /// Deletes a tariff. Its row and its prices stay, for what is read of the past.
    pub(crate) fn delete_tariff(&self, id: TariffId, now: Timestamp) -> Result<()> {
        self.run("UPDATE tariff SET deleted_at = ?2 WHERE id = ?1", (id, At(now)))?;
        Ok(())
    }

    /// Tariffs that a module is connected to.
    pub(crate) fn tariffs_of_module(&self, id: ModuleId) -> Result<Vec<TariffId>> {
        let sql = "SELECT t.id FROM tariff t JOIN tariff_module m ON m.tariff_id = t.id \
                   WHERE m.module_id = ?1 AND t.deleted_at IS NULL ORDER BY t.id";
        self.all(sql, [id], |row| row.get(0))
    }

    pub(crate) fn set_grace_days(&self, id: TariffId, days: u32) -> Result<()> {
        self.run("UPDATE tariff SET grace_days = ?2 WHERE id = ?1", (id, days))?;
        Ok(())
    }

    pub(crate) fn tariff(&self, id: TariffId) -> Result<Tariff> {
        let found = self.first("SELECT * FROM tariff WHERE id = ?1 AND deleted_at IS NULL", [id], read)?;
        let mut tariff = found.ok_or_else(|| not_found("tariff", id.0))?;
        self.add_tariff_parts(&mut tariff)?;
        Ok(tariff)
    }

    /// A tariff, deleted or not: for what is read of the past.
    pub(crate) fn tariff_ever(&self, id: TariffId) -> Result<Tariff> {
        let found = self.first("SELECT * FROM tariff WHERE id = ?1", [id], read)?;
        let mut tariff = found.ok_or_else(|| not_found("tariff", id.0))?;
        self.add_tariff_parts(&mut tariff)?;
        Ok(tariff)
    }

    pub(crate) fn tariffs(&self) -> Result<Vec<Tariff>> {
        let mut tariffs = self.all("SELECT * FROM tariff WHERE deleted_at IS NULL ORDER BY id", [], read)?;
        for tariff in &mut tariffs {
            self.add_tariff_parts(tariff)?;
        }
        Ok(tariffs)
    }

    pub(crate) fn tariff_name_taken(&self, name: &str) -> Result<bool> {
        let sql = "SELECT id FROM tariff WHERE name = ?1 AND deleted_at IS NULL";
        Ok(self.first(sql, [name], |row| row.get::<_, TariffId>(0))?.is_some())
    }

    fn add_tariff_parts(&self, tariff: &mut Tariff) -> Result<()> {
        let sql = "SELECT role, name, value FROM tariff_parameter WHERE tariff_id = ?1 ORDER BY id";
        let parameters = self.all(sql, [tariff.id], |row| {
            Ok((row.get::<_, String>(0)? == "fixed", Parameter { name: row.get(1)?, value: row.get(2)? }))
        })?;
        for (fixed, parameter) in parameters {
            if fixed { tariff.fixed.push(parameter) } else { tariff.offered.push(parameter) }
        }
        let sql = "SELECT name, title, unit, included, maximum FROM tariff_resource WHERE tariff_id = ?1 ORDER BY id";
        tariff.resources = self.all(sql, [tariff.id], |row| {
            Ok(TariffResource {
                name: row.get(0)?,
                title: row.get(1)?,
                unit: row.get(2)?,
                included: count(row, 3)?,
                maximum: row.get::<_, Option<i64>>(4)?.map(|maximum| maximum.try_into().unwrap_or_default()),
            })
        })?;
        tariff.periods = self.prices(tariff.id)?;
        let sql = "SELECT m.id FROM tariff_module t JOIN processing_module m ON m.id = t.module_id \
                   WHERE t.tariff_id = ?1 AND m.deleted_at IS NULL ORDER BY m.sort, m.id";
        tariff.modules = self.all(sql, [tariff.id], |row| row.get::<_, ModuleId>(0))?;
        Ok(())
    }
}
