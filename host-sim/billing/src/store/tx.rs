//! One transaction, and the few shapes of statements that the tables' files use.

use rusqlite::{Connection, OptionalExtension, Params, Row};
use secrecy::SecretString;

use crate::error::{Refusal, Result};
use crate::secret::{Place, Vault};

/// What stands in a sealed column until the number of its row is known.
pub(super) const NO_BYTES: &[u8] = &[];

/// A transaction under way, with the vault for the secrets in it.
pub(crate) struct Tx<'a> {
    sql: &'a Connection,
    vault: &'a Vault,
}

impl<'a> Tx<'a> {
    pub(super) fn new(sql: &'a Connection, vault: &'a Vault) -> Self {
        Self { sql, vault }
    }

    /// The connection, for statements of no other shape.
    pub(super) fn connection(&self) -> &Connection {
        self.sql
    }

    /// Runs a statement and says how many rows it touched.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.sql.prepare_cached(sql)?.execute(params)?)
    }

    /// Inserts a row and answers its number.
    pub(super) fn insert(&self, sql: &str, params: impl Params) -> Result<u64> {
        let id = self.sql.prepare_cached(sql)?.insert(params)?;
        // Numbers are given by the database, from 1.
        Ok(id.unsigned_abs())
    }

    /// The first row, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        Ok(self.sql.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.sql.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?.collect::<rusqlite::Result<_>>()?;
        Ok(rows)
    }

    pub(super) fn seal(&self, place: Place, secret: &SecretString) -> Result<Vec<u8>> {
        Ok(self.vault.seal(place, secret)?)
    }

    pub(super) fn unseal(&self, place: Place, sealed: &[u8]) -> Result<SecretString> {
        Ok(self.vault.open(place, sealed)?)
    }

    /// Puts a secret into a row that was just inserted: its place is known only now.
    pub(super) fn put_secret(&self, place: Place, secret: &SecretString) -> Result<()> {
        let sealed = self.seal(place, secret)?;
        let sql = format!("UPDATE {} SET {} = ?1 WHERE id = ?2", place.table, place.column);
        self.run(&sql, (sealed, i64::try_from(place.row).unwrap_or(i64::MAX)))?;
        Ok(())
    }

    /// The secret of a row.
    pub(super) fn get_secret(&self, place: Place) -> Result<Option<SecretString>> {
        let sql = format!("SELECT {} FROM {} WHERE id = ?1", place.column, place.table);
        let row = i64::try_from(place.row).unwrap_or(i64::MAX);
        let sealed: Option<Option<Vec<u8>>> = self.first(&sql, [row], |row| row.get(0))?;
        sealed.flatten().map(|sealed| self.unseal(place, &sealed)).transpose()
    }
}

/// The error for a number that names nothing.
pub(super) fn not_found(what: &'static str, id: u64) -> Refusal {
    Refusal::NotFound { what, id }
}
