//! The phases of a close, in the order of DED-12.

use serde::{Deserialize, Serialize};

use super::proof::Cleaned;
use super::{Close, WHY, nothing_left, release};
use crate::contract::{Event, Failure, Progress};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Marked;
use crate::lifecycle::parts::clean::{self, Clean};
use crate::lifecycle::parts::{self, addresses, power, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Stage};
use crate::panel::api::{Server, operation_kind};

/// What a close does next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Phase {
    /// The notes say that the server is given back; everything after this can be recognised by it.
    Mark,
    /// "Enables the switch ports to which the server is connected."
    PortsOn,
    /// "Turns on the server if it is turned off." `since`: when it was seen off first.
    PowerOn { since: Option<u64> },
    /// "Stops an operation on the server if it is running."
    StopOperation { since: Option<u64> },
    /// "Removes IP addresses from the server configuration."
    FreeAddresses,
    /// "Deletes the owner of the DCImanager 6 server."
    DeleteOwner,
    /// "Runs diagnostics with the disk cleanup option."
    Clean(Clean),
    /// "Shuts down the server."
    PowerOff { since: Option<u64> },
    /// "Turns off the switch ports to which the server is connected."
    PortsOff,
    /// The notes are as they were before the service.
    Unmark,
}

/// What a phase says.
pub(super) type Outcome = parts::Outcome<Phase, Close>;

impl Phase {
    /// Whether the proof that the disks are clean is there, and has to hold until the server is given up.
    pub(super) fn comes_after_the_cleaning(&self) -> bool {
        matches!(self, Self::PowerOff { .. } | Self::PortsOff | Self::Unmark)
    }

    /// What this phase does with the server as it is now.
    pub(super) fn decide(self, context: &Context<'_>, server: &Server, event: &Event) -> Result<Outcome, Failure> {
        let id = server.id;
        Ok(match self {
            Self::Mark => {
                if context.marked(server)? == Marked::Ours(Stage::Closing) {
                    return Ok(Outcome::Next(Self::PortsOn));
                }
                let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Closing)));
                let said = progress(5, format!("server {id} is marked as being given back"));
                self.act(id, Act::Notes(notes), said)
            }
            Self::PortsOn => match context.open_next(server)? {
                Some(act) => self.act(id, act, progress(10, format!("a switch port of server {id} is opened"))),
                None => Outcome::Next(Self::PowerOn { since: None }),
            },
            Self::PowerOn { since } => power::on(context, server, since, event)
                .then(Self::StopOperation { since: None }, |since| Self::PowerOn { since }.of(id)),
            // A power command of the phase before ends by itself in seconds.
            Self::StopOperation { since } => stop::stop(context, server, since, event, Some(operation_kind::POWER_ON))?
                .then(Self::FreeAddresses, |since| Self::StopOperation { since }.of(id)),
            Self::FreeAddresses => {
                addresses::free(context, server, 25)?.then(Self::DeleteOwner, |_| Self::FreeAddresses.of(id))
            }
            Self::DeleteOwner => release::delete_owner(context, server)?,
            Self::Clean(clean) => Outcome::Say(cleaning(context, server, clean, event)?),
            Self::PowerOff { since } => {
                power::off(context, server, since, event).then(Self::PortsOff, |since| Self::PowerOff { since }.of(id))
            }
            Self::PortsOff => match context.shut_next(server)? {
                Some(act) => self.act(id, act, progress(95, format!("a switch port of server {id} is shut"))),
                None => Outcome::Next(Self::Unmark),
            },
            Self::Unmark => {
                if context.marked(server)? == Marked::No {
                    return Ok(Outcome::Say(Verdict::Done(nothing_left(None))));
                }
                let notes = mark::write(context.notes(server)?, None);
                self.act(id, Act::Notes(notes), progress(98, format!("server {id} is free again")))
            }
        })
    }

    /// The state of a close in this phase.
    fn of(self, server: u64) -> Close {
        Close::new(server, self)
    }

    /// Does something and stays in this phase, which then sees by looking that it is done.
    pub(super) fn act(self, server: u64, act: Act, progress: Progress) -> Outcome {
        Outcome::Say(Verdict::Act(act, self.of(server), progress))
    }

    /// Waits in this phase.
    pub(super) fn wait(self, server: u64, ms: u64, progress: Progress) -> Outcome {
        Outcome::Say(Verdict::Wait(ms, self.of(server), progress))
    }
}

/// The cleaning as a step of the close. The proof is stored before the next act: turning the server off makes another
/// operation the last one, and then nothing would show any more that the disks are clean.
fn cleaning(context: &Context<'_>, server: &Server, clean: Clean, event: &Event) -> Result<Verdict<Close>, Failure> {
    let id = server.id;
    let here = |clean| Phase::Clean(clean).of(id);
    Ok(match clean::decide(context, server, clean, event, WHY)? {
        clean::Next::Start(act, clean, said) => Verdict::Act(act, here(clean), said),
        clean::Next::Wait(ms, clean, said) => Verdict::Wait(ms, here(clean), said),
        clean::Next::Task(task, clean, said) => Verdict::Task(task, here(clean), said),
        clean::Next::Cleaned(operation, since, said) => {
            let cleaned = Cleaned::of(server, &operation, since, context.now());
            Verdict::Wait(0, Phase::PowerOff { since: None }.of(id).with(cleaned), said)
        }
        clean::Next::Fail(failure) => Verdict::Fail(failure),
    })
}
