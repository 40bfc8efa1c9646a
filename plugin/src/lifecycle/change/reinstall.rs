//! Another operating system, or the same one anew: everything on the disks is erased.
//!
//! It goes the way of the first installation (DED-07). Template, scripts, location and owner are checked before it
//! starts; once it has started there is no way back, only forward.

use serde::{Deserialize, Serialize};

use super::{Change, POWER_WISH, withdrawn};
use crate::contract::{Changes, Event, Failure, Parameter, Service, Step};
use crate::lifecycle::Product;
use crate::lifecycle::context::Context;
use crate::lifecycle::parts::addresses::address;
use crate::lifecycle::parts::install::{self, Install, Next, is_the_ordered_os};
use crate::lifecycle::parts::turn_on::TurnOn;
use crate::lifecycle::parts::{Part, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::order::{self, Order, System};
use crate::panel::api::Server;
use crate::parameters::parameter;

/// Where a reinstall is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Reinstall {
    pub(in crate::lifecycle) server: u64,
    pub(in crate::lifecycle) system: System,
    #[serde(flatten)]
    pub(in crate::lifecycle) phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Phase {
    /// Another operation runs on the server. `since`: when it was seen first.
    Ready {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
    },
    Install {
        install: Install,
    },
    /// The OS is installed; the server has to be on.
    Finish(TurnOn),
}

pub(super) fn start(
    context: &Context<'_>,
    product: Product,
    server: &Server,
    parameters: &[Parameter],
) -> Result<Step, Failure> {
    let id = server.id;
    if matches!(product, Product::Colocation) {
        let what = "it is the client's equipment: what is installed on it is the client's to say, and nothing is erased from here";
        return Err(Failure::Refused(context.about(id, "no-reinstall", what)));
    }
    let system = Order::of(&merged(context.service, parameters), &context.settings)?.system;
    let locations = system.check_offers(context.panel)?;
    let location = server.location_id.known().copied().flatten();
    if !locations.is_empty() && !location.is_some_and(|location| locations.contains(&location)) {
        let what = format!("OS template {} is not at its location: choose another one", system.os_template);
        return Err(Failure::Invalid(context.about(id, "os-template-elsewhere", what)));
    }
    let state = Reinstall { server: id, system, phase: Phase::Ready { since: None } };
    ready(context, server, state, None, &Event::Timer)?.carry_out_simply(context, id)
}

pub(super) fn advance(context: &Context<'_>, state: Reinstall, event: &Event) -> Result<Step, Failure> {
    let server = context.server(state.server)?;
    let before = matches!(&state.phase, Phase::Install { install } if !install.has_started(&server));
    let verdict = decide(context, &server, state, event)?;
    // An installation that was refused has not started: the service is as it was.
    verdict.carry_out_or(context, server.id, |failure| match before {
        true => Ok(Step::Undone(failure)),
        false => Err(failure),
    })
}

/// What is next for the server.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    state: Reinstall,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    let given_up = *event == Event::Withdrawn;
    let here = |phase| Change::Reinstall(Reinstall { phase, ..state.clone() });
    context.still_the_clients(server)?;
    Ok(match state.phase.clone() {
        Phase::Ready { .. } if given_up => Verdict::Undone(withdrawn(context, id)),
        Phase::Ready { since } => ready(context, server, state, since, event)?,
        Phase::Install { install } => {
            let erased = install.has_started(server);
            let next = install::decide(context, &state.system, server, install, event)?;
            if given_up {
                return Ok(give_up(context, id, erased, next, || here(Phase::Finish(TurnOn::default()))));
            }
            match next {
                Next::Start(act, install, progress) => Verdict::Act(act, here(Phase::Install { install }), progress),
                Next::Wait(ms, install, progress) => Verdict::Wait(ms, here(Phase::Install { install }), progress),
                Next::Installed(progress) => Verdict::Wait(0, here(Phase::Finish(TurnOn::default())), progress),
                Next::Fail(failure) | Next::Unclear(failure) => Verdict::Fail(failure),
            }
        }
        Phase::Finish(turn_on) => {
            match is_the_ordered_os(context, &state.system, server) {
                Err(_) if given_up => return Ok(Verdict::Undone(left(context, id, WITH_ANOTHER_OS))),
                is => is?,
            }
            let done = || installed(context, server, &state.system).map(Verdict::Done);
            // The installation is a fact, whether or not anybody waits for the power.
            if given_up {
                return done();
            }
            match turn_on.decide(context, server, event, |turn_on| here(Phase::Finish(turn_on)))? {
                Some(verdict) => verdict,
                None => done()?,
            }
        }
    })
}

