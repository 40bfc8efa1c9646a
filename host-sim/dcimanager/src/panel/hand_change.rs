//! Several things that a person changes on a server at once, as data: for the controls over HTTP, and for scripts.

use serde::{Deserialize, Deserializer};

use super::{Panel, PanelError};
use crate::ids::ServerId;
use crate::model::{Bmc, Errors, OperationStatus};

/// What a person changes on a server. Only what is named is changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerHand {
    /// E-mail of the new owner, whoever had the server; null takes it away.
    #[serde(deserialize_with = "named")]
    pub owner: Option<Option<String>>,
    /// The notes.
    pub notes: Option<String>,
    /// Maintenance mode.
    pub maintenance: Option<bool>,
    /// Server Protection.
    pub protected: Option<bool>,
    /// In operation or not.
    pub in_operation: Option<bool>,
    /// Discovered or accepted.
    pub is_new: Option<bool>,
    /// MAC address.
    pub mac: Option<String>,
    /// What the panel shows, without touching the machine.
    pub configuration: Option<String>,
    /// What is built in; shown after the next diagnostics.
    pub hardware: Option<String>,
    /// What is wrong with it.
    pub errors: Option<Errors>,
    /// The power button.
    pub power: Option<bool>,
    /// The BMC.
    pub bmc: Option<Bmc>,
    /// What becomes of the running operation.
    pub operation: Option<OperationHand>,
}

/// What a person does to a running operation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationHand {
    /// Stops it.
    Cancel,
    /// It ends now, well.
    Finish,
    /// It ends now, for this reason.
    Fail(String),
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Panel {
    /// Changes a server as a person would. Refused before anything is changed when the server, the owner or the
    /// running operation is not there.
    ///
    /// # Errors
    /// When one of these is not there.
    pub fn by_hand(&mut self, id: ServerId, hand: ServerHand) -> Result<(), PanelError> {
        let running = self.find(id)?.operation.as_ref().filter(|last| last.status == OperationStatus::Running);
        let running = running.map(|operation| operation.id);
        let owner = match &hand.owner {
            Some(Some(email)) => {
                let user = self.user_by_email(email).ok_or(PanelError::not_found("user", email))?;
                Some(Some(user.id))
            }
            Some(None) => Some(None),
            None => None,
        };
        match (hand.operation, running) {
            (None, _) => {}
            (Some(_), None) => return Err(PanelError::Conflict(format!("No operation is running on server {id}"))),
            (Some(OperationHand::Cancel), Some(operation)) => self.cancel(id, operation)?,
            (Some(OperationHand::Finish), Some(_)) => self.finish_operation(id)?,
            (Some(OperationHand::Fail(reason)), Some(_)) => self.fail_operation(id, reason)?,
        }
        if let Some(hardware) = hand.hardware {
            self.set_hardware(id, &hardware)?;
        }
        self.change(id, |server| {
            set(&mut server.owner, owner);
            set(&mut server.notes, hand.notes);
            set(&mut server.maintenance, hand.maintenance);
            set(&mut server.protected, hand.protected);
            set(&mut server.in_operation, hand.in_operation);
            set(&mut server.is_new, hand.is_new);
            set(&mut server.mac, hand.mac.map(|mac| mac.to_ascii_lowercase()));
            set(&mut server.configuration, hand.configuration);
            set(&mut server.errors, hand.errors);
            set(&mut server.power.on, hand.power);
            set(&mut server.power.bmc, hand.bmc);
        })
    }
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}
