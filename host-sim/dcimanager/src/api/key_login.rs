//! The page behind a one-time login key, `/auth/key-v4/<key>` (API reference §2): what a client's browser opens.

use super::reply::{Handled, Reply};
use super::request::{Method, Request};
use crate::panel::{Panel, PanelError};

const PREFIX: &str = "/auth/key-v4/";

/// Answers when the path is that of a login key: uses it up, sets the session's cookie, and leads to the panel.
pub(super) fn answer(panel: &mut Panel, request: &Request) -> Option<Handled> {
    let key = request.path.strip_prefix(PREFIX)?;
    if request.method != Method::Get {
        let refusal = PanelError::Method { method: request.method.to_string(), allowed: "GET".to_owned() };
        return Some(Handled { reply: Reply::refusal(&refusal), effect: None, user: None });
    }
    Some(match panel.log_in_with_key(key) {
        Ok((user, token)) => {
            let headers = vec![
                ("location", "/".to_owned()),
                ("set-cookie", format!("ses6={token}; Path=/; HttpOnly; SameSite=Lax")),
            ];
            let user = panel.email_of(user).to_owned();
            let effect = Some(format!("{user} logged in with a key, which is used up"));
            Handled { reply: Reply { status: 302, headers, body: Vec::new() }, effect, user: Some(user) }
        }
        Err(refusal) => Handled { reply: Reply::refusal(&refusal), effect: None, user: None },
    })
}
