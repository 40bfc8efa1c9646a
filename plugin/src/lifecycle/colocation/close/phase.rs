//! The phases of a close, in the order of COL-06. The quotations are those of seed document 000.

use serde::{Deserialize, Serialize};

use super::{Close, ask};
use crate::contract::{Event, Failure, Release};
use crate::lifecycle::act::Act;
use crate::lifecycle::close::nothing_left;
use crate::lifecycle::context::Context;
use crate::lifecycle::parts::{self, addresses, power, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Marks, Stage};
use crate::panel::api::Server;

/// What a close does next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Phase {
    /// "BILLmanager creates a task for closing the service."
    Task,
    /// "Cancels all operations on the server." `canceled`: the one that was canceled last; `since`: when.
    CancelOperations { canceled: Option<u64>, since: Option<u64> },
    /// "Frees all IP addresses of the server."
    FreeAddresses,
    /// "Powers the server off."
    PowerOff { since: Option<u64> },
    /// "Disables the server connection ports on switches."
    PortsOff,
    /// The mark becomes one that holds nothing, and only keeps a client's equipment out of sale.
    Unmark,
}

/// What is said of the disks at the end (COL-07).
const OWN: &str = "the equipment is the client's own: its disks were not cleaned";

type Outcome = parts::Outcome<Phase, Close>;

impl Phase {
    /// What comes when staff have closed the task.
    pub(super) const FIRST: Self = Self::CancelOperations { canceled: None, since: None };

    /// What this phase does with the server as it is now.
    pub(super) fn decide(self, context: &Context<'_>, server: &Server, event: &Event) -> Result<Outcome, Failure> {
        let id = server.id;
        Ok(match self {
            Self::Task => Outcome::Say(ask(context, server)),
            Self::CancelOperations { canceled, since } => {
                let running = stop::running(context, server)?.map(|running| running.id);
                // Another one than was canceled: one that had waited behind it.
                let since = since.filter(|_| canceled == running);
                stop::stop(context, server, since, event, None)?
                    .then(Self::FreeAddresses, |since| Self::CancelOperations { canceled: running, since }.of(id))
            }
            Self::FreeAddresses => addresses::free(context, server, 40)?
                .then(Self::PowerOff { since: None }, |_| Self::FreeAddresses.of(id)),
            Self::PowerOff { since } => {
                power::off(context, server, since, event).then(Self::PortsOff, |since| Self::PowerOff { since }.of(id))
            }
            Self::PortsOff => match context.shut_next(server)? {
                Some(act) => self.act(id, act, 95, "a switch port is shut"),
                None => Outcome::Next(Self::Unmark),
            },
            Self::Unmark => {
                let returned = context.mark(Stage::Returned);
                if mark::read(context.notes(server)?) == Marks::One(returned.clone()) {
                    return Ok(Outcome::Say(Verdict::Done(nothing_left(Some(Release::NotCleaned(OWN.to_owned()))))));
                }
                let notes = mark::write(context.notes(server)?, Some(&returned));
                self.act(id, Act::Notes(notes), 98, "nobody holds it any more")
            }
        })
    }

    /// The state of a close in this phase.
    pub(in crate::lifecycle) fn of(self, server: u64) -> Close {
        Close { server, phase: self }
    }

    /// Does something and stays in this phase, which then sees by looking that it is done.
    fn act(self, server: u64, act: Act, percent: u8, what: &str) -> Outcome {
        Outcome::Say(Verdict::Act(act, self.of(server), progress(percent, format!("server {server}: {what}"))))
    }
}
