//! Tables `module_option` and `module_stock`: what a panel offers, as of the last sync.

use jiff::Timestamp;
use rusqlite::Row;

use super::convert::{At, Json, maybe_at};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{ModuleId, ModuleOption, StockEntry};

fn read_option(row: &Row<'_>) -> rusqlite::Result<ModuleOption> {
    Ok(ModuleOption {
        parameter: row.get("parameter")?,
        value: row.get("value")?,
        title: row.get("title")?,
        tags: row.get::<_, Json<Vec<String>>>("tags_json")?.0,
        vanished_at: maybe_at(row, "vanished_at")?,
    })
}

fn read_stock(row: &Row<'_>) -> rusqlite::Result<StockEntry> {
    Ok(StockEntry {
        configuration: row.get("configuration")?,
        location: row.get("location")?,
        free: row.get("free")?,
        vanished_at: maybe_at(row, "vanished_at")?,
    })
}

impl Tx<'_> {
    /// What can be ordered, vanished values among them.
    pub(crate) fn options(&self, module: ModuleId) -> Result<Vec<ModuleOption>> {
        let sql = "SELECT * FROM module_option WHERE module_id = ?1 ORDER BY parameter, value";
        self.all(sql, [module], read_option)
    }

    /// Adds a value, or brings a known one up to date; a vanished one is there again.
    pub(crate) fn put_option(&self, module: ModuleId, option: &ModuleOption, now: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO module_option (module_id, parameter, value, title, tags_json, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
             ON CONFLICT (module_id, parameter, value) \
             DO UPDATE SET title = excluded.title, tags_json = excluded.tags_json, vanished_at = NULL",
            (module, &option.parameter, &option.value, &option.title, Json(&option.tags), At(now)),
        )?;
        Ok(())
    }

    pub(crate) fn vanish_option(&self, module: ModuleId, option: &ModuleOption, now: Timestamp) -> Result<()> {
        let sql = "UPDATE module_option SET vanished_at = ?4 \
                   WHERE module_id = ?1 AND parameter = ?2 AND value = ?3 AND vanished_at IS NULL";
        self.run(sql, (module, &option.parameter, &option.value, At(now)))?;
        Ok(())
    }

    /// How much there is, vanished rows among them.
    pub(crate) fn stock(&self, module: ModuleId) -> Result<Vec<StockEntry>> {
        let sql = "SELECT * FROM module_stock WHERE module_id = ?1 ORDER BY configuration, location";
        self.all(sql, [module], read_stock)
    }

    /// Adds a row, or brings a known one up to date; a vanished one is there again.
    pub(crate) fn put_stock(&self, module: ModuleId, entry: &StockEntry, now: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO module_stock (module_id, configuration, location, free, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (module_id, configuration, location) DO UPDATE SET free = excluded.free, vanished_at = NULL",
            (module, &entry.configuration, &entry.location, entry.free, At(now)),
        )?;
        Ok(())
    }

    /// Nothing of it is for sale any more.
    pub(crate) fn vanish_stock(&self, module: ModuleId, entry: &StockEntry, now: Timestamp) -> Result<()> {
        let sql = "UPDATE module_stock SET free = 0, vanished_at = ?4 \
                   WHERE module_id = ?1 AND configuration = ?2 AND location = ?3 AND vanished_at IS NULL";
        self.run(sql, (module, &entry.configuration, &entry.location, At(now)))?;
        Ok(())
    }
}
