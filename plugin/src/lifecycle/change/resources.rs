//! Other amounts of resources (IP-01 to IP-04 for addresses; people do the rest, for colocation).
//!
//! Addresses are added first, because that can fail and can be taken back; then those that go are given back, which
//! cannot fail for want of anything, and cannot be taken back.

use serde::{Deserialize, Serialize};

use super::plan::{Plan, Wanted, plan};
use super::{Change, Ending, ours, people, withdrawn};
use crate::contract::{Changes, Event, Failure, ResourceChange, Step};
use crate::lifecycle::Product;
use crate::lifecycle::act::Act;
use crate::lifecycle::context::Context;
use crate::lifecycle::parts::addresses::{add_next, address};
use crate::lifecycle::parts::{Part, stop};
use crate::lifecycle::verdict::{Verdict, progress};
use crate::order;
use crate::panel::api::Server;

/// Where a change of resources is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::lifecycle) struct Resources {
    pub(in crate::lifecycle) server: u64,
    /// Staff have done their part, which the module cannot take back.
    pub(in crate::lifecycle) by_staff: bool,
    #[serde(flatten)]
    pub(in crate::lifecycle) phase: Phase,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Phase {
    /// Staff change what only people can change. `lines`: from what to what.
    Staff { lines: Vec<String>, wanted: Wanted },
    /// Nothing may run on the server while its addresses are counted: diagnostics give it one for themselves.
    /// `since`: when something was seen running first.
    Plan {
        wanted: Wanted,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
    },
    /// What is missing is added.
    Add { plan: Plan },
    /// What is not wanted any more is given back.
    Release { plan: Plan },
    /// What was added is given back.
    Undo { plan: Plan, ending: Ending },
}

pub(super) fn start(
    context: &Context<'_>,
    product: Product,
    server: &Server,
    change: &ResourceChange,
) -> Result<Step, Failure> {
    let amount = |name: &str| change.amounts.iter().find(|one| one.name == name).map(|one| one.amount);
    let wanted = Wanted { ipv4: amount(order::IPV4), ipv6: amount(order::IPV6), release: change.release.clone() };
    let others: Vec<_> =
        change.amounts.iter().filter(|one| one.name != order::IPV4 && one.name != order::IPV6).collect();
    if let (Product::Dedicated, Some(other)) = (product, others.first()) {
        let what = format!("resource `{}` of a dedicated server cannot be changed: order another server", other.name);
        return Err(Failure::Invalid(context.about(server.id, "resource-not-changeable", what)));
    }
    // What the client named is refused now, before staff are asked for anything.
    plan(context, server.id, context.addresses(server)?, &wanted)?;
    let lines: Vec<String> = others.iter().map(|one| people::line(context, one)).collect();
    let here = |phase| Resources { server: server.id, by_staff: false, phase };
    if lines.is_empty() {
        let state = here(Phase::Plan { wanted: wanted.clone(), since: None });
        return decide_plan(context, server, state, wanted, &Event::Timer)?.carry_out_simply(context, server.id);
    }
    ask(context, here(Phase::Staff { lines: lines.clone(), wanted }), &lines).carry_out_simply(context, server.id)
}

pub(super) fn advance(
    context: &Context<'_>,
    product: Product,
    state: Resources,
    event: &Event,
) -> Result<Step, Failure> {
    let id = state.server;
    if let Phase::Staff { lines, wanted } = &state.phase {
        let verdict = match event {
            Event::TaskClosed(_) => staff_are_done(id, wanted.clone()),
            Event::Withdrawn => Verdict::Undone(withdrawn(context, id)),
            _ => ask(context, state.clone(), lines),
        };
        return verdict.carry_out_simply(context, id);
    }
    let server = context.server(id)?;
    ours(context, product, &server)?;
    let verdict = decide(context, &server, state.clone(), event)?;
    verdict.carry_out_or(context, id, |failure| refused(context, state, failure))
}

