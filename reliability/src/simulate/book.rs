//! What is written down while time is simulated: how often what happened, what was broken, and a digest of all of it.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::invariants::Violation;

/// How often something happened.
pub type Counts = BTreeMap<String, u64>;

/// The book of one run.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Events that were carried out, by kind.
    pub(super) events: Counts,
    /// Faults that met a request, by name.
    pub(super) faults: Counts,
    /// Everything else.
    pub(super) other: Counts,
    /// Tasks that staff did, by what they were about.
    pub(super) tasks: Counts,
    /// What people were refused, by code.
    pub(super) refusals: Counts,
    /// Promises that were broken, first ones first, with when.
    pub(super) broken: Vec<Violation>,
    digest: Sha256,
    /// What happened, line by line, if somebody wants to read it.
    pub(super) story: Option<Vec<String>>,
}

impl Book {
    /// An event is carried out.
    pub(super) fn happened(&mut self, kind: &str) {
        *self.events.entry(kind.to_owned()).or_default() += 1;
    }

    /// A fault met a request.
    pub(super) fn struck(&mut self, fault: &str) {
        *self.faults.entry(fault.to_owned()).or_default() += 1;
    }

    /// Something else happened.
    pub(super) fn count(&mut self, what: &str) {
        self.add(what, 1);
    }

    /// It happened so often.
    pub(super) fn add(&mut self, what: &str, times: u64) {
        *self.other.entry(what.to_owned()).or_default() += times;
    }

    /// A line of the story: two runs that tell the same are the same run.
    pub(super) fn tell(&mut self, line: &str) {
        self.digest.update(line.as_bytes());
        self.digest.update(b"\n");
        if let Some(story) = &mut self.story {
            story.push(line.to_owned());
        }
    }

    /// A promise does not hold.
    pub(super) fn break_(&mut self, violation: Violation) {
        self.tell(&format!("BROKEN {}: {}", violation.invariant, violation.what));
        self.broken.push(violation);
    }

    /// The digest of everything that was told.
    pub(super) fn digest(&self) -> String {
        hex::encode(self.digest.clone().finalize())
    }
}
