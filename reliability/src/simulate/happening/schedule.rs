//! A schedule out of a seed.

use billing::model::PowerAction;
use jiff::SignedDuration;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::{Event, Pick, Place, What};
use crate::fault::NamedFault;
use crate::points::{Side, Thing};
use crate::world::Tariff;

/// Events of a day.
const PER_DAY: u32 = 12;
/// Minutes of a day.
const DAY: i64 = 24 * 60;

type Make = fn(&mut ChaCha8Rng) -> What;

/// Each kind of event: its name, how often it happens among a thousand, and how chance makes one.
pub const KINDS: &[(&str, u32, Make)] = &[
    ("order", 130, order),
    ("pay", 60, pay),
    ("addresses", 45, |random| What::Addresses { service: pick(random), to: random.random_range(1..=4) }),
    ("reinstall", 25, |random| What::Reinstall { service: pick(random) }),
    ("power", 25, power),
    ("reverse-dns", 8, |random| What::ReverseDns { service: pick(random) }),
    ("autoprolong", 8, |random| What::Autoprolong { service: pick(random), on: random.random_bool(0.5) }),
    ("prolong", 8, |random| What::Prolong { service: pick(random) }),
    ("close", 60, |random| What::Close { service: pick(random) }),
    ("suspend", 25, |random| What::Suspend { service: pick(random) }),
    ("resume", 25, |random| What::Resume { service: pick(random) }),
    ("attend", 150, |random| What::Attend { tasks: random.random_range(1..=4), accept: random.random_bool(0.2) }),
    ("retry", 12, |random| What::Retry { operation: pick(random) }),
    ("give-up", 12, |random| What::GiveUp { operation: pick(random) }),
    ("hold", 10, |random| What::Hold { service: pick(random) }),
    ("release", 10, |_| What::Release),
    ("policy", 8, |random| What::Policy {
        deletions: random.random_range(0..=3),
        grace: random.random_range(0..=2) * 3,
    }),
    ("owner", 16, |random| What::Owner { server: pick(random), to: pick(random) }),
    ("maintenance", 12, |random| What::Maintenance { server: pick(random), on: random.random_bool(0.5) }),
    ("protection", 10, |random| What::Protection { server: pick(random), on: random.random_bool(0.5) }),
    ("notes", 8, |random| What::Notes { server: pick(random) }),
    ("button", 16, |random| What::Button { server: pick(random), on: random.random_bool(0.4) }),
    ("port", 12, |random| What::Port { server: pick(random), up: random.random_bool(0.5) }),
    ("diagnostics", 10, |random| What::Diagnostics { server: pick(random) }),
    ("cancel", 14, |random| What::Cancel { server: pick(random) }),
    ("remove", 8, |random| What::Remove { server: pick(random) }),
    ("remove-system", 6, |random| What::RemoveSystem { panel: pick(random) }),
    ("restore-system", 12, |random| What::RestoreSystem { panel: pick(random) }),
    ("drain", 10, |random| What::Drain { panel: pick(random) }),
    ("refill", 16, |random| What::Refill { panel: pick(random) }),
    ("build", 10, |random| What::Build { panel: pick(random), tariff: dedicated(random) }),
    ("fault", 110, fault),
    ("death", 40, death),
    ("abort", 14, |random| What::Abort { at: request(random), skip: few(random) }),
    ("meanwhile", 60, meanwhile),
    ("jump", 35, jump),
];

impl What {
    /// The name of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Order { .. } => "order",
            Self::Pay { .. } => "pay",
            Self::Addresses { .. } => "addresses",
            Self::Reinstall { .. } => "reinstall",
            Self::Power { .. } => "power",
            Self::ReverseDns { .. } => "reverse-dns",
            Self::Autoprolong { .. } => "autoprolong",
            Self::Prolong { .. } => "prolong",
            Self::Close { .. } => "close",
            Self::Suspend { .. } => "suspend",
            Self::Resume { .. } => "resume",
            Self::Attend { .. } => "attend",
            Self::Retry { .. } => "retry",
            Self::GiveUp { .. } => "give-up",
            Self::Hold { .. } => "hold",
            Self::Release => "release",
            Self::Policy { .. } => "policy",
            Self::Owner { .. } => "owner",
            Self::Maintenance { .. } => "maintenance",
            Self::Protection { .. } => "protection",
            Self::Notes { .. } => "notes",
            Self::Button { .. } => "button",
            Self::Port { .. } => "port",
            Self::Diagnostics { .. } => "diagnostics",
            Self::Cancel { .. } => "cancel",
            Self::Remove { .. } => "remove",
            Self::RemoveSystem { .. } => "remove-system",
            Self::RestoreSystem { .. } => "restore-system",
            Self::Drain { .. } => "drain",
            Self::Refill { .. } => "refill",
            Self::Build { .. } => "build",
            Self::Fault { .. } => "fault",
            Self::Death { .. } => "death",
            Self::Abort { .. } => "abort",
            Self::Meanwhile { .. } => "meanwhile",
            Self::Jump { .. } => "jump",
        }
    }
}

/// All that happens in so many days of this seed, in order.
#[must_use]
pub fn schedule(seed: u64, days: u32) -> Vec<Event> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let minutes = i64::from(days) * DAY;
    let mut happenings: Vec<(i64, What)> = Vec::new();
    // Without a few early orders the first day would be empty.
    happenings.extend((0..3).map(|_| (random.random_range(0..120), order(&mut random))));
    for _ in 0..days.saturating_mul(PER_DAY) {
        happenings.push((random.random_range(0..minutes.max(1)), what(&mut random)));
    }
    happenings.sort_by_key(|(minute, _)| *minute);
    let numbered = (1..).zip(happenings);
    numbered.map(|(number, (minute, what))| Event { number, at: SignedDuration::from_mins(minute), what }).collect()
}

