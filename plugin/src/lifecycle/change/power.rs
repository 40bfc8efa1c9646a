//! Power on, off and reset, as the client wishes.
//!
//! Turning on and off is seen by looking. A reset leaves no trace but its operation, so the number of the server's last
//! operation is stored before it, as for an installation.

use serde::{Deserialize, Serialize};

use super::{Change, POWER_WISH, ours, withdrawn};
use crate::contract::{Changes, Event, Failure, PowerAction, Step};
use crate::lifecycle::Product;
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::parts::install::reason;
use crate::lifecycle::parts::power::{self as parts, Power as State, power};
use crate::lifecycle::parts::{Part, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::{Server, operation_kind, operation_status};
use crate::parameters::parameter;

/// Where a power action is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Power {
    pub(in crate::lifecycle) server: u64,
    #[serde(flatten)]
    pub(in crate::lifecycle) phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Phase {
    /// `since`: when the command was given. `waiting`: when something that owns the power was seen running first.
    On {
        since: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waiting: Option<u64>,
    },
    Off {
        since: Option<u64>,
    },
    /// `before`: the server's last operation before it. `since`: when one was seen running first.
    Reset {
        before: Option<u64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
    },
}

pub(super) fn start(
    context: &Context<'_>,
    product: Product,
    server: &Server,
    action: PowerAction,
) -> Result<Step, Failure> {
    let id = server.id;
    if matches!(product, Product::Colocation) && !is_connected(server) {
        let what = "DCImanager knows neither a PDU outlet nor a BMC port of the equipment, so its power cannot be switched from here. Add its connections in DCImanager, or ask the staff of the data center";
        return Err(Failure::Refused(context.about(id, "no-power-connection", what)));
    }
    if power(server) == State::Unknown {
        return Err(unknown(context, server));
    }
    let phase = match action {
        PowerAction::On => Phase::On { since: None, waiting: None },
        PowerAction::Off => Phase::Off { since: None },
        PowerAction::Reset => Phase::Reset { before: stop::last(context, server)?.map(|last| last.id), since: None },
    };
    let state = Change::Power(Power { server: id, phase });
    let message = format!("the power of server {id} is known");
    Verdict::Wait(0, state, progress(10, message)).carry_out_simply(context, id)
}

pub(super) fn advance(context: &Context<'_>, product: Product, state: Power, event: &Event) -> Result<Step, Failure> {
    let server = context.server(state.server)?;
    ours(context, product, &server)?;
    // A command that was refused had no effect.
    decide(context, &server, state, event)?.carry_out_or(context, server.id, |failure| Ok(Step::Undone(failure)))
}

/// What is next for the server.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    state: Power,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    if *event == Event::Withdrawn {
        return Ok(Verdict::Undone(withdrawn(context, server.id)));
    }
    let (part, wanted, since, waiting) = match state.phase {
        Phase::Reset { before, since } => return decide_reset(context, server, before, since, event),
        Phase::On { since, waiting } => (parts::on(context, server, since, event), State::On, since, waiting),
        Phase::Off { since } => (parts::off(context, server, since, event), State::Off, since, None),
    };
    let of = |phase| Change::Power(Power { server: server.id, phase });
    let here = |since| match wanted {
        State::On => of(Phase::On { since, waiting: None }),
        _ => of(Phase::Off { since }),
    };
    Ok(match part {
        Part::Act(act, since, progress) => Verdict::Act(act, here(since), progress),
        Part::Wait(ms, since, progress) => Verdict::Wait(ms, here(since), progress),
        Part::Fail(failure) => Verdict::Fail(failure),
        Part::Reached if power(server) == wanted => Verdict::Done(done(if wanted == State::Off { "off" } else { "" })),
        // No command was given, and the BMC stopped answering meanwhile.
        Part::Reached if since.is_none() && power(server) == State::Unknown => {
            Verdict::Undone(unknown(context, server))
        }
        // Another operation owns the power, or the BMC stopped answering after the command.
        Part::Reached if since.is_some_and(|since| context.now().saturating_sub(since) > pace::POWER_LIMIT) => {
            let what =
                "its power did not become what was asked for within 15 minutes. Look at it in DCImanager, then retry";
            Verdict::Fail(Failure::Refused(context.about(server.id, "power-unclear", what)))
        }
        Part::Reached if since.is_none() => match stop::wait_out(context, server, waiting, event, 50)? {
            Part::Wait(ms, waiting, progress) => Verdict::Wait(ms, of(Phase::On { since, waiting }), progress),
            Part::Fail(failure) => Verdict::Fail(failure),
            Part::Reached | Part::Act(..) => {
                let message = format!("server {} is about to be turned on", server.id);
                Verdict::Wait(0, here(None), progress(20, message))
            }
        },
        Part::Reached => {
            let message = format!("waiting for the power of server {}", server.id);
            Verdict::Wait(pace::SHORT, here(since), progress(50, message))
        }
    })
}

fn decide_reset(
    context: &Context<'_>,
    server: &Server,
    before: Option<u64>,
    since: Option<u64>,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    let of = |before, since| Change::Power(Power { server: id, phase: Phase::Reset { before, since } });
    let here = |before| of(before, None);
    match stop::wait_out(context, server, since, event, 50)? {
        Part::Wait(ms, since, progress) => return Ok(Verdict::Wait(ms, of(before, since), progress)),
        Part::Fail(failure) => return Ok(Verdict::Fail(failure)),
        Part::Reached | Part::Act(..) => {}
    }
    let last = stop::last(context, server)?;
    let Some(last) = last.filter(|last| Some(last.id) != before) else {
        let message = format!("server {id} is reset");
        return Ok(Verdict::Act(Act::PowerReset, here(before), progress(30, message)));
    };
    Ok(match (last.kind.as_deref(), last.status.as_str()) {
        (Some(operation_kind::POWER_RESET), operation_status::OK) => Verdict::Done(done("")),
        (Some(operation_kind::POWER_RESET), status) => {
            let what = format!("its reset (operation {}) ended as `{status}`{}", last.id, reason(last));
            Verdict::Undone(Failure::Refused(context.about(id, "reset-failed", what)))
        }
        // Something else ran in between: ours did not start, or ended before it. A reset more does no harm.
        _ => Verdict::Wait(0, here(Some(last.id)), progress(20, format!("server {id} is ready for its reset"))),
    })
}

/// Whether DCImanager has a way to the equipment's power: an outlet of a PDU, or a port of its BMC.
fn is_connected(server: &Server) -> bool {
    let pdu = server.pdu_connection.known().is_some_and(|connections| match connections {
        serde_json::Value::Array(list) => !list.is_empty(),
        serde_json::Value::Object(one) => !one.is_empty(),
        _ => false,
    });
    let bmc = server.switch_connection.known().is_some_and(|ports| ports.iter().any(|port| port.is_ipmi_connection));
    pdu || bmc
}

fn unknown(context: &Context<'_>, server: &Server) -> Failure {
    let what = "DCImanager does not know whether it is on, because its BMC does not answer: nothing was done. Mend its BMC or its connections in DCImanager, then try again";
    Failure::Refused(context.about(server.id, "power-unknown", what))
}

fn done(wish: &str) -> Changes {
    Changes { external_id: None, parameters: vec![parameter(POWER_WISH, wish)], addresses: None, release: None }
}
