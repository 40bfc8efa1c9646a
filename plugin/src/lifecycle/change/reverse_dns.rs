//! What an address of the service resolves to.

use serde::{Deserialize, Serialize};

use super::plan::is;
use super::{Change, ours, withdrawn};
use crate::contract::{Changes, Event, Failure, ReverseDns as Wish, Step};
use crate::lifecycle::Product;
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::parts::addresses::address;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::order::is_domain;
use crate::panel::api::{Ip, Server};

/// Where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct ReverseDns {
    pub(in crate::lifecycle) server: u64,
    pub(in crate::lifecycle) ip: String,
    pub(in crate::lifecycle) domain: String,
    /// When it was set.
    pub(in crate::lifecycle) since: Option<u64>,
}

pub(super) fn start(context: &Context<'_>, server: &Server, wish: &Wish) -> Result<Step, Failure> {
    let id = server.id;
    let domain = wish.domain.trim().trim_end_matches('.').to_ascii_lowercase();
    if !domain.contains('.') || !is_domain(&domain) {
        let what = format!("`{}` is not a full host name, such as mail.example.com", wish.domain);
        return Err(Failure::Invalid(context.about(id, "domain-invalid", what)));
    }
    find(context, server, &wish.ip)?;
    let message = format!("the reverse DNS of {} is to be {domain}", wish.ip);
    let state = ReverseDns { server: id, ip: wish.ip.clone(), domain, since: None };
    Verdict::Wait(0, Change::ReverseDns(state), progress(10, message)).carry_out_simply(context, id)
}

pub(super) fn advance(
    context: &Context<'_>,
    product: Product,
    state: ReverseDns,
    event: &Event,
) -> Result<Step, Failure> {
    let server = context.server(state.server)?;
    ours(context, product, &server)?;
    decide(context, &server, state, event)?.carry_out_or(context, server.id, |failure| Ok(Step::Undone(failure)))
}

/// What is next for the address.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    state: ReverseDns,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    let ip = match find(context, server, &state.ip) {
        // The address was taken from the server meanwhile: nothing is left of the change.
        Err(_) if *event == Event::Withdrawn => return Ok(Verdict::Undone(withdrawn(context, id))),
        ip => ip?,
    };
    if ip.domain.as_deref().is_some_and(|domain| domain.trim_end_matches('.').eq_ignore_ascii_case(&state.domain)) {
        let addresses = Some(context.addresses(server)?.iter().map(address).collect());
        return Ok(Verdict::Done(Changes { external_id: None, parameters: Vec::new(), addresses, release: None }));
    }
    if *event == Event::Withdrawn {
        return Ok(Verdict::Undone(withdrawn(context, id)));
    }
    let now = context.now();
    match state.since.filter(|_| *event != Event::Retry) {
        None => {
            let message = format!("the reverse DNS of {} is set to {}", ip.name, state.domain);
            let act = Act::ReverseDns { ip: ip.id, name: ip.name.clone(), domain: state.domain.clone() };
            let state = ReverseDns { since: Some(now), ..state };
            Ok(Verdict::Act(act, Change::ReverseDns(state), progress(50, message)))
        }
        Some(since) if now.saturating_sub(since) > pace::REVERSE_DNS_LIMIT => {
            let what = format!(
                "DCImanager accepted {} as the reverse DNS of {}, but does not show it after 15 minutes. Look at its reverse DNS module, then retry",
                state.domain, ip.name
            );
            Ok(Verdict::Fail(Failure::Refused(context.about(id, "reverse-dns-not-set", what))))
        }
        Some(_) => {
            let message = format!("waiting until {} resolves to {}", ip.name, state.domain);
            Ok(Verdict::Wait(pace::SHORT, Change::ReverseDns(state), progress(70, message)))
        }
    }
}

fn find<'s>(context: &Context<'_>, server: &'s Server, wanted: &str) -> Result<&'s Ip, Failure> {
    context.addresses(server)?.iter().find(|ip| is(ip, wanted)).ok_or_else(|| {
        let what = format!("it has no address {wanted}: name one of the service's");
        Failure::Invalid(context.about(server.id, "address-unknown", what))
    })
}
