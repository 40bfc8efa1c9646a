//! Words that stand in the database, in JSON and on the screen: one spelling for all three.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {what}: one of {known}")]
pub struct UnknownWord {
    /// The word as it was given.
    pub word: String,
    /// What it should have been.
    pub what: &'static str,
    /// The words that are known, with commas.
    pub known: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident ($what:literal) { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word itself.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|known| known.word() == word).ok_or_else(|| UnknownWord {
                    word: word.to_owned(),
                    what: $what,
                    known: Self::ALL.iter().map(|known| known.word()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

words! {
    /// Status of a service (SRV-03).
    ServiceStatus ("service status") {
        /// Paid for, not delivered yet.
        Ordered = "ordered",
        /// Delivered.
        Active = "active",
        /// Stopped; its object and data are kept.
        Suspended = "suspended",
        /// Closed; its object was given back.
        Deleted = "deleted",
    }
}

words! {
    /// What a running operation does to its service.
    OperationKind ("operation kind") {
        /// Prepares what was ordered.
        Open = "open",
        /// Stops the service.
        Suspend = "suspend",
        /// Undoes a suspend.
        Resume = "resume",
        /// Deletes the service.
        Close = "close",
        /// Changes an active service: its resources, its operating system, its power, the names of its addresses.
        Change = "change",
    }
}

words! {
    /// What is done with the power of a service's object.
    PowerAction ("power action") {
        /// Turned on, unless it is on.
        On = "on",
        /// Turned off, unless it is off; it stays off.
        Off = "off",
        /// Turned off and on again at once.
        Reset = "reset",
    }
}

words! {
    /// Who wanted an operation, and so who stopped a service.
    Cause ("cause") {
        /// A person. Only a person undoes it.
        Staff = "staff",
        /// The lack of money, or its arrival.
        Money = "money",
    }
}

words! {
    /// What a line of the ledger is.
    EntryKind ("ledger entry") {
        /// Money from the client.
        Payment = "payment",
        /// What a period of a service costs.
        Charge = "charge",
        /// What a period cost that was never delivered.
        Refund = "refund",
        /// What other amounts cost, or give back, for the rest of a period that is paid.
        Change = "change",
        /// Puts right what stands in the ledger and should not; staff say why.
        Correction = "correction",
    }
}

words! {
    /// Where a running operation stands.
    OperationStatus ("operation status") {
        /// Waits for its time; a worker takes it then.
        Due = "due",
        /// A worker is calling the module.
        Running = "running",
        /// Waits until staff close a task.
        WaitingTask = "waiting-task",
        /// Failed in a way that needs a person: an attention task says what to do.
        Stopped = "stopped",
        /// Does not begin as long as its service, its client or its object is held.
        Held = "held",
        /// Does not begin before a second person has approved.
        WaitingApproval = "waiting-approval",
        /// Complete.
        Done = "done",
        /// Given up by a person; or a change that was not possible, and left the service as it was.
        Canceled = "canceled",
    }
}

words! {
    /// Where a staff task stands.
    TaskStatus ("task status") {
        /// Nobody took it yet.
        Open = "open",
        /// Somebody works on it.
        Accepted = "accepted",
        /// Done.
        Closed = "closed",
        /// Not needed any more.
        Canceled = "canceled",
    }
}

words! {
    /// Who asked for a staff task.
    TaskPurpose ("task purpose") {
        /// The module: part of the operation.
        Module = "module",
        /// The host: the operation stopped, and somebody has to look. Closing it tries again.
        Attention = "attention",
    }
}

words! {
    /// Where a parameter of a service comes from.
    ParameterSource ("parameter source") {
        /// The client's order.
        Order = "order",
        /// Fixed by the tariff.
        Tariff = "tariff",
        /// Reported by the module when an operation ended.
        Module = "module",
    }
}

words! {
    /// Why a call of a module did not succeed: the contract's kinds, and two of the host's own.
    FailureKind ("failure kind") {
        /// The panel was not reached or was too busy; tried again by itself.
        Unavailable = "unavailable",
        /// The panel refused the login.
        Unauthorized = "unauthorized",
        /// The order or a setting cannot be met as written.
        Invalid = "invalid",
        /// Nothing left to give.
        Exhausted = "exhausted",
        /// The panel forbids it or could not do it.
        Refused = "refused",
        /// Reality contradicts the billing records.
        Conflict = "conflict",
        /// The panel's answer was not understood.
        Protocol = "protocol",
        /// The module itself broke: it trapped, or it hit a limit of the host.
        Broken = "broken",
        /// There is no module file that could be called.
        Unusable = "unusable",
    }
}

words! {
    /// When a module's file must have a good signature.
    RequireSignature ("rule for signatures") {
        /// As soon as there is a key to check it with.
        WithKeys = "with-keys",
        /// Always: without a key no file is used.
        Always = "always",
        /// Never; signatures are shown all the same.
        Never = "never",
    }
}

words! {
    /// How another version of a component came to serve.
    SwitchKind ("kind of switch") {
        /// It was the first one of its name that was installed, or `--use` was given.
        Install = "install",
        /// Somebody chose it.
        Use = "use",
        /// Somebody chose the highest usable version, whichever that is.
        Latest = "latest",
        /// Somebody went back to it.
        Rollback = "rollback",
        /// A file was dropped into the folder while the highest version serves, or such a file went away.
        Found = "found",
    }
}

impl OperationStatus {
    /// Done and canceled operations never change again.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        !matches!(self, Self::Done | Self::Canceled)
    }
}

impl TaskStatus {
    /// Staff still have to do something.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        matches!(self, Self::Open | Self::Accepted)
    }
}
