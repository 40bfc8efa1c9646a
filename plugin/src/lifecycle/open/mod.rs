//! Open: find a server, claim it, mark it, give it to the client, add addresses, install the OS (DED-01 to DED-08).
//!
//! ```text
//! search ──▶ offered ──▶ check ──▶ prepare ──▶ install ──▶ finish ──▶ done
//!    ▲          │ nothing     │ does not fit
//!    │◀─────────┘             └──▶ build (staff) ──▶ prepare
//!    └◀── undo ◀── the server was taken, or no address is left
//!
//! prepare ──▶ contested ──▶ prepare       (two billing systems marked one server at the same moment)
//! install, finish ──▶ soiled ──▶ clean ──▶ prepare      (somebody else had the server meanwhile)
//! undo ──▶ soiled ──▶ clean ──▶ undo                    (something happened on it while the client had it)
//! ```

mod build;
mod check;
mod contested;
mod finish;
mod install;
mod prepare;
mod search;
mod soiled;
mod undo;

use serde::{Deserialize, Serialize};

use super::context::{Context, server_number};
use super::parts::clean::Clean;
use super::parts::install::Install;
use super::parts::turn_on::TurnOn;
use super::state::State;
use super::verdict::Verdict;
use crate::contract::{Event, Failure, Step};
use crate::failure::detail;
use crate::order::Order;
pub(crate) use finish::SERVER_NAME;
#[cfg(test)]
pub(super) use install::decide as decide_install;
pub(super) use prepare::Ready;
#[cfg(test)]
pub(super) use soiled::{decide_clean, decide_take};
use undo::Undo;

/// Where an open is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(super) enum Open {
    /// Servers were offered to the host for a claim; the one that is claimed is compared and marked.
    Offered,
    /// Staff change the server's parts.
    Build { server: u64 },
    /// The server is made ready for the installation.
    Prepare {
        server: u64,
        #[serde(flatten)]
        ready: Ready,
    },
    /// Another billing system marked the server at the same moment. `seen`: when that was seen.
    Contested {
        server: u64,
        #[serde(flatten)]
        ready: Ready,
        seen: u64,
    },
    /// The OS is installed.
    Install { server: u64, install: Install },
    /// The OS is installed; the last checks.
    Finish {
        server: u64,
        #[serde(flatten)]
        turn_on: TurnOn,
    },
    /// Somebody may have written on the disks since the server was prepared: somebody else had it, or it is taken back
    /// from the client (`undo`) and something has happened on it. `since`: when something was seen running on it first.
    Soiled {
        server: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undo: Option<Undo>,
    },
    /// Its disks are cleaned for that.
    Clean {
        server: u64,
        clean: Clean,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undo: Option<Undo>,
    },
    /// What was begun is taken back.
    Undo { server: u64, undo: Undo },
}

impl From<Open> for State {
    fn from(open: Open) -> Self {
        Self::Open(open)
    }
}

pub(super) fn start(context: &Context<'_>) -> Result<Step, Failure> {
    // A claim that survived an earlier attempt is looked at first: its server may be ours already.
    if let Some(server) = context.server_of_record()? {
        let order = Order::of(context.service, &context.settings)?;
        return check::step(context, &order, server);
    }
    search::step(context)
}

pub(super) fn advance(context: &Context<'_>, state: Open, event: &Event) -> Result<Step, Failure> {
    let order = Order::of(context.service, &context.settings)?;
    match (state, event) {
        (Open::Offered, Event::Claimed(id)) => check::step(context, &order, server_number(context.service.id, id)?),
        (Open::Offered, Event::NothingToClaim) => search::step(context),
        // Staff asked to try again. The step that failed may have been the one after the claim, and may have marked its
        // server: another claim would leave that one marked for ever.
        (Open::Offered, _) => start(context),
        (Open::Build { server }, _) => build::step(context, &order, server),
        (Open::Contested { server, ready, seen }, event) => {
            contested::step(context, &order, server, ready, seen, event)
        }
        (Open::Prepare { server, ready }, event) => prepare::step(context, &order, server, ready, event),
        (Open::Install { server, install }, event) => install::step(context, &order, server, install, event),
        (Open::Finish { server, turn_on }, event) => finish::step(context, &order, server, turn_on, event),
        (Open::Soiled { server, since, undo }, event) => soiled::take(context, server, since, undo, event),
        (Open::Clean { server, clean, undo }, event) => soiled::clean(context, server, clean, undo, event),
        (Open::Undo { server, undo }, _) => undo::step(context, server, undo),
    }
}

/// A decision of an open carried out; a lack of addresses takes back what was begun (IP-04).
fn carry_out(context: &Context<'_>, server: u64, verdict: Verdict<Open>) -> Result<Step, Failure> {
    // Only a preparation asks for addresses.
    let before = match &verdict {
        Verdict::Act(_, Open::Prepare { ready, .. }, _) => ready.before,
        _ => None,
    };
    verdict.carry_out(context, server, |why| {
        let message = format!(
            "no addresses for service {} on server {server}: {why}. Add addresses to that pool in DCImanager, then retry; what was begun is taken back",
            context.service.id
        );
        undo::begin(context, server, Undo::ending(detail("no-free-address", message), before))
    })
}
