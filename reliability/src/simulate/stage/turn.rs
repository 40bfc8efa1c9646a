//! What a host process does when it is its turn, and what becomes of the others while one of them stands still.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use billing::{BillingError, Happened, Notice, Observer, Worked};
use jiff::{SignedDuration, Timestamp};

use super::{DESK, HOSTS, Stage, lock};
use crate::invariants::Violation;
use crate::simulate::happening::What;
use crate::world::Host;

/// A process that nobody has killed finds its database and its folder as it needs them.
pub(in crate::simulate) const HOST_GOES_ON: &str = "host-goes-on";

/// What came of something that a process was to do.
enum Went<T> {
    Did(T),
    Refused,
    Died,
    /// There is no process, or it is in the middle of something.
    Nobody,
}

/// What a turn came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Acted,
    Idle,
    /// There is no process, or it is in the middle of something.
    Nobody,
}

/// Sees what a step said, and whether it only said that it waits: then nothing changed that any promise is about.
#[derive(Default)]
struct Waits {
    steps: AtomicUsize,
    waits: AtomicUsize,
    said: Mutex<Vec<String>>,
}

impl Waits {
    fn only_waits(&self) -> bool {
        let steps = self.steps.load(Ordering::SeqCst);
        steps > 0 && self.waits.load(Ordering::SeqCst) == steps
    }
}

impl Observer for Waits {
    fn notice(&self, notice: &Notice) {
        if let Happened::Calling { .. } = notice.what {
            return;
        }
        self.steps.fetch_add(1, Ordering::SeqCst);
        lock(&self.said).push(words(notice));
        let later = |due: Timestamp| due > notice.at;
        if matches!(&notice.what, Happened::Progress { due_at: Some(due), .. } if later(*due)) {
            self.waits.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// What happened to an operation, for whoever reads the story of a seed.
fn words(notice: &Notice) -> String {
    let what = match &notice.what {
        Happened::Calling { .. } => "the module is called".to_owned(),
        Happened::Progress { message, .. } => message.clone(),
        Happened::TaskOpened { task, title, .. } => format!("task {task}: {title}"),
        Happened::Failed { failure, .. } => format!("failed, and is tried again: {}", failure.code),
        Happened::Stopped { failure } => format!("stopped: {}", failure.code),
        Happened::NotChanged { failure, .. } => format!("not done: {}", failure.code),
        Happened::Parked { reason, .. } => format!("parked: {reason}"),
        Happened::Ended { .. } => "done".to_owned(),
        Happened::LeaseLost => "its lease was lost".to_owned(),
    };
    format!("operation {} ({} of service {}): {what}", notice.operation, notice.kind, notice.service)
}

impl Stage {
    /// Somebody does something at the desk. Answers nothing when the desk is in the middle of something else, when its
    /// process died over it, or when it was refused.
    pub(in crate::simulate) fn at_the_desk<T>(&self, work: impl FnOnce(&Host) -> Result<T, BillingError>) -> Option<T> {
        self.desk()?;
        match self.within(DESK, work) {
            Went::Did(done) => Some(done),
            Went::Refused | Went::Died | Went::Nobody => None,
        }
    }

    /// One host takes a turn.
    fn turn(&self, number: usize) -> Turn {
        let (acts, stirred) = (self.panels.acts(), self.stirred.load(Ordering::SeqCst));
        let waits = Waits::default();
        let went = self.within(number, |host| {
            let worked = host.scheduler().work_once(&waits)?;
            Ok((worked, worked != Worked::Nothing || host.scheduler().tend_once()?))
        });
        match went {
            Went::Nobody => Turn::Nobody,
            // It found nothing to do, and then stood still: there may be something by now.
            Went::Did((_, false)) | Went::Refused if self.stirred.load(Ordering::SeqCst) != stirred => Turn::Acted,
            Went::Did((_, false)) | Went::Refused => Turn::Idle,
            Went::Did((worked, true)) => {
                self.note(number, worked, &lock(&waits.said));
                if !waits.only_waits() || self.panels.acts() != acts {
                    self.judge_step();
                }
                Turn::Acted
            }
            Went::Died => {
                self.judge_step();
                Turn::Acted
            }
        }
    }

    fn note(&self, number: usize, worked: Worked, said: &[String]) {
        let what = match worked {
            Worked::Step(_) => "steps of operations",
            Worked::Lost(_) => "calls whose lease was lost",
            Worked::Interrupted(_) => "calls that were interrupted",
            Worked::Parked(_) => "operations that the guard parked",
            Worked::Nothing => "passes, rounds of upkeep, recoveries",
        };
        let mut book = self.book();
        book.count(what);
        match (said, worked) {
            ([], Worked::Step(id) | Worked::Lost(id) | Worked::Interrupted(id) | Worked::Parked(id)) => {
                book.tell(&format!("host {number}: {what}, operation {id}"));
            }
            ([], Worked::Nothing) => book.tell(&format!("host {number}: {what}")),
            (said, _) => said.iter().for_each(|said| book.tell(&format!("host {number}: {said}"))),
        }
    }

    /// Something that one process does.
    fn within<T>(&self, number: usize, work: impl FnOnce(&Host) -> Result<T, BillingError>) -> Went<T> {
        let Some(place) = self.places.get(number) else { return Went::Nobody };
        let Some(living) = lock(&place.living).clone() else { return Went::Nobody };
        if place.busy.swap(true, Ordering::SeqCst) {
            return Went::Nobody;
        }
        let done = work(&living.host);
        place.busy.store(false, Ordering::SeqCst);
        if living.eyes.is_dead() {
            *lock(&place.living) = None;
            if living.eyes.is_silent() {
                lock(&self.silent).push(living.host);
            }
            return Went::Died;
        }
        let error = match done {
            Ok(done) => return Went::Did(done),
            Err(error) => error,
        };
        let mut book = self.book();
        match error {
            BillingError::Refused(_) | BillingError::Module { .. } | BillingError::Connection { .. } => {
                book.count("requests that were refused");
                *book.refusals.entry(error.code().to_owned()).or_default() += 1;
                book.tell(&format!("refused: {}", error.code()));
            }
            broken => {
                let what = format!("process {number}: {}: {broken}", broken.code());
                book.breaks(Violation { invariant: HOST_GOES_ON, what });
            }
        }
        Went::Refused
    }

    /// A host stands still while time passes, others take steps, and somebody does something.
    pub(in crate::simulate) fn meanwhile(&self, number: usize, seconds: u32, steps: u32, then: Option<&What>) {
        {
            let mut book = self.book();
            book.count("hosts that stood still");
            book.tell(&format!("host {number} stands still for {seconds} s"));
        }
        self.stirred.fetch_add(1, Ordering::SeqCst);
        if self.pass(SignedDuration::from_secs(seconds.into())).is_err() {
            return;
        }
        if let Some(then) = then {
            self.carry_out(then);
        }
        for _ in 0..steps {
            if !self.some_turn() {
                break;
            }
        }
    }

    /// The next host that lives and is in the middle of nothing takes a turn. Whether it did anything: what one of them
    /// does not find, no other one does.
    pub(in crate::simulate) fn some_turn(&self) -> bool {
        let first = self.next.fetch_add(1, Ordering::SeqCst);
        let turns = (0..HOSTS).map(|step| self.turn(first.wrapping_add(step) % HOSTS));
        turns.into_iter().find(|turn| *turn != Turn::Nobody) == Some(Turn::Acted)
    }
}
