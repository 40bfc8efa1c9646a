//! Tables `plugin_file`, `plugin_switch` and `plugin_policy`: components as files.

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSqlError, Type};
use semver::Version;

use super::convert::{At, at, count, maybe_at};
use super::tx::{Tx, not_found};
use crate::error::Result;
use crate::model::{By, InstalledFile, RequireSignature, SignaturePolicy, Switch, SwitchKind};

/// What the records say of a component's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Governed {
    /// When a signature is needed.
    pub(crate) require_signature: RequireSignature,
    /// The version that was chosen; none leaves it to the highest usable one.
    pub(crate) chosen: Option<Version>,
    /// The files that were installed. A version may have two for the moment in which one takes the other's place.
    pub(crate) installed: Vec<InstalledFile>,
}

impl Default for Governed {
    /// What holds without any records.
    fn default() -> Self {
        Self { require_signature: RequireSignature::WithKeys, chosen: None, installed: Vec::new() }
    }
}

fn version(row: &Row<'_>, column: &str) -> rusqlite::Result<Version> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error: semver::Error| {
        rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(FromSqlError::other(error)))
    })
}

fn read_file(row: &Row<'_>) -> rusqlite::Result<InstalledFile> {
    Ok(InstalledFile {
        component: row.get("component")?,
        version: version(row, "version")?,
        digest: row.get("digest")?,
        who: row.get("who")?,
        at: at(row, "at")?,
    })
}

fn read_switch(row: &Row<'_>) -> rusqlite::Result<Switch> {
    Ok(Switch {
        component: row.get("component")?,
        kind: row.get("kind")?,
        version: version(row, "version")?,
        digest: row.get("digest")?,
        who: row.get("who")?,
        why: row.get("why")?,
        at: at(row, "at")?,
    })
}

impl Tx<'_> {
    /// Everything that decides whether and which file of a component serves.
    pub(crate) fn governed(&self, component: &str) -> Result<Governed> {
        let sql = "SELECT * FROM plugin_switch WHERE component = ?1 AND kind <> 'found' ORDER BY id DESC LIMIT 1";
        let last = self.first(sql, [component], read_switch)?;
        let sql = "SELECT * FROM plugin_file WHERE component = ?1 AND ended_at IS NULL ORDER BY id";
        Ok(Governed {
            require_signature: self.signature_policy()?.require_signature,
            chosen: last.filter(|switch| switch.kind != SwitchKind::Latest).map(|switch| switch.version),
            installed: self.all(sql, [component], read_file)?,
        })
    }

    /// How the versions of a component followed each other, the first one first.
    pub(crate) fn switches(&self, component: &str) -> Result<Vec<Switch>> {
        self.all("SELECT * FROM plugin_switch WHERE component = ?1 ORDER BY id", [component], read_switch)
    }

    /// Adds a line to the history.
    pub(crate) fn insert_switch(&self, switch: &Switch) -> Result<()> {
        let sql = "INSERT INTO plugin_switch (component, kind, version, digest, who, why, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let Switch { component, kind, version, digest, who, why, at } = switch;
        self.insert(sql, (component, kind, version.to_string(), digest, who, why, At(*at)))?;
        Ok(())
    }

    /// From now on this file may be the one of its name.
    pub(crate) fn insert_plugin_file(
        &self,
        component: &str,
        version: &Version,
        digest: &str,
        by: &By,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "INSERT INTO plugin_file (component, version, digest, who, why, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.insert(sql, (component, version.to_string(), digest, &by.who, &by.why, At(now)))?;
        Ok(())
    }

    /// The file of a version was removed, or replaced by the one with this digest.
    pub(crate) fn end_plugin_files(
        &self,
        component: &str,
        version: &Version,
        except: Option<&str>,
        by: &By,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE plugin_file SET ended_by = ?4, ended_at = ?5 \
                   WHERE component = ?1 AND version = ?2 AND ended_at IS NULL AND digest IS NOT ?3";
        self.run(sql, (component, version.to_string(), except, &by.who, At(now)))?;
        Ok(())
    }

    /// How many processing modules call a component.
    pub(crate) fn modules_of_component(&self, component: &str) -> Result<u64> {
        let sql = "SELECT count(*) FROM processing_module WHERE component = ?1 AND deleted_at IS NULL";
        Ok(self.first(sql, [component], |row| count(row, 0))?.unwrap_or_default())
    }

    pub(crate) fn signature_policy(&self) -> Result<SignaturePolicy> {
        let found = self.first("SELECT * FROM plugin_policy WHERE id = 1", [], |row| {
            Ok(SignaturePolicy {
                require_signature: row.get("require_signature")?,
                changed_by: row.get("changed_by")?,
                changed_why: row.get("changed_why")?,
                changed_at: maybe_at(row, "changed_at")?,
            })
        })?;
        Ok(found.ok_or_else(|| not_found("policy for signatures", 1))?)
    }

    pub(crate) fn set_signature_policy(&self, require: RequireSignature, by: &By, now: Timestamp) -> Result<()> {
        let sql = "UPDATE plugin_policy SET require_signature = ?1, changed_by = ?2, changed_why = ?3, changed_at = ?4 \
                   WHERE id = 1";
        self.run(sql, (require, &by.who, &by.why, At(now)))?;
        Ok(())
    }
}
