//! Who does something: clients, staff, the provider's administrator. Each event of theirs becomes a verb of the billing
//! side, or something that is done by hand in the panel.

mod administrator;
mod clients;
mod right;
mod staff;

use std::collections::{BTreeMap, BTreeSet};

use billing::model::{By, Service, ServiceStatus};
use billing::{BillingError, ServiceFilter};
use dcimanager_sim::ids::{PortId, ServerId};
use dcimanager_sim::model::Server;
use jiff::SignedDuration;

use super::happening::{Pick, What};
use super::stage::Stage;
use super::traps::{BEFORE_REQUEST, Spring, Trap};
use crate::snapshot::Hand;
use crate::world::Host;

/// What people remember of what they did.
#[derive(Debug, Default)]
pub(super) struct Hands {
    /// Servers that the administrator gave to somebody by hand.
    pub(super) owners: BTreeSet<ServerId>,
    /// Ports that the administrator switched by hand.
    pub(super) ports: BTreeSet<(ServerId, PortId)>,
    /// What the administrator has changed and not put right: that is not the system's to promise.
    pub(super) servers: BTreeMap<ServerId, Hand>,
    /// Servers that the administrator took out of the panel, as they were.
    pub(super) removed: BTreeMap<ServerId, Server>,
    /// Servers that were put into a panel.
    pub(super) built: u64,
    /// Networks that were put into each pool beyond its first ones.
    pub(super) networks: u8,
}

impl Stage {
    /// Something happens.
    pub(super) fn carry_out(&self, what: &What) {
        {
            let mut book = self.book();
            book.happened(what.kind());
            book.tell(&format!("{what}"));
        }
        match what {
            What::Fault { fault, skip } => {
                self.traps.add(Trap { at: BEFORE_REQUEST, skip: *skip, spring: Spring::Fault(fault.clone()) });
            }
            What::Death { at, skip, silent, away } => {
                self.traps.add(Trap { at: *at, skip: *skip, spring: Spring::Death { silent: *silent, away: *away } });
            }
            What::Abort { at, skip } => self.traps.add(Trap { at: *at, skip: *skip, spring: Spring::Abort }),
            What::Meanwhile { at, skip, seconds, steps, then } => {
                let spring = Spring::Meanwhile { seconds: *seconds, steps: *steps, then: then.clone() };
                self.traps.add(Trap { at: *at, skip: *skip, spring });
            }
            // A time beyond all calendars is far away.
            What::Jump { minutes } => drop(self.jump(SignedDuration::from_mins(*minutes))),
            What::Order { .. }
            | What::Pay { .. }
            | What::Addresses { .. }
            | What::Reinstall { .. }
            | What::Power { .. }
            | What::ReverseDns { .. }
            | What::Autoprolong { .. }
            | What::Prolong { .. }
            | What::Close { .. } => clients::carry_out(self, what),
            What::Suspend { .. }
            | What::Resume { .. }
            | What::Attend { .. }
            | What::Retry { .. }
            | What::GiveUp { .. }
            | What::Hold { .. }
            | What::Release
            | What::Policy { .. } => staff::carry_out(self, what),
            What::Owner { .. }
            | What::Maintenance { .. }
            | What::Protection { .. }
            | What::Notes { .. }
            | What::Button { .. }
            | What::Port { .. }
            | What::Diagnostics { .. }
            | What::Cancel { .. }
            | What::Remove { .. }
            | What::RemoveSystem { .. }
            | What::RestoreSystem { .. }
            | What::Drain { .. }
            | What::Refill { .. }
            | What::Build { .. } => administrator::carry_out(self, what),
        }
    }

    /// Staff do a task, as it tells. None when there is no task that waits for anybody.
    pub(super) fn do_a_task(&self) -> Option<staff::Done> {
        staff::do_one(self)
    }

    /// The administrator puts right what was changed by hand.
    pub(super) fn put_right(&self) {
        right::put_right(self);
        staff::put_right(self);
    }

    /// Services whose server is gone for good are closed. Whether there were any.
    pub(super) fn close_the_lost(&self) -> bool {
        staff::close_the_lost(self)
    }
}

pub(super) use staff::Done;

/// One of the services that are not deleted; none when there is none.
fn service(host: &Host, pick: Pick) -> Result<Option<Service>, BillingError> {
    Ok(pick.of(&host.billing().services(&ServiceFilter::default())?).cloned())
}

/// One of the services with this status, else any.
fn service_that_is(host: &Host, status: ServiceStatus, pick: Pick) -> Result<Option<Service>, BillingError> {
    let all = host.billing().services(&ServiceFilter::default())?;
    let fit: Vec<Service> = all.iter().filter(|service| service.status == status).cloned().collect();
    Ok(pick.of(&fit).or_else(|| pick.of(&all)).cloned())
}

fn client() -> By {
    By::new("client")
}
