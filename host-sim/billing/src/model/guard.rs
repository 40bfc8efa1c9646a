//! Guarded destruction: the policy for stopping and deleting services, holds, and approvals.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{ClientId, HoldId, Operation, ServiceId};

/// When a service may be stopped and deleted. One for the whole billing system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// So many deletions may begin within an hour of the billing clock; each one above needs a second person's
    /// approval. None: no limit. 0: every one needs it.
    pub deletions_per_hour: Option<u32>,
    /// A close that staff ask for begins so much later. A close for lack of money has the tariff's grace time instead.
    pub close_grace: SignedDuration,
    /// A suspend for lack of money begins so much later. One that staff ask for begins at once.
    pub suspend_grace: SignedDuration,
    /// Who changed it last; none as long as it is the one that every billing system begins with.
    pub changed_by: Option<String>,
    /// Why.
    pub changed_why: Option<String>,
    /// When.
    pub changed_at: Option<Timestamp>,
}

/// What to change about the policy. None leaves a setting as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PolicyChange {
    /// See [`Policy::deletions_per_hour`].
    pub deletions_per_hour: Option<Option<u32>>,
    /// See [`Policy::close_grace`].
    pub close_grace: Option<SignedDuration>,
    /// See [`Policy::suspend_grace`].
    pub suspend_grace: Option<SignedDuration>,
}

impl PolicyChange {
    /// Nothing is to be changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldOn {
    /// One service.
    Service(ServiceId),
    /// All services of a client, also those that it orders later.
    Client(ClientId),
    /// An object of a panel, whichever service it serves.
    Object {
        /// The panel, by its origin: scheme, host and port.
        origin: String,
        /// The object's number in the panel.
        external_id: String,
    },
}

/// A person's word that nothing may be stopped or deleted here until it is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// Its number.
    pub id: HoldId,
    /// On what.
    pub on: HoldOn,
    /// Who placed it.
    pub who: String,
    /// Why.
    pub why: String,
    /// When.
    pub created_at: Timestamp,
    /// Who released it; none while it is in force.
    pub released_by: Option<String>,
    /// Why it was released.
    pub released_why: Option<String>,
    /// When it was released.
    pub released_at: Option<Timestamp>,
}

impl std::fmt::Display for HoldOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service(id) => write!(f, "service {id}"),
            Self::Client(id) => write!(f, "client {id}"),
            Self::Object { origin, external_id } => write!(f, "object {external_id} at {origin}"),
        }
    }
}

/// A second person's consent to an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// Who gave it.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// A hold that was released, and what became of the operations that it kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleasedHold {
    /// The hold.
    #[serde(flatten)]
    pub hold: Hold,
    /// Those that are due now.
    pub due: Vec<Operation>,
    /// Those that something else keeps: their messages say what.
    pub kept: Vec<Operation>,
}
