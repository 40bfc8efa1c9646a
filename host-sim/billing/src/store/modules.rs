//! Tables `processing_module` and `module_setting`.

use jiff::Timestamp;
use rusqlite::Row;
use secrecy::SecretString;

use super::convert::{At, at, maybe_at};
use super::tx::{NO_BYTES, Tx, not_found};
use crate::error::Result;
use crate::model::{
    By, CallFailure, Entry, ModuleHistoryLine, ModuleId, ModuleProblem, NewModule, ProcessingModule, ServiceId, Trust,
};
use crate::secret::Place;

/// A setting's value: as it is, or sealed.
pub(crate) type SettingValue = (String, Result<String, SecretString>);

/// A module to insert: what staff typed, checked, with its origin and its settings split into plain and secret ones.
pub(crate) struct ModuleRow<'a> {
    pub(crate) new: &'a NewModule,
    pub(crate) origin: &'a str,
    pub(crate) settings: Vec<SettingValue>,
}

fn password_of(id: ModuleId) -> Place {
    Place { table: "processing_module", column: "password", row: id.0 }
}

fn setting(row: u64) -> Place {
    Place { table: "module_setting", column: "secret", row }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ProcessingModule> {
    let data = row.get::<_, Option<String>>("trust_data")?.unwrap_or_default();
    let trust = match row.get::<_, String>("trust")?.as_str() {
        "ca" => Trust::Ca(data),
        "pin" => Trust::Pin(data),
        "insecure" => Trust::Insecure,
        _ => Trust::Public,
    };
    let problem = match (row.get("problem_code")?, row.get("problem_message")?, maybe_at(row, "problem_at")?) {
        (Some(code), Some(message), Some(at)) => Some(ModuleProblem { code, message, at }),
        _ => None,
    };
    Ok(ProcessingModule {
        id: row.get("id")?,
        component: row.get("component")?,
        name: row.get("name")?,
        url: row.get("url")?,
        origin: row.get("origin")?,
        username: row.get("username")?,
        settings: Vec::new(),
        data_center: row.get("data_center")?,
        department: row.get("department")?,
        sort: row.get("sort")?,
        trust,
        problem,
        checked_at: maybe_at(row, "checked_at")?,
        synced_at: maybe_at(row, "synced_at")?,
        created_at: at(row, "created_at")?,
    })
}

impl Tx<'_> {
    pub(crate) fn insert_module(&self, module: &ModuleRow<'_>, now: Timestamp) -> Result<ModuleId> {
        let new = module.new;
        let id = ModuleId(self.insert(
            "INSERT INTO processing_module (component, name, url, origin, username, password, data_center, \
             department, sort, trust, trust_data, checked_at, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
            (
                &new.component,
                &new.name,
                &new.url,
                module.origin,
                &new.username,
                NO_BYTES,
                &new.data_center,
                &new.department,
                new.sort,
                new.trust.word(),
                new.trust.data(),
                At(now),
            ),
        )?);
        self.put_parts(id, module)?;
        self.begin_upkeep(id, now)?;
        Ok(id)
    }

    /// Everything but the component.
    pub(crate) fn update_module(&self, id: ModuleId, module: &ModuleRow<'_>) -> Result<()> {
        let new = module.new;
        self.run(
            "UPDATE processing_module SET name = ?2, url = ?3, origin = ?4, username = ?5, data_center = ?6, \
             department = ?7, sort = ?8, trust = ?9, trust_data = ?10 WHERE id = ?1",
            (
                id,
                &new.name,
                &new.url,
                module.origin,
                &new.username,
                &new.data_center,
                &new.department,
                new.sort,
                new.trust.word(),
                new.trust.data(),
            ),
        )?;
        self.run("DELETE FROM module_setting WHERE module_id = ?1", [id])?;
        self.put_parts(id, module)
    }

    /// Password and settings.
    fn put_parts(&self, id: ModuleId, module: &ModuleRow<'_>) -> Result<()> {
        self.put_secret(password_of(id), &module.new.password)?;
        for (name, value) in &module.settings {
            let sql = "INSERT INTO module_setting (module_id, name, value, secret) VALUES (?1, ?2, ?3, ?4)";
            match value {
                Ok(value) => self.insert(sql, (id, name, Some(value), None::<&[u8]>))?,
                Err(secret) => {
                    let row = self.insert(sql, (id, name, None::<&str>, Some(NO_BYTES)))?;
                    self.put_secret(setting(row), secret)?;
                    row
                }
            };
        }
        Ok(())
    }

    pub(crate) fn module(&self, id: ModuleId) -> Result<ProcessingModule> {
        let sql = "SELECT * FROM processing_module WHERE id = ?1 AND deleted_at IS NULL";
        let found = self.first(sql, [id], read)?;
        let mut module = found.ok_or_else(|| not_found("processing module", id.0))?;
        self.add_settings(&mut module)?;
        Ok(module)
    }

    /// A module, deleted or not: for what is read of the past.
    pub(crate) fn module_ever(&self, id: ModuleId) -> Result<ProcessingModule> {
        let found = self.first("SELECT * FROM processing_module WHERE id = ?1", [id], read)?;
        Ok(found.ok_or_else(|| not_found("processing module", id.0))?)
    }

    /// Deletes a module. Its row stays, without a password and without settings.
    pub(crate) fn delete_module(&self, id: ModuleId, now: Timestamp) -> Result<()> {
        self.run("UPDATE processing_module SET deleted_at = ?2 WHERE id = ?1", (id, At(now)))?;
        self.put_secret(password_of(id), &SecretString::default())?;
        self.run("DELETE FROM module_setting WHERE module_id = ?1", [id])?;
        self.end_upkeep(id)
    }

    /// Services of a module that are not deleted.
    pub(crate) fn services_of_module(&self, id: ModuleId) -> Result<Vec<ServiceId>> {
        let sql = "SELECT id FROM service WHERE module_id = ?1 AND status <> 'deleted' ORDER BY id";
        self.all(sql, [id], |row| row.get(0))
    }

    /// All of them, lowest Sort first.
    pub(crate) fn modules(&self) -> Result<Vec<ProcessingModule>> {
        let sql = "SELECT * FROM processing_module WHERE deleted_at IS NULL ORDER BY sort, id";
        let mut modules = self.all(sql, [], read)?;
        for module in &mut modules {
            self.add_settings(module)?;
        }
        Ok(modules)
    }

    pub(crate) fn module_name_taken(&self, name: &str) -> Result<bool> {
        let sql = "SELECT id FROM processing_module WHERE name = ?1 AND deleted_at IS NULL";
        Ok(self.first(sql, [name], |row| row.get::<_, ModuleId>(0))?.is_some())
    }

    fn add_settings(&self, module: &mut ProcessingModule) -> Result<()> {
        let sql = "SELECT name, value, secret IS NOT NULL FROM module_setting WHERE module_id = ?1 ORDER BY id";
        module.settings =
            self.all(sql, [module.id], |row| Ok(Entry { name: row.get(0)?, value: row.get(1)?, secret: row.get(2)? }))?;
        Ok(())
    }

    pub(crate) fn module_password(&self, id: ModuleId) -> Result<SecretString> {
        Ok(self.get_secret(password_of(id))?.ok_or_else(|| not_found("processing module", id.0))?)
    }

    /// The settings with their secrets, for a call.
    pub(crate) fn module_settings(&self, id: ModuleId) -> Result<Vec<SettingValue>> {
        let sql = "SELECT id, name, value, secret FROM module_setting WHERE module_id = ?1 ORDER BY id";
        let rows = self.all(sql, [id], |row| {
            Ok((super::convert::count(row, 0)?, row.get(1)?, row.get::<_, Option<String>>(2)?, row.get(3)?))
        })?;
        let values = rows.into_iter().map(|(row, name, value, secret): (u64, String, _, Option<Vec<u8>>)| {
            Ok(match (value, secret) {
                (_, Some(sealed)) => (name, Err(self.unseal(setting(row), &sealed)?)),
                (value, None) => (name, Ok(value.unwrap_or_default())),
            })
        });
        values.collect()
    }

    /// The connection works: no problem any more.
    pub(crate) fn clear_module_problem(&self, id: ModuleId) -> Result<()> {
        let sql = "UPDATE processing_module SET problem_code = NULL, problem_message = NULL, problem_at = NULL \
                   WHERE id = ?1 AND problem_code IS NOT NULL";
        self.run(sql, [id])?;
        Ok(())
    }

    pub(crate) fn set_module_problem(&self, id: ModuleId, problem: &CallFailure, now: Timestamp) -> Result<()> {
        let sql = "UPDATE processing_module SET problem_code = ?2, problem_message = ?3, problem_at = ?4 WHERE id = ?1";
        self.run(sql, (id, &problem.code, &problem.message, At(now)))?;
        Ok(())
    }

    pub(crate) fn set_module_checked(&self, id: ModuleId, now: Timestamp) -> Result<()> {
        self.run("UPDATE processing_module SET checked_at = ?2 WHERE id = ?1", (id, At(now)))?;
        Ok(())
    }

    pub(crate) fn add_module_history(&self, id: ModuleId, by: &By, what: &str, now: Timestamp) -> Result<()> {
        let sql = "INSERT INTO module_history (module_id, at, who, what, why) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.insert(sql, (id, At(now), &by.who, what, &by.why))?;
        Ok(())
    }

    pub(crate) fn module_history(&self, id: ModuleId) -> Result<Vec<ModuleHistoryLine>> {
        let sql = "SELECT at, who, what, why FROM module_history WHERE module_id = ?1 ORDER BY id";
        self.all(sql, [id], |row| {
            Ok(ModuleHistoryLine { at: at(row, "at")?, who: row.get(1)?, what: row.get(2)?, why: row.get(3)? })
        })
    }

    pub(crate) fn set_module_synced(&self, id: ModuleId, now: Timestamp) -> Result<()> {
        self.run("UPDATE processing_module SET synced_at = ?2 WHERE id = ?1", (id, At(now)))?;
        Ok(())
    }
}
