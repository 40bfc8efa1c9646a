//! The login: its token lives in the host's memory-only session, and a token that expired is replaced once.

use super::PanelError;
use super::api::{Login, Token, path};
use super::client::{Answer, Panel};
use crate::contract::http::Method;

/// Key of the token in the host's session.
const TOKEN: &str = "token";
/// Shorter than the panel's default of 60 minutes without activity (API reference §2). Panels that expire earlier
/// answer 401, and the module logs in again.
const TOKEN_TTL_MS: u64 = 50 * 60 * 1_000;

impl Panel<'_> {
    /// The token of the present session, or of a new one.
    pub(super) fn token(&self) -> Result<String, PanelError> {
        match self.host.session_get(TOKEN) {
            Some(token) => Ok(token),
            None => self.log_in(),
        }
    }

    /// Forgets the token; the next request logs in.
    pub(super) fn forget_token(&self) {
        self.host.session_forget(TOKEN);
    }

    fn log_in(&self) -> Result<String, PanelError> {
        let connection = &self.call.connection;
        let body = Login { email: &connection.username, password: &connection.password };
        let what = "log in";
        let answer = self.exchange(Method::Post, path::TOKEN, Some(&body), None, what)?;
        let token = match answer.status {
            200 | 201 => {
                answer.read::<Token>(what).map_err(|_| self.not_a_panel("the answer to a login has no token"))?
            }
            400 | 401 | 403 if answer.error().is_some() => {
                return Err(PanelError::LoginRefused { username: connection.username.clone(), why: answer.why() });
            }
            300..=399 => return Err(self.not_a_panel("it redirects to another address")),
            400..=499 => return Err(self.not_a_panel(&format!("a login is answered with HTTP {}", answer.status))),
            _ => return Err(answer.into_error(what)),
        };
        self.host.session_set(TOKEN, &token.token, TOKEN_TTL_MS);
        Ok(token.token)
    }

    fn not_a_panel(&self, why: &str) -> PanelError {
        PanelError::NotAPanel { url: self.call.connection.url.clone(), why: why.to_owned() }
    }

    /// Whether the panel no longer accepts the token.
    pub(super) fn is_expired(answer: &Answer) -> bool {
        answer.status == 401 || answer.error().is_some_and(|error| error.code == super::api::code::SESSION_EXPIRED)
    }
}
