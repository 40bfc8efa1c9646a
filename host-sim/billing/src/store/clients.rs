//! Table `client`.

use jiff::Timestamp;
use rusqlite::Row;
use secrecy::SecretString;

use super::convert::{At, at, maybe_at};
use super::tx::{NO_BYTES, Tx, not_found};
use crate::error::Result;
use crate::model::{Client, ClientId, ServiceId};
use crate::secret::Place;

fn password_of(id: ClientId) -> Place {
    Place { table: "client", column: "password", row: id.0 }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.get("id")?,
        email: row.get("email")?,
        name: row.get("name")?,
        created_at: at(row, "created_at")?,
        deleted_at: maybe_at(row, "deleted_at")?,
    })
}

impl Tx<'_> {
    pub(crate) fn insert_client(
        &self,
        email: &str,
        name: &str,
        password: &SecretString,
        now: Timestamp,
    ) -> Result<ClientId> {
        let id = ClientId(self.insert(
            "INSERT INTO client (email, email_key, name, password, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (email, email.to_lowercase(), name, NO_BYTES, At(now)),
        )?);
        self.put_secret(password_of(id), password)?;
        Ok(id)
    }

    pub(crate) fn client(&self, id: ClientId) -> Result<Client> {
        let found = self.first("SELECT * FROM client WHERE id = ?1", [id], read)?;
        Ok(found.ok_or_else(|| not_found("client", id.0))?)
    }

    pub(crate) fn client_by_email(&self, email: &str) -> Result<Option<Client>> {
        let sql = "SELECT * FROM client WHERE email_key = ?1 AND deleted_at IS NULL";
        self.first(sql, [email.to_lowercase()], read)
    }

    pub(crate) fn clients(&self, with_deleted: bool) -> Result<Vec<Client>> {
        let sql = if with_deleted {
            "SELECT * FROM client ORDER BY id"
        } else {
            "SELECT * FROM client WHERE deleted_at IS NULL ORDER BY id"
        };
        self.all(sql, [], read)
    }

    pub(crate) fn delete_client(&self, id: ClientId, now: Timestamp) -> Result<()> {
        self.run("UPDATE client SET deleted_at = ?2 WHERE id = ?1", (id, At(now)))?;
        Ok(())
    }

    /// Services of the client that are not deleted.
    pub(crate) fn client_services(&self, id: ClientId) -> Result<Vec<ServiceId>> {
        let sql = "SELECT id FROM service WHERE client_id = ?1 AND status <> 'deleted' ORDER BY id";
        self.all(sql, [id], |row| row.get(0))
    }

    pub(crate) fn client_password(&self, id: ClientId) -> Result<SecretString> {
        Ok(self.get_secret(password_of(id))?.ok_or_else(|| not_found("client", id.0))?)
    }
}
