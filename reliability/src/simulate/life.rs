//! Time passes: hosts work, promises are judged after each step and at rest, and in the end everything is put right and
//! must come to rest.

use billing::OperationFilter;
use billing::model::{Operation, OperationStatus};
use jiff::SignedDuration;

use super::book::Book;
use super::happening::Event;
use super::people::Done;
use super::stage::Stage;
use crate::error::Result;
use crate::invariants::{ALL, Violation, When, violations};
use crate::outcome::Outcome;
use crate::snapshot::Snapshot;

/// What is begun ends, or waits for something that has a name.
pub(super) const COMES_TO_REST: &str = "comes-to-rest";

/// So many steps at one moment are no work any more.
const TURNS: u32 = 3_000;
/// So many tasks are done in the end; who needs more is led round in a circle.
const TASKS: u32 = 120;
/// So many looks are taken at whether everything has come to rest.
const LOOKS: u32 = 1_500;
/// Nobody lets more time pass without a look.
const LONGEST: SignedDuration = SignedDuration::from_hours(2);
/// While somebody is in the middle of something, who may be dead.
const WATCHFUL: SignedDuration = SignedDuration::from_secs(40);
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Stage {
    /// Lives through these events. Ends with the first promise that is broken.
    pub(super) fn live(&self, events: &[Event], days: u32, tick: SignedDuration) -> Result<()> {
        let mut events = events.iter().peekable();
        for day in 1..=days {
            let midnight = DAY.saturating_mul(i32::try_from(day).unwrap_or(i32::MAX));
            while let Some(event) = events.next_if(|event| event.at < midnight) {
                self.until(event.at, tick)?;
                if self.is_broken() {
                    return Ok(());
                }
                self.carry_out(&event.what);
                self.judge_step();
            }
            self.until(midnight, tick)?;
            self.rest(tick)?;
            if self.is_broken() {
                return Ok(());
            }
            self.book().count("days");
        }
        self.settle(tick)
    }

    /// Whether a promise was broken.
    pub(super) fn is_broken(&self) -> bool {
        !self.book().broken.is_empty()
    }

    /// Hosts work through what is due now.
    fn work(&self) -> Result<()> {
        for _ in 0..TURNS {
            self.start_the_dead()?;
            if self.is_broken() || !self.some_turn() {
                return Ok(());
            }
        }
        self.is_restless("what is due now never ends");
        Ok(())
    }

    /// Time passes until so much was lived, and what becomes due is done.
    fn until(&self, then: SignedDuration, tick: SignedDuration) -> Result<()> {
        loop {
            self.work()?;
            let left = then.saturating_sub(self.lived());
            if !left.is_positive() || self.is_broken() {
                return Ok(());
            }
            self.pass(self.pause().max(tick).min(left))?;
        }
    }

    /// How long nothing is to be done.
    fn pause(&self) -> SignedDuration {
        let Some(desk) = self.desk() else { return WATCHFUL };
        let now = self.now();
        let of = |status| {
            let filter = OperationFilter { status: Some(status), ..OperationFilter::default() };
            desk.billing().operations(&filter).unwrap_or_default()
        };
        if !of(OperationStatus::Running).is_empty() || !self.all_live() {
            return WATCHFUL;
        }
        let due = of(OperationStatus::Due).into_iter().filter_map(|operation| operation.due_at).min();
        let day = desk.scheduler().next_day().ok();
        let next = [due, day].into_iter().flatten().min();
        next.map_or(LONGEST, |next| next.duration_since(now)).min(LONGEST)
    }

    /// Waits until nobody is in the middle of anything, then judges what holds at rest.
    fn rest(&self, tick: SignedDuration) -> Result<()> {
        for _ in 0..LOOKS {
            if self.is_broken() {
                return Ok(());
            }
            if self.all_live() && !self.unfinished().iter().any(|one| one.status == OperationStatus::Running) {
                self.judge(When::AtRest);
                return Ok(());
            }
            self.until(self.lived().saturating_add(WATCHFUL), tick)?;
        }
        self.is_restless("an operation is running, and its lease does not end");
        Ok(())
    }

    /// Nothing goes wrong any more, everything is put right, staff do all that their tasks tell: then all must come to
    /// rest, with nothing that waits.
    fn settle(&self, tick: SignedDuration) -> Result<()> {
        self.traps.clear();
        self.panels.clear_faults();
        self.start_all()?;
        self.put_right();
        self.book().tell("everything is put right");
        let mut tasks = 0;
        for _ in 0..LOOKS {
            self.work()?;
            if self.is_broken() {
                return Ok(());
            }
            let unfinished = self.unfinished();
            if unfinished.is_empty() {
                if self.close_the_lost() {
                    continue;
                }
                self.rest(tick)?;
                self.tell_the_end();
                return Ok(());
            }
            match self.do_a_task() {
                Some(Done::Closed) if tasks < TASKS => tasks += 1,
                Some(Done::Closed) => break,
                // Something waits for its time, or the panel has to be asked again.
                Some(Done::Not) | None => self.pass(self.pause().max(tick))?,
            }
        }
        let left: Vec<String> = self.unfinished().iter().map(in_words).collect();
        self.is_restless(&left.join("; "));
        Ok(())
    }

    fn is_restless(&self, what: &str) {
        self.book().breaks(Violation { invariant: COMES_TO_REST, what: what.to_owned() });
    }

    fn unfinished(&self) -> Vec<Operation> {
        self.at_the_desk(|host| host.billing().operations(&OperationFilter::default())).unwrap_or_default()
    }

    /// What holds always is judged.
    pub(super) fn judge_step(&self) {
        if !self.is_broken() {
            self.judge(When::Always);
        }
    }

    fn judge(&self, when: When) {
        let snapshots = self.snapshots(when);
        let asked = ALL.iter().filter(|one| when == When::AtRest || one.when == When::Always).count();
        let found: Vec<Violation> = snapshots.iter().flat_map(|snapshot| violations(snapshot, when)).collect();
        let mut book = self.book();
        book.add("promises judged", (asked * snapshots.len()).try_into().unwrap_or(u64::MAX));
        for violation in found {
            book.breaks(violation);
        }
    }

    /// One of each panel; none when nobody can look.
    fn snapshots(&self, when: When) -> Vec<Snapshot> {
        let Some(desk) = self.desk() else { return Vec::new() };
        let taken = Snapshot::of_each(desk.billing(), &self.panels.with_modules(), when == When::AtRest);
        let mut snapshots = taken.unwrap_or_default();
        for snapshot in &mut snapshots {
            snapshot.in_hand = self.hands().servers.clone();
        }
        snapshots
    }

    /// What is there in the end goes into the digest and into the counts.
    fn tell_the_end(&self) {
        let snapshots = self.snapshots(When::AtRest);
        let mut book = self.book();
        for (place, snapshot) in snapshots.iter().enumerate() {
            tell_what_is_left(&mut book, place, snapshot);
        }
        if let Some(first) = snapshots.first() {
            book.add("ledger entries", first.ledger.len().try_into().unwrap_or(u64::MAX));
        }
    }
}

/// What one panel shows in the end, with what of the records belongs to its module.
fn tell_what_is_left(book: &mut Book, place: usize, snapshot: &Snapshot) {
    for line in Outcome::of(snapshot, []).state {
        // Made by chance when the first database was: the only thing in it that no seed decides.
        book.tell(&line.replace(&snapshot.installation, "here"));
    }
    for service in &snapshot.services {
        book.count("orders");
        if service.activated_at.is_some() {
            if place > 0 {
                book.count("delivered by the next module");
            }
            book.count(if service.product == "dedic" { "dedicated servers delivered" } else { "colocations placed" });
        }
        if service.deleted_at.is_some() {
            book.count("services deleted");
        }
    }
    for operation in &snapshot.operations {
        book.count(&format!("operations: {}", operation.kind));
    }
}

fn in_words(operation: &Operation) -> String {
    let failure = operation.failure.as_ref().map(|failure| format!(", {}", failure.code)).unwrap_or_default();
    format!("operation {} ({}) is {}{failure}: {}", operation.id, operation.kind, operation.status, operation.message)
}
