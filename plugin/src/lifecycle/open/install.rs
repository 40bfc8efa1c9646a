//! Installs the ordered OS exactly once (DED-07), by the way that a reinstall goes too.

use super::{Open, carry_out, soiled};
use crate::contract::{Event, Failure, Step};
use crate::lifecycle::context::Context;
use crate::lifecycle::parts::install::{self, Install, Next};
use crate::lifecycle::parts::turn_on::TurnOn;
use crate::lifecycle::verdict::Verdict;
use crate::order::Order;
use crate::panel::api::Server;

pub(super) fn step(
    context: &Context<'_>,
    order: &Order,
    id: u64,
    install: Install,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.server(id)?;
    carry_out(context, id, decide(context, order, &server, install, event)?)
}

pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    order: &Order,
    server: &Server,
    install: Install,
    event: &Event,
) -> Result<Verdict<Open>, Failure> {
    if let Some(soiled) = soiled::verdict(context, server)? {
        return Ok(soiled);
    }
    let id = server.id;
    let here = |install| Open::Install { server: id, install };
    Ok(match install::decide(context, &order.system, server, install, event)? {
        Next::Start(act, install, progress) => Verdict::Act(act, here(install), progress),
        Next::Wait(ms, install, progress) => Verdict::Wait(ms, here(install), progress),
        Next::Installed(progress) => {
            Verdict::Wait(0, Open::Finish { server: id, turn_on: TurnOn::default() }, progress)
        }
        Next::Fail(failure) | Next::Unclear(failure) => Verdict::Fail(failure),
    })
}
