//! Who has a server.

use super::{Panel, PanelError};
use crate::ids::{ServerId, UserId};

impl Panel {
    /// Gives a server to a user. Giving it again to the same one changes nothing; to another one is refused.
    /// True when it changed.
    pub(crate) fn give(&mut self, server: ServerId, owner: UserId) -> Result<bool, PanelError> {
        let found = self.find(server)?;
        if !self.users.contains_key(&owner) {
            return Err(PanelError::not_found("user", owner));
        }
        match found.owner {
            Some(known) if known == owner => return Ok(false),
            Some(known) => return Err(PanelError::OtherOwner { server, owner: self.email_of(known).to_owned() }),
            None if found.is_new => return Err(PanelError::NotAccepted { server, act: "giving it to a user" }),
            None => {}
        }
        self.change(server, |server| server.owner = Some(owner))?;
        Ok(true)
    }

    /// Takes a server from its owner. True when it had one.
    pub(crate) fn take(&mut self, server: ServerId) -> Result<bool, PanelError> {
        self.change(server, |server| server.owner.take().is_some())
    }

    /// The e-mail of the owner of a server.
    #[must_use]
    pub fn owner_email(&self, server: ServerId) -> Option<&str> {
        self.servers.get(&server).and_then(|server| server.owner).map(|owner| self.email_of(owner))
    }

    pub(crate) fn email_of(&self, user: UserId) -> &str {
        self.users.get(&user).map_or("", |user| user.email.as_str())
    }
}
