//! Users: unique by e-mail, not deletable while they own servers (API reference §6).

use super::{Panel, PanelError};
use crate::ids::UserId;
use crate::model::{Password, Role, User};

impl Panel {
    /// Creates a user.
    pub(crate) fn create_user(
        &mut self,
        email: &str,
        full_name: String,
        phone_number: String,
        role: Role,
        password: Password,
    ) -> Result<UserId, PanelError> {
        let email = email.trim();
        check_email(email)?;
        if self.user_by_email(email).is_some() {
            return Err(PanelError::EmailTaken { email: email.to_owned() });
        }
        let id = UserId(self.users.last_key_value().map_or(0, |(id, _)| id.0) + 1);
        let user = User { id, email: email.to_owned(), full_name, phone_number, role, password: Some(password) };
        self.emails.insert(email.to_lowercase(), id);
        self.users.insert(id, user);
        Ok(id)
    }

    /// Deletes a user that owns no server, and ends its sessions.
    pub(crate) fn delete_user(&mut self, user: UserId) -> Result<(), PanelError> {
        if !self.users.contains_key(&user) {
            return Err(PanelError::not_found("user", user));
        }
        let count = self.server_count(user);
        if count > 0 {
            return Err(PanelError::OwnsServers { user, count });
        }
        if let Some(gone) = self.users.remove(&user) {
            self.emails.remove(&gone.email.to_lowercase());
        }
        self.sessions.end_all_of(user);
        Ok(())
    }

    /// The user with this e-mail, without regard to case.
    #[must_use]
    pub fn user_by_email(&self, email: &str) -> Option<&User> {
        self.emails.get(&email.to_lowercase()).and_then(|id| self.users.get(id))
    }

    /// How many servers a user owns.
    #[must_use]
    pub fn server_count(&self, user: UserId) -> usize {
        self.index.by_owner.get(&user).map_or(0, std::collections::BTreeSet::len)
    }
}

/// No more than a typing error's worth: one `@` with something on both sides, no spaces, no quotes.
fn check_email(email: &str) -> Result<(), PanelError> {
    let parts = email.split_once('@');
    let fits = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits && !email.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '\'' | '"')) {
        return Ok(());
    }
    Err(PanelError::BadValue { property: "email", reason: format!("{email:?} is not an e-mail address") })
}
