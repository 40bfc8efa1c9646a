//! What happens in a simulated time: events with everything that chance decided about them, so that a schedule can be
//! repeated, read, and made shorter by leaving events out.
//!
//! An event names what it is about by a [`Pick`], a number that is counted round among those that there are when it
//! happens: so it still means something when events before it are left out.

mod schedule;
mod words;

pub use schedule::{KINDS, schedule};

use billing::model::PowerAction;
use jiff::SignedDuration;

use crate::fault::NamedFault;
use crate::points::{Side, Thing};
use crate::world::Tariff;

/// One of those that there are: the remainder counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick(pub u32);

impl Pick {
    /// The one that is meant; none when there is none.
    #[must_use]
    pub fn of<T>(self, all: &[T]) -> Option<&T> {
        let count = u32::try_from(all.len()).ok().filter(|count| *count > 0)?;
        all.get(usize::try_from(self.0 % count).ok()?)
    }
}

/// Something that happens at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number in the whole schedule of its seed, from 1.
    pub number: u32,
    /// How long after the begin.
    pub at: SignedDuration,
    /// What.
    pub what: What,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A client orders.
    Order {
        /// Who.
        client: Pick,
        /// What.
        tariff: Tariff,
        /// Addresses beyond the first.
        more: u64,
    },
    /// A client pays.
    Pay {
        /// Who.
        client: Pick,
        /// How much.
        amount: u32,
    },
    /// A client wants so many addresses.
    Addresses {
        /// For which service.
        service: Pick,
        /// So many of version 4.
        to: u64,
    },
    /// A client has the OS installed anew.
    Reinstall {
        /// Of which service.
        service: Pick,
    },
    /// A client turns a server on or off, or resets it.
    Power {
        /// Of which service.
        service: Pick,
        /// How.
        action: PowerAction,
    },
    /// A client names an address.
    ReverseDns {
        /// Of which service.
        service: Pick,
    },
    /// A client switches automatic prolong.
    Autoprolong {
        /// Of which service.
        service: Pick,
        /// On or off.
        on: bool,
    },
    /// A client pays a service ahead.
    Prolong {
        /// Which.
        service: Pick,
    },
    /// A client gives a service up.
    Close {
        /// Which.
        service: Pick,
    },
    /// Staff stop a service.
    Suspend {
        /// Which.
        service: Pick,
    },
    /// Staff let a service run again.
    Resume {
        /// Which.
        service: Pick,
    },
    /// Staff look after their tasks.
    Attend {
        /// At most so many of them.
        tasks: u32,
        /// They accept them first, and the next time somebody else may come.
        accept: bool,
    },
    /// Staff try an operation again before its time.
    Retry {
        /// Which.
        operation: Pick,
    },
    /// Staff give an operation up.
    GiveUp {
        /// Which.
        operation: Pick,
    },
    /// Staff place a hold.
    Hold {
        /// On which service; on its client or its object instead, by the remainder.
        service: Pick,
    },
    /// Staff release all holds.
    Release,
    /// The management changes the policy.
    Policy {
        /// So many deletions an hour.
        deletions: u32,
        /// Grace time of a close, in hours.
        grace: u32,
    },
    /// The administrator gives a server to somebody, or to nobody.
    Owner {
        /// Which.
        server: Pick,
        /// To whom.
        to: Pick,
    },
    /// The administrator switches maintenance mode.
    Maintenance {
        /// Of which server.
        server: Pick,
        /// On or off.
        on: bool,
    },
    /// The administrator switches Server Protection.
    Protection {
        /// Of which server.
        server: Pick,
        /// On or off.
        on: bool,
    },
    /// The administrator writes a line into the notes of a server.
    Notes {
        /// Which.
        server: Pick,
    },
    /// Somebody presses the power button.
    Button {
        /// Of which server.
        server: Pick,
        /// On or off.
        on: bool,
    },
    /// The administrator switches a port.
    Port {
        /// Of which server.
        server: Pick,
        /// Up or down.
        up: bool,
    },
    /// The administrator runs diagnostics on a server.
    Diagnostics {
        /// Which.
        server: Pick,
    },
    /// The administrator cancels what runs on a server.
    Cancel {
        /// Which.
        server: Pick,
    },
    /// The administrator takes a server out of its panel, whatever it serves.
    Remove {
        /// Which.
        server: Pick,
    },
    /// The administrator deletes the OS template that is ordered.
    RemoveSystem {
        /// In which panel.
        panel: Pick,
    },
    /// The administrator puts it back.
    RestoreSystem {
        /// In which panel.
        panel: Pick,
    },
    /// The administrator takes the networks out of the pool.
    Drain {
        /// In which panel.
        panel: Pick,
    },
    /// The administrator puts them back.
    Refill {
        /// In which panel.
        panel: Pick,
    },
    /// The administrator puts a new server into a panel.
    Build {
        /// Into which.
        panel: Pick,
        /// Of which tariff.
        tariff: Tariff,
    },
    /// The panel does something wrong.
    Fault {
        /// What.
        fault: NamedFault,
        /// So many requests later, of those that it can show at.
        skip: u32,
    },
    /// A host process dies. Another one is started in its place.
    Death {
        /// At which kind of point.
        at: Place,
        /// So many such points later.
        skip: u32,
        /// Nobody can tell that it is dead but by its lease.
        silent: bool,
        /// Minutes until another one is started.
        away: u32,
    },
    /// A call of the module comes to nothing, and its host lives.
    Abort {
        /// At which kind of point.
        at: Place,
        /// So many such points later.
        skip: u32,
    },
    /// A host stands still in the middle of something, and the others go on.
    Meanwhile {
        /// At which kind of point.
        at: Place,
        /// So many such points later.
        skip: u32,
        /// Seconds that pass.
        seconds: u32,
        /// Steps of the others.
        steps: u32,
        /// What happens then.
        then: Option<Box<What>>,
    },
    /// The billing side's clock and the panels' are moved, forward or back.
    Jump {
        /// By how much.
        minutes: i64,
    },
}

/// A kind of point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Of what.
    pub thing: Thing,
    /// On which side of it.
    pub side: Side,
}
