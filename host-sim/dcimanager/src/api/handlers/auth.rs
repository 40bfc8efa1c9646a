//! Login and login keys (API reference §2).

use serde_json::json;

use super::{Answer, Outcome, Reply};
use crate::api::body::{self, Login, Nothing};
use crate::ids::UserId;
use crate::panel::{Panel, PanelError};

pub(super) fn token(panel: &mut Panel, body: &[u8]) -> Outcome {
    let login: Login = body::read(body)?;
    let (user, token) = panel.log_in(&login.email, &login.password)?;
    // A number as a string, as the real panel has it.
    let reply = Reply::json(201, &json!({ "id": user.to_string(), "token": token }));
    Ok(Answer { reply, effect: None, user: Some(panel.email_of(user).to_owned()) })
}

pub(super) fn login_key(panel: &mut Panel, user: &str, body: &[u8]) -> Outcome {
    let Nothing {} = body::read(body)?;
    let id = match user.parse() {
        Ok(number) => UserId(number),
        Err(_) => panel.user_by_email(user).map(|user| user.id).ok_or(PanelError::not_found("user", user))?,
    };
    let key = panel.login_key(id)?;
    let effect = format!("made a login key for {}", panel.email_of(id));
    Ok(Answer::act(Reply::ok(&json!({ "key": key })), Some(effect)))
}
