//! What happened in many simulated times, in words and numbers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::happening::{Event, KINDS, schedule};
use super::{Counts, Lived};
use crate::fault::NamedFault;
use crate::invariants::Violation;

/// All of many.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Seeds that were lived.
    pub seeds: u64,
    /// Days that were lived to their end.
    pub days: u64,
    /// Events that were carried out, by kind.
    pub events: Counts,
    /// Faults that met a request, by name.
    pub faults: Counts,
    /// Tasks that staff did, by what they were about.
    pub tasks: Counts,
    /// What people were refused, by code.
    pub refusals: Counts,
    /// What else happened.
    pub other: Counts,
    /// Seeds that broke a promise, with the first one.
    pub broken: BTreeMap<u64, Violation>,
}

impl Report {
    /// Adds one.
    pub fn add(&mut self, lived: Lived) {
        self.seeds += 1;
        self.days += lived.other.get("days").copied().unwrap_or_default();
        let all = [
            (&mut self.events, lived.events),
            (&mut self.faults, lived.faults),
            (&mut self.tasks, lived.tasks),
            (&mut self.refusals, lived.refusals),
            (&mut self.other, lived.other),
        ];
        for (sum, part) in all {
            for (what, times) in part {
                *sum.entry(what).or_default() += times;
            }
        }
        if let Some(first) = lived.broken.into_iter().next() {
            self.broken.insert(lived.seed, first);
        }
    }

    /// Kinds of events and faults that never happened.
    #[must_use]
    pub fn never(&self) -> Vec<&'static str> {
        let events = KINDS.iter().map(|(kind, ..)| *kind).filter(|kind| !self.events.contains_key(*kind));
        let all = NamedFault::all().into_iter().map(|fault| fault.name);
        let faults: Vec<&'static str> = all.filter(|fault| !self.faults.contains_key(*fault)).collect();
        events.chain(faults).collect()
    }

    /// All of it, for people.
    #[must_use]
    pub fn in_words(&self) -> String {
        let mut text = String::new();
        let parts = [
            ("What happened", &self.other),
            ("Events", &self.events),
            ("Faults that met a request", &self.faults),
            ("Tasks that staff did", &self.tasks),
            ("What people were refused", &self.refusals),
        ];
        for (title, counts) in parts {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{title}:");
            for (what, times) in counts {
                let _ = writeln!(text, "  {times:>10}  {what}");
            }
        }
        text
    }
}

/// A broken promise in one line.
#[must_use]
pub fn line(seed: u64, violation: &Violation) -> String {
    format!("seed {seed}: {}: {}", violation.invariant, violation.what)
}

/// The events that were kept, in words.
#[must_use]
pub fn kept(seed: u64, days: u32, numbers: &[u32]) -> Vec<Event> {
    schedule(seed, days).into_iter().filter(|event| numbers.contains(&event.number)).collect()
}

/// The command that lives it again.
#[must_use]
pub fn command(seed: u64, days: u32, keep: Option<&[u32]>) -> String {
    let keep = keep.map(|numbers| {
        let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
        format!(" --keep {}", if numbers.is_empty() { "none".to_owned() } else { numbers.join(",") })
    });
    format!("cargo xtask simulate --seed {seed} --days {days}{}", keep.unwrap_or_default())
}
