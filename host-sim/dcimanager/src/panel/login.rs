//! Logging in, sessions with sliding expiry, one-time login keys (API reference §2).

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use rand::Rng as _;

use super::{Panel, PanelError};
use crate::ids::UserId;
use crate::model::Password;

/// A login key is valid this long.
const KEY_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// Sessions and login keys. Debug shows no token.
#[derive(Clone, Default)]
pub(super) struct Sessions {
    by_token: HashMap<String, Session>,
    by_key: HashMap<String, LoginKey>,
}

#[derive(Clone)]
struct Session {
    user: UserId,
    last_used: Timestamp,
}

#[derive(Clone)]
struct LoginKey {
    user: UserId,
    until: Timestamp,
}

impl Sessions {
    pub(super) fn end_all_of(&mut self, user: UserId) {
        self.by_token.retain(|_, session| session.user != user);
        self.by_key.retain(|_, key| key.user != user);
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sessions({})", self.by_token.len())
    }
}

impl Panel {
    /// Checks a password and opens a session. The work is the same for a user that does not exist.
    pub(crate) fn log_in(&mut self, email: &str, password: &str) -> Result<(UserId, String), PanelError> {
        let nobody = Password::new("");
        let user = self.user_by_email(email);
        let known = user.and_then(|user| user.password.as_ref());
        let right = known.unwrap_or(&nobody).matches(password);
        match user {
            Some(user) if right && known.is_some() => {
                let user = user.id;
                Ok((user, self.open_session(user)))
            }
            _ => Err(PanelError::WrongPassword),
        }
    }

    fn open_session(&mut self, user: UserId) -> String {
        let (now, lifetime) = (self.now, self.settings.token_lifetime);
        self.sessions.by_token.retain(|_, session| now.duration_since(session.last_used) < lifetime);
        let token = format!("{user}-{}", self.uuid());
        self.sessions.by_token.insert(token.clone(), Session { user, last_used: now });
        token
    }

    /// The user of a session that has not expired; using it keeps it alive.
    pub(crate) fn session(&mut self, token: &str) -> Option<UserId> {
        let session = self.sessions.by_token.get_mut(token)?;
        if self.now.duration_since(session.last_used) >= self.settings.token_lifetime {
            self.sessions.by_token.remove(token);
            return None;
        }
        session.last_used = self.now;
        Some(session.user)
    }

    /// Ends a session as if it had expired.
    pub(crate) fn expire_session(&mut self, token: &str) {
        self.sessions.by_token.remove(token);
    }

    /// Ends all sessions as if they had expired.
    pub fn expire_sessions(&mut self) {
        self.sessions.by_token.clear();
    }

    /// Makes a key with which a user can log in once, without a password.
    pub(crate) fn login_key(&mut self, user: UserId) -> Result<String, PanelError> {
        if !self.users.contains_key(&user) {
            return Err(PanelError::not_found("user", user));
        }
        let now = self.now;
        self.sessions.by_key.retain(|_, key| key.until > now);
        let key = self.uuid();
        let until = now.checked_add(KEY_LIFETIME).unwrap_or(Timestamp::MAX);
        self.sessions.by_key.insert(key.clone(), LoginKey { user, until });
        Ok(key)
    }

    /// Uses a login key up and opens a session.
    pub(crate) fn log_in_with_key(&mut self, key: &str) -> Result<(UserId, String), PanelError> {
        let found = self.sessions.by_key.remove(key).filter(|found| found.until > self.now);
        let user = found.ok_or(PanelError::NoSession)?.user;
        Ok((user, self.open_session(user)))
    }

    /// In the form of a random UUID; from the panel's seed.
    fn uuid(&mut self) -> String {
        let [a, b] = [self.random.next_u64(), self.random.next_u64()];
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            0x8000 | (b >> 48) & 0x3fff,
            b & 0xffff_ffff_ffff
        )
    }
}
