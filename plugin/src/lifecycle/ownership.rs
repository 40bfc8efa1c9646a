//! Whose a server is, by its owner and by its mark.

use super::context::Context;
use crate::contract::{Detail, Failure, ServiceStatus};
use crate::mark::{self, Marks, Stage};
use crate::panel::Reading;
use crate::panel::api::Server;
use crate::parameters::Parameters;

/// Parameter of the service: `on` when its server was delivered before this billing system knew it, and was adopted.
/// Such a server bears no mark until its service is closed: it is the service's by its owner alone.
pub(crate) const ADOPTED: &str = "adopted";

/// Code of the failure that a server belongs to somebody else.
pub(super) const FOREIGN: &str = "server-belongs-to-another";

/// Who owns the server in DCImanager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody.
    Nobody,
    /// The service's client.
    Client,
    /// Somebody else, by e-mail.
    Other(String),
}

/// Whose mark the server bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marked {
    /// Nobody's, that of an ended colocation included.
    No,
    /// This service's.
    Ours(Stage),
    /// Another service's, or one that cannot be read; in words.
    Other(String),
}

impl Context<'_> {
    /// Who owns the server.
    ///
    /// # Errors
    /// The field is missing or not understood.
    pub(super) fn owner(&self, server: &Server) -> Result<Owner, Failure> {
        let by_email = server.owner_email.value().map_err(|wrong| self.unreadable(server, "owner_email", &wrong))?;
        let by_owner = match &server.owner {
            Reading::Is(owner) => owner.as_ref().map(|owner| owner.email.clone()),
            Reading::Missing => None,
            Reading::NotUnderstood(why) => return Err(self.unreadable(server, "owner", why)),
        };
        // Both fields are read: whichever names somebody else decides.
        let owners: Vec<String> = by_email.iter().cloned().chain(by_owner).collect();
        let stranger = owners.iter().find(|email| !email.eq_ignore_ascii_case(&self.service.client.email));
        Ok(match stranger {
            Some(email) => Owner::Other(email.clone()),
            None if owners.is_empty() => Owner::Nobody,
            None => Owner::Client,
        })
    }

    /// Whose mark the server bears.
    ///
    /// # Errors
    /// The notes are missing or not understood.
    pub(super) fn marked(&self, server: &Server) -> Result<Marked, Failure> {
        Ok(match mark::read(self.notes(server)?) {
            Marks::None => Marked::No,
            Marks::One(mark) if mark.stage == Stage::Returned => Marked::No,
            Marks::One(mark) if mark.is_for(&self.call.installation, self.service.id) => Marked::Ours(mark.stage),
            Marks::One(mark) => {
                Marked::Other(format!("service {} of billing system {}", mark.service, mark.installation))
            }
            Marks::Unclear => Marked::Other("somebody, by a mark that cannot be read".to_owned()),
        })
    }

    /// The server's notes.
    ///
    /// # Errors
    /// The field is missing or not understood: the module would overwrite what it cannot read.
    pub(super) fn notes<'s>(&self, server: &'s Server) -> Result<&'s str, Failure> {
        let notes = server.notes.value().map_err(|wrong| self.unreadable(server, "notes", &wrong))?;
        Ok(notes.as_deref().unwrap_or_default())
    }

    /// A field that a decision needs and that cannot be read.
    pub(super) fn unreadable(&self, server: &Server, field: &str, wrong: &str) -> Failure {
        Failure::Protocol(self.field_detail(server, field, wrong))
    }

    fn field_detail(&self, server: &Server, field: &str, wrong: &str) -> Detail {
        let what = format!("its field `{field}` {wrong}; compare the versions of panel and processing module");
        self.about(server.id, "answer-not-understood", what)
    }

    /// Before every single step, not only at the start (DED-14): the server is not somebody else's.
    ///
    /// # Errors
    /// `server-belongs-to-another`.
    pub(super) fn not_anothers(&self, server: &Server) -> Result<(), Failure> {
        match (self.owner(server)?, self.marked(server)?) {
            (Owner::Other(email), _) => Err(self.foreign(server, &email)),
            (_, Marked::Other(whose)) => Err(self.foreign(server, &whose)),
            _ => Ok(()),
        }
    }

    /// Whether the server was adopted, so that only its owner says that it is the service's.
    fn adopted(&self) -> bool {
        Parameters(&self.service.parameters).get(ADOPTED) == Some("on")
    }

    /// Whether the server is delivered to the service's client, by its owner and its mark, and by its owner alone if it
    /// was adopted.
    ///
    /// # Errors
    /// A field is missing or not understood.
    pub(super) fn is_delivered(&self, server: &Server) -> Result<bool, Failure> {
        Ok(match (self.owner(server)?, self.marked(server)?) {
            (Owner::Client, Marked::Ours(Stage::Active)) => true,
            (Owner::Client, Marked::No) => self.adopted(),
            _ => false,
        })
    }

    /// Before an operation leaves its first mark on an adopted server, the owner has to be the client: without an
    /// owner nothing would tell it from a server that was given to another use since (DED-14).
    ///
    /// # Errors
    /// `server-belongs-to-another`.
    pub(super) fn still_held(&self, server: &Server) -> Result<(), Failure> {
        match (self.owner(server)?, self.marked(server)?) {
            (Owner::Nobody, Marked::No) if self.adopted() => Err(self.foreign(server, "nobody")),
            _ => self.not_anothers(server),
        }
    }

    /// Before anything is erased or changed for the client: the server is the client's, and bears the service's mark
    /// unless it was adopted.
    ///
    /// # Errors
    /// `server-belongs-to-another`.
    pub(super) fn still_the_clients(&self, server: &Server) -> Result<(), Failure> {
        match (self.owner(server)?, self.marked(server)?) {
            (Owner::Other(email), _) => Err(self.foreign(server, &email)),
            (_, Marked::Other(whose)) => Err(self.foreign(server, &whose)),
            (Owner::Nobody, _) => Err(self.foreign(server, "nobody any more")),
            (Owner::Client, Marked::No) if !self.adopted() => Err(self.mark_lost(server, "the client")),
            (Owner::Client, Marked::No | Marked::Ours(_)) => Ok(()),
        }
    }

    /// Before anything is done to a server that need not have an owner, such as client's equipment: it is the service's by
    /// its mark, and by its owner alone if it was adopted. Who owns equipment that bears the mark is the administrator's to
    /// say (COL-05).
    ///
    /// # Errors
    /// `server-belongs-to-another`.
    pub(super) fn still_the_services(&self, server: &Server) -> Result<(), Failure> {
        match (self.owner(server)?, self.marked(server)?) {
            (Owner::Other(email), _) => Err(self.foreign(server, &email)),
            (_, Marked::Other(whose)) => Err(self.foreign(server, &whose)),
            (_, Marked::Ours(_)) => Ok(()),
            (Owner::Client, Marked::No) if self.adopted() => Ok(()),
            (Owner::Nobody, Marked::No) if self.adopted() => Err(self.foreign(server, "nobody")),
            (Owner::Client, Marked::No) => Err(self.mark_lost(server, "the client")),
            (Owner::Nobody, Marked::No) => Err(self.mark_lost(server, "nobody")),
        }
    }

    /// The server belongs to somebody else than the billing record says (DED-14).
    pub(super) fn foreign(&self, server: &Server, whose: &str) -> Failure {
        let so = "and was not touched. Find out who it was delivered to, correct the owner in DCImanager, then retry";
        self.belongs_to(server, whose, so)
    }

    /// Its notes have lost the line that says which service it serves. Without it nobody can tell it from a server that
    /// was given to another use since.
    fn mark_lost(&self, server: &Server, whose: &str) -> Failure {
        let stage = match self.service.status {
            ServiceStatus::Ordered => Stage::Opening,
            _ => Stage::Active,
        };
        let what = format!(
            "it belongs to {whose}, and its notes in DCImanager do not hold the line of this service any more, so it was not touched. Find out who changed the notes and why. If it still serves this service, write the line `{}` into them, then retry",
            self.mark(stage)
        );
        Failure::Conflict(self.about(server.id, "mark-lost", what))
    }

    /// The same, with what is to be done about it.
    pub(super) fn belongs_to(&self, server: &Server, whose: &str, so: &str) -> Failure {
        let what = format!("it belongs to {whose} in DCImanager {so}");
        Failure::Conflict(self.about(server.id, FOREIGN, what))
    }
}