/// What is next for the server.
pub(in crate::lifecycle) fn decide(
    context: &Context<'_>,
    server: &Server,
    state: Resources,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    let addresses = context.addresses(server)?;
    let here = |phase| Change::Resources(Resources { phase, ..state.clone() });
    let given_up = *event == Event::Withdrawn;
    Ok(match state.phase.clone() {
        // Only while staff are asked, and then no server is looked at.
        Phase::Staff { lines, .. } => ask(context, state, &lines),
        Phase::Plan { .. } if given_up => Verdict::Undone(withdrawn(context, id)),
        Phase::Plan { wanted, .. } => decide_plan(context, server, state, wanted, event)?,
        Phase::Add { plan } if given_up => undo(here, id, plan, withdrawn(context, id)),
        Phase::Add { plan } => match add_next(addresses, plan.ipv4, plan.ipv6) {
            Some((act, missing)) => {
                let message = format!("{missing} are added to server {id}");
                Verdict::Act(act, here(Phase::Add { plan }), progress(40, message))
            }
            None => {
                let message = format!("server {id} has the addresses that are to be added");
                Verdict::Wait(0, here(Phase::Release { plan }), progress(60, message))
            }
        },
        Phase::Release { plan } => {
            let left = addresses.iter().find(|ip| plan.release.contains(&ip.id));
            let gone = plan.release.iter().any(|released| !addresses.iter().any(|ip| ip.id == *released));
            match (left, given_up) {
                (_, true) if !gone => undo(here, id, plan, withdrawn(context, id)),
                (Some(_), true) => {
                    let what = "some of its addresses were given back already, and cannot be had again: retry the change to finish it";
                    Verdict::Fail(Failure::Refused(context.about(id, "already-released", what)))
                }
                (Some(ip), false) => {
                    let act = Act::RemoveAddress { ip: ip.id, name: ip.name.clone() };
                    let message = format!("address {} is removed from server {id}", ip.name);
                    Verdict::Act(act, here(Phase::Release { plan }), progress(80, message))
                }
                (None, _) => Verdict::Done(Changes {
                    external_id: None,
                    parameters: Vec::new(),
                    addresses: Some(addresses.iter().map(address).collect()),
                    release: None,
                }),
            }
        }
        Phase::Undo { plan, ending } => match addresses.iter().find(|ip| !plan.before.contains(&ip.id)) {
            Some(ip) => {
                let act = Act::RemoveAddress { ip: ip.id, name: ip.name.clone() };
                let message = format!("address {} is given back: the change cannot be carried out", ip.name);
                Verdict::Act(act, here(Phase::Undo { plan, ending }), progress(20, message))
            }
            None => Verdict::Undone(ending.into()),
        },
    })
}

/// Plans when nothing runs on the server. The plan is stored before the first act.
fn decide_plan(
    context: &Context<'_>,
    server: &Server,
    state: Resources,
    wanted: Wanted,
    event: &Event,
) -> Result<Verdict<Change>, Failure> {
    let id = server.id;
    let since = if let Phase::Plan { since, .. } = &state.phase { *since } else { None };
    match stop::wait_out(context, server, since, event, 10)? {
        Part::Wait(ms, since, progress) => {
            let state = Resources { phase: Phase::Plan { wanted, since }, ..state };
            return Ok(Verdict::Wait(ms, Change::Resources(state), progress));
        }
        Part::Fail(failure) => return Ok(Verdict::Fail(failure)),
        Part::Reached | Part::Act(..) => {}
    }
    let plan = match plan(context, id, context.addresses(server)?, &wanted) {
        Ok(plan) => plan,
        // An address that the client named went meanwhile.
        Err(failure @ Failure::Invalid(_)) if !state.by_staff => return Ok(Verdict::Undone(failure)),
        Err(failure) => return Err(failure),
    };
    let message = format!("the addresses of server {id} are to be {} IPv4 and {} IPv6", plan.ipv4, plan.ipv6);
    let state = Change::Resources(Resources { phase: Phase::Add { plan }, ..state });
    Ok(Verdict::Wait(0, state, progress(20, message)))
}

fn ask(context: &Context<'_>, state: Resources, lines: &[String]) -> Verdict<Change> {
    let with_addresses = matches!(&state.phase, Phase::Staff { wanted, .. } if wanted.is_about_addresses());
    let task = people::task(context, state.server, lines, with_addresses);
    Verdict::Task(task, Change::Resources(state), progress(10, "staff change what only people can change"))
}

fn staff_are_done(server: u64, wanted: Wanted) -> Verdict<Change> {
    if !wanted.is_about_addresses() {
        return Verdict::Done(Changes { external_id: None, parameters: Vec::new(), addresses: None, release: None });
    }
    let state = Resources { server, by_staff: true, phase: Phase::Plan { wanted, since: None } };
    Verdict::Wait(0, Change::Resources(state), progress(30, format!("staff have done their part for server {server}")))
}

/// The intention is stored first: a step that runs again goes on with it.
fn undo(here: impl Fn(Phase) -> Change, server: u64, plan: Plan, why: Failure) -> Verdict<Change> {
    let message = format!("what was added to server {server} is given back");
    Verdict::Wait(0, here(Phase::Undo { plan, ending: why.into() }), progress(20, message))
}

/// The panel refused an act, which then had no effect.
fn refused(context: &Context<'_>, state: Resources, failure: Failure) -> Result<Step, Failure> {
    let id = state.server;
    let here = |phase| Change::Resources(Resources { phase, ..state.clone() });
    let verdict = match (&state.phase, &failure) {
        // What people have done is not thrown away for want of an address (COL-04).
        (Phase::Add { plan }, Failure::Exhausted(why)) if state.by_staff => {
            let message = format!("server {id} gets no addresses: {}", why.message);
            let task = people::addresses(context, id, &why.message);
            Verdict::Task(task, here(Phase::Add { plan: plan.clone() }), progress(40, message))
        }
        (Phase::Add { plan }, _) => undo(here, id, plan.clone(), failure),
        _ => return Err(failure),
    };
    verdict.carry_out_simply(context, id)
}
