//! The last checks before the service is Active (DED-07, DED-08): the server is on, it is marked as delivered, and its
//! addresses are read anew, since the installation may have changed them.

use super::{Open, carry_out, soiled};
use crate::contract::{Changes, Event, Failure, Step};
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::ownership::Marked;
use crate::lifecycle::pace;
use crate::lifecycle::parts::addresses::address;
use crate::lifecycle::parts::install::is_the_ordered_os;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::mark::{self, Stage};
use crate::order::{self, Order};
use crate::panel::api::{Server, operation_status};
use crate::parameters::parameter;

/// Parameter of the service: the server's name in DCImanager.
pub(crate) const SERVER_NAME: &str = "server-name";

pub(super) fn step(context: &Context<'_>, order: &Order, id: u64, since: u64, event: &Event) -> Result<Step, Failure> {
    let server = context.server(id)?;
    let since = if *event == Event::Retry { context.now() } else { since };
    carry_out(context, id, decide(context, order, &server, since)?)
}

fn decide(context: &Context<'_>, order: &Order, server: &Server, since: u64) -> Result<Verdict<Open>, Failure> {
    if let Some(soiled) = soiled::verdict(context, server)? {
        return Ok(soiled);
    }
    context.still_the_clients(server)?;
    let id = server.id;
    let here = Open::Finish { server: id, since };
    is_the_ordered_os(context, &order.system, server)?;
    let power = server.power_status.known().map(|power| power.to_ascii_lowercase()).unwrap_or_default();
    if power == "off" {
        let running =
            server.operation.known().and_then(Option::as_ref).is_some_and(|o| o.status == operation_status::RUNNING);
        if context.now().saturating_sub(since) > pace::POWER_LIMIT {
            let what = "it is still off after its OS was installed. Turn it on in DCImanager, then retry";
            return Ok(Verdict::Fail(Failure::Refused(context.about(id, "power-on-failed", what))));
        }
        let message = progress(92, format!("server {id} is turned on"));
        return Ok(if running {
            Verdict::Wait(pace::SHORT, here, message)
        } else {
            Verdict::Act(Act::PowerOn, here, message)
        });
    }
    if context.marked(server)? != Marked::Ours(Stage::Active) {
        let notes = mark::write(context.notes(server)?, Some(&context.mark(Stage::Active)));
        return Ok(Verdict::Act(Act::Notes(notes), here, progress(95, format!("server {id} is marked as delivered"))));
    }
    Ok(Verdict::Done(Changes {
        external_id: Some(id.to_string()),
        parameters: vec![
            parameter(SERVER_NAME, server.name.known().cloned().unwrap_or_default()),
            parameter(order::DOMAIN, order.system.domain.clone()),
        ],
        addresses: Some(context.addresses(server)?.iter().map(address).collect()),
        release: None,
    }))
}