/// Waits for what runs on the server. The server's last operation is stored before the installation starts: then a lost
/// reply cannot start a second one.
fn ready(
    context: &Context<'_>,
    server: &Server,
    state: Reinstall,
    since: Option<u64>,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    match stop::wait_out(context, server, since, event, 15)? {
        Part::Wait(ms, since, progress) => {
            let state = Reinstall { phase: Phase::Ready { since }, ..state };
            return Ok(Verdict::Wait(ms, Change::Reinstall(state), progress));
        }
        Part::Fail(failure) => return Ok(Verdict::Fail(failure)),
        Part::Reached | Part::Act(..) => {}
    }
    let message = format!("server {id} is ready for OS template {}", state.system.os_template);
    let state = Reinstall { phase: Phase::Install { install: Install::before(server) }, ..state };
    Ok(Verdict::Wait(0, Change::Reinstall(state), progress(35, message)))
}

/// What a reinstall that is given up has come to. `erased`: an installation of it has started.
fn give_up(
    context: &Context<'_>,
    id: u64,
    erased: bool,
    next: Next,
    finish: impl FnOnce() -> Change,
) -> Verdict<Change> {
    match next {
        Next::Start(..) if !erased => Verdict::Undone(withdrawn(context, id)),
        Next::Wait(..) => {
            let what = "its installation is running. Cancel it in DCImanager, then give the change up again";
            Verdict::Fail(Failure::Refused(context.about(id, "install-running", what)))
        }
        Next::Installed(progress) => Verdict::Wait(0, finish(), progress),
        Next::Unclear(_) => Verdict::Undone(left(context, id, UNCLEAR)),
        Next::Start(..) | Next::Fail(_) => Verdict::Undone(left(context, id, WITHOUT_OS)),
    }
}

/// What a reinstall that was given up leaves, as code and words. It cannot be taken back.
type Left = (&'static str, &'static str);

const WITHOUT_OS: Left = (
    "left-without-os",
    "the reinstall was given up after it had failed: its disks are erased, and the ordered OS is not on them. Order another reinstall",
);
const WITH_ANOTHER_OS: Left = (
    "left-with-another-os",
    "the reinstall was given up after its disks were erased, and DCImanager shows another OS than the ordered one. What is on them stays, and the service's records show the OS of before",
);
const UNCLEAR: Left = (
    "left-unclear",
    "the reinstall was given up, and whether its disks were erased cannot be seen. What is on them stays: look at the server, and order another reinstall if it has no OS",
);

fn left(context: &Context<'_>, server: u64, (code, what): Left) -> Failure {
    Failure::Refused(context.about(server, code, what))
}

/// The service with these order parameters in place of its own.
fn merged(service: &Service, parameters: &[Parameter]) -> Service {
    let mut merged = service.clone();
    merged.parameters.retain(|own| !parameters.iter().any(|new| new.name == own.name));
    merged.parameters.extend(parameters.iter().cloned());
    merged
}

/// What is written into the service. The client's server runs: an earlier wish to have it off is over.
fn installed(context: &Context<'_>, server: &Server, system: &System) -> Result<Changes, Failure> {
    let mut parameters = vec![
        parameter(order::OS_TEMPLATE, system.os_template.to_string()),
        parameter(order::DOMAIN, system.domain.clone()),
        parameter(POWER_WISH, ""),
    ];
    parameters.extend(system.scripts.iter().map(|script| parameter(order::SCRIPT, script.to_string())));
    if system.scripts.is_empty() {
        parameters.push(parameter(order::SCRIPT, ""));
    }
    let addresses = Some(context.addresses(server)?.iter().map(address).collect());
    Ok(Changes { external_id: None, parameters, addresses, release: None })
}
