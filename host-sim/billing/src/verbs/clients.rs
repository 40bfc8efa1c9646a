//! Clients: registered, listed, deleted when nothing of theirs is left.

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::form::is_email;
use crate::model::{Client, ClientId, NewClient};
use crate::secret::new_password;

impl Billing {
    /// Registers a client and makes the password of its accounts in panels.
    ///
    /// # Errors
    /// `email-invalid`, `value-empty` (the name), `client-exists`.
    pub fn add_client(&self, new: &NewClient) -> Result<Client> {
        let (email, name) = (new.email.trim(), new.name.trim());
        if !is_email(email) {
            return Err(Refusal::EmailInvalid { email: email.to_owned() }.into());
        }
        if name.is_empty() {
            return Err(Refusal::Empty { what: "the client's name" }.into());
        }
        let password = new_password()?;
        self.store().write(|tx| {
            if let Some(known) = tx.client_by_email(email)? {
                return Err(Refusal::ClientExists { email: known.email, id: known.id }.into());
            }
            let id = tx.insert_client(email, name, &password, self.now())?;
            tx.client(id)
        })
    }

    /// All clients; deleted ones too if asked for.
    ///
    /// # Errors
    /// The database.
    pub fn clients(&self, with_deleted: bool) -> Result<Vec<Client>> {
        self.store().read(|tx| tx.clients(with_deleted))
    }

    /// One client, deleted or not.
    ///
    /// # Errors
    /// `not-found`.
    pub fn client(&self, id: ClientId) -> Result<Client> {
        self.store().read(|tx| tx.client(id))
    }

    /// The client with this e-mail, if there is one.
    ///
    /// # Errors
    /// The database.
    pub fn client_by_email(&self, email: &str) -> Result<Option<Client>> {
        self.store().read(|tx| tx.client_by_email(email.trim()))
    }

    /// Deletes a client all of whose services are deleted. Its number and history stay.
    ///
    /// # Errors
    /// `not-found`, `client-deleted`, `client-has-services`.
    pub fn delete_client(&self, id: ClientId) -> Result<Client> {
        self.store().write(|tx| {
            if tx.client(id)?.deleted_at.is_some() {
                return Err(Refusal::ClientDeleted { id }.into());
            }
            let services = tx.client_services(id)?;
            if !services.is_empty() {
                let services = services.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                return Err(Refusal::ClientHasServices { id, services }.into());
            }
            tx.delete_client(id, self.now())?;
            tx.client(id)
        })
    }
}