fn what(random: &mut ChaCha8Rng) -> What {
    let all: u32 = KINDS.iter().map(|(_, weight, _)| weight).sum();
    let mut left = random.random_range(0..all);
    for (_, weight, make) in KINDS {
        match left.checked_sub(*weight) {
            Some(rest) => left = rest,
            None => return make(random),
        }
    }
    What::Release
}

fn pick(random: &mut ChaCha8Rng) -> Pick {
    Pick(random.random_range(0..5_040))
}

/// How many points are let pass: mostly few, for what is asked for next has just begun.
fn few(random: &mut ChaCha8Rng) -> u32 {
    let most = if random.random_bool(0.7) { 12 } else { 60 };
    random.random_range(0..most)
}

fn order(random: &mut ChaCha8Rng) -> What {
    let tariff = if random.random_bool(0.25) { Tariff::RackSpace } else { dedicated(random) };
    What::Order { client: pick(random), tariff, more: random.random_range(0..=2) }
}

fn dedicated(random: &mut ChaCha8Rng) -> Tariff {
    if random.random_bool(0.25) { Tariff::ToBeBuilt } else { Tariff::InStock }
}

fn pay(random: &mut ChaCha8Rng) -> What {
    What::Pay { client: pick(random), amount: random.random_range(1..=8) * 50 }
}

fn power(random: &mut ChaCha8Rng) -> What {
    let action = match random.random_range(0..3) {
        0 => PowerAction::On,
        1 => PowerAction::Off,
        _ => PowerAction::Reset,
    };
    What::Power { service: pick(random), action }
}

fn fault(random: &mut ChaCha8Rng) -> What {
    let mut all = NamedFault::all();
    // What becomes of an operation of the panel shows at few requests: it is tried more often than once in so many.
    if random.random_bool(0.25) {
        all.retain(NamedFault::is_of_an_operation);
    }
    let fault = pick(random).of(&all).cloned();
    fault.map_or(What::Release, |fault| {
        // What shows at few requests only is not let pass.
        let skip = if fault.is_of_an_operation() { random.random_range(0..2) } else { few(random) };
        What::Fault { fault, skip }
    })
}

fn request(random: &mut ChaCha8Rng) -> Place {
    Place { thing: Thing::Request, side: side(random) }
}

fn side(random: &mut ChaCha8Rng) -> Side {
    if random.random_bool(0.5) { Side::Before } else { Side::After }
}

fn death(random: &mut ChaCha8Rng) -> What {
    let thing = if random.random_bool(0.5) { Thing::Request } else { Thing::Commit };
    What::Death {
        at: Place { thing, side: side(random) },
        skip: few(random),
        silent: random.random_bool(0.4),
        away: random.random_range(0..60),
    }
}

fn meanwhile(random: &mut ChaCha8Rng) -> What {
    // Before a commit the database is locked: nobody else goes on then.
    let at = match random.random_range(0..3) {
        0 => Place { thing: Thing::Commit, side: Side::After },
        _ => request(random),
    };
    let seconds = match random.random_range(0..3) {
        0 => 0,
        1 => random.random_range(1..60),
        _ => random.random_range(91..1_200),
    };
    let then = random.random_bool(0.4).then(|| Box::new(by_hand(random)));
    What::Meanwhile { at, skip: few(random), seconds, steps: random.random_range(1..=12), then }
}

/// Something that a person does at the wrong moment.
fn by_hand(random: &mut ChaCha8Rng) -> What {
    match random.random_range(0..10) {
        0 => What::Owner { server: pick(random), to: pick(random) },
        1 => What::Cancel { server: pick(random) },
        2 => What::Maintenance { server: pick(random), on: true },
        3 => What::Close { service: pick(random) },
        4 => What::Pay { client: pick(random), amount: 100 },
        5 => What::Drain { panel: pick(random) },
        6 => What::Hold { service: pick(random) },
        7 => What::Remove { server: pick(random) },
        8 => What::RemoveSystem { panel: pick(random) },
        _ => order(random),
    }
}

/// Minutes, hours, days, and a month, so that paid periods end; now and then a little back.
fn jump(random: &mut ChaCha8Rng) -> What {
    let minutes = match random.random_range(0..10) {
        0 | 1 => random.random_range(1..60),
        2 | 3 => random.random_range(60..DAY),
        4 | 5 => random.random_range(DAY..6 * DAY),
        6..=8 => random.random_range(20 * DAY..35 * DAY),
        _ => -random.random_range(1..120),
    };
    What::Jump { minutes }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_always_gives_the_same_schedule_and_another_one_another() {
        assert_eq!(schedule(7, 3), schedule(7, 3));
        assert_ne!(schedule(7, 3), schedule(8, 3));
        assert!(schedule(7, 3).windows(2).all(|two| two[0].at <= two[1].at && two[0].number < two[1].number));
    }

    #[test]
    fn every_kind_is_made_under_its_own_name() {
        let mut random = ChaCha8Rng::seed_from_u64(1);
        for (name, weight, make) in KINDS {
            assert_eq!(make(&mut random).kind(), *name);
            assert!(*weight > 0);
        }
        let names: BTreeSet<&str> = KINDS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(names.len(), KINDS.len());
    }
}
