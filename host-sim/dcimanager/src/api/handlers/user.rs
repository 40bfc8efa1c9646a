//! Users: created and deleted.

use serde_json::json;

use super::{Answer, Outcome, Reply};
use crate::api::body::{self, NewUser};
use crate::ids::UserId;
use crate::model::Password;
use crate::panel::{Panel, PanelError};

pub(super) fn create(panel: &mut Panel, body: &[u8]) -> Outcome {
    let new: NewUser = body::read(body)?;
    if new.password.is_empty() {
        return Err(PanelError::BadValue { property: "password", reason: "it is empty".to_owned() });
    }
    let password = Password::new(&new.password);
    let id = panel.create_user(&new.email, new.full_name, new.phone_number, new.role, password)?;
    let effect = format!("created user {id} {} ({})", panel.email_of(id), new.role.as_str());
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), Some(effect)))
}

pub(super) fn delete(panel: &mut Panel, id: UserId) -> Outcome {
    panel.delete_user(id)?;
    Ok(Answer::act(Reply::ok(&json!({ "id": id })), Some(format!("deleted user {id}"))))
}
