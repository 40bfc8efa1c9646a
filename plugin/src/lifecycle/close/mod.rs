//! Close: the server is given back, in the order of DED-12, and stays claimed until its disks are proven clean
//! (DED-13).
//!
//! ```text
//! mark ─▶ ports on ─▶ power on ─▶ stop operation ─▶ free addresses ─▶ delete owner ─▶ clean disks ─▶ power off ─▶ ports off ─▶ unmark
//! ```
//! Later phases undo what earlier ones did (the ports are opened, then shut), so the phase is stored and never goes
//! back, with one exception: when what was cleaned does not count any more ([`counts`]), all of it is done again.

mod counts;
mod phase;
mod proof;
mod release;

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::ownership::Owner;
use super::state::State;
use super::verdict::Verdict;
use super::{gone, parts};
use crate::contract::{Changes, Event, Failure, Release, ServiceStatus, Step};
use crate::mark::{self, Marks};
use crate::panel::PanelError;
use crate::panel::api::Server;
pub(super) use phase::Phase;
use proof::Cleaned;

/// Why the disks are cleaned.
const WHY: &str = "The service is being deleted.";
/// What must be so when the server is gone for good.
const DISKS: &str = "the server was taken out of operation and its disks were destroyed or cleaned";

/// Where a close is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Close {
    server: u64,
    #[serde(flatten)]
    phase: Phase,
    /// The proof, from the moment on at which the disks were seen clean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cleaned: Option<Cleaned>,
    /// The owner was deleted before, and a cleaning after that does not count: nobody may own the server any more while
    /// it is done again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    again: bool,
}

impl Close {
    fn new(server: u64, phase: Phase) -> Self {
        Self { server, phase, cleaned: None, again: false }
    }

    /// From the beginning, because what was cleaned does not count.
    fn again(server: u64) -> Self {
        Self { again: true, ..Self::new(server, Phase::Mark) }
    }

    /// With the proof that this step has seen.
    fn with(self, cleaned: Option<Cleaned>) -> Self {
        Self { cleaned, ..self }
    }

    /// Keeps what earlier steps have seen, unless this one has seen a newer proof.
    fn keeping(self, before: Self) -> Self {
        Self { cleaned: self.cleaned.or(before.cleaned), again: self.again || before.again, ..self }
    }

    /// Whether the server belongs to nobody since a step of this close.
    fn has_deleted_the_owner(&self) -> bool {
        self.again || matches!(self.phase, Phase::Clean(_)) || self.phase.comes_after_the_cleaning()
    }
}

impl From<Close> for State {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

pub(super) fn start(context: &Context<'_>) -> Result<Step, Failure> {
    match context.server_of_record()? {
        Some(server) => advance(context, Close::new(server, Phase::Mark), &Event::Timer),
        // Nothing was delivered or claimed: nothing to give back.
        None => Verdict::<Close>::Done(nothing_left(None)).carry_out_simply(context, 0),
    }
}

pub(super) fn advance(context: &Context<'_>, state: Close, event: &Event) -> Result<Step, Failure> {
    let id = state.server;
    let server = match context.panel.server(id) {
        Ok(server) => server,
        Err(PanelError::NotFound { why, .. }) => {
            let verdict = match gone::confirmed(event) {
                true => Verdict::Done(nothing_left(Some(Release::NotCleaned(gone::release(id, DISKS))))),
                false => gone::ask(context, id, state, &why, "its disks cannot be cleaned from here", DISKS),
            };
            return verdict.carry_out_simply(context, id);
        }
        Err(error) => return Err(error.into()),
    };
    judge(context, &server, state, event)?.carry_out_simply(context, id)
}

/// What is next for a server that is there.
pub(super) fn judge(
    context: &Context<'_>,
    server: &Server,
    state: Close,
    event: &Event,
) -> Result<Verdict<Close>, Failure> {
    if untouched(context, server, &state)? {
        return Ok(Verdict::Done(nothing_left(Some(untouched_release(server.id)))));
    }
    if state.phase == Phase::Mark && !state.again {
        context.still_held(server)?;
    } else if let Some(verdict) = counts::verdict(context, server, &state)? {
        return Ok(verdict);
    }
    let cleaned = state.cleaned.clone().map(|cleaned| cleaned.seen_with(server));
    Ok(match decide(context, server, state.phase.clone(), event)? {
        Verdict::Done(changes) => {
            Verdict::Done(Changes { release: cleaned.map(|cleaned| cleaned.release()), ..changes })
        }
        verdict => verdict.map(|close| close.keeping(state.with(cleaned))),
    })
}

/// Goes through the phases until one has something to do or to wait for. No act happens in between.
pub(super) fn decide(
    context: &Context<'_>,
    server: &Server,
    phase: Phase,
    event: &Event,
) -> Result<Verdict<Close>, Failure> {
    let mut phase = phase;
    loop {
        match phase.decide(context, server, event)? {
            parts::Outcome::Next(next) => phase = next,
            parts::Outcome::Say(verdict) => return Ok(verdict),
        }
    }
}

/// What is written into the service at the end.
pub(super) fn nothing_left(release: Option<Release>) -> Changes {
    Changes { external_id: None, parameters: Vec::new(), addresses: Some(Vec::new()), release }
}

/// What is said of a server that the service never got.
pub(super) fn untouched_release(server: u64) -> Release {
    Release::NotCleaned(format!("nothing was ever done to server {server} for this service"))
}

/// Whether the open never did anything to the server: it is claimed, but neither marked nor given away. Another billing
/// system may have it by now; a mark that cannot be read may be this one's.
fn untouched(context: &Context<'_>, server: &Server, state: &Close) -> Result<bool, Failure> {
    let marked = match mark::read(context.notes(server)?) {
        Marks::None => false,
        Marks::One(mark) => mark.is_for(&context.call.installation, context.service.id),
        Marks::Unclear => true,
    };
    Ok(state.phase == Phase::Mark
        && !state.again
        && context.service.status == ServiceStatus::Ordered
        && !marked
        && context.owner(server)? != Owner::Client)
}
