//! Several host processes over one data folder, beside one panel, on one thread.
//!
//! Hosts take turns, a step each. At a request or after a commit one of them can stand still while the others go on:
//! then they are called from within its call. So what two processes do at the same time is an order of steps that the
//! schedule decides, and is the same each time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use billing::{BillingError, Happened, Notice, Observer, Worked};
use dcimanager_sim::Core;
use jiff::{SignedDuration, Timestamp};
use sim_clock::{Clock as _, ManualClock};

use super::book::Book;
use super::eyes::Eyes;
use super::happening::What;
use super::people::Hands;
use super::traps::Traps;
use crate::error::Result;
use crate::invariants::Violation;
use crate::world::{Folder, Ground, Host, Surroundings};

/// Host processes that run operations.
pub(super) const HOSTS: usize = 3;
/// The place of the process in which people work: it runs no operations.
const DESK: usize = HOSTS;

/// A process that nobody has killed finds its database and its folder as it needs them.
pub(super) const HOST_GOES_ON: &str = "host-goes-on";

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

/// Sees whether a step only said that it waits: then nothing changed that any promise is about.
#[derive(Default)]
struct Waits {
    steps: AtomicUsize,
    waits: AtomicUsize,
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
        let later = |due: Timestamp| due > notice.at;
        if matches!(&notice.what, Happened::Progress { due_at: Some(due), .. } if later(*due)) {
            self.waits.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A process that lives.
#[derive(Clone)]
struct Living {
    host: Arc<Host>,
    eyes: Arc<Eyes>,
}

/// A place where a process can be.
#[derive(Default)]
struct Place {
    living: Mutex<Option<Living>>,
    /// In the middle of something.
    busy: AtomicBool,
    /// When another process is started here, in time lived.
    back_at: Mutex<SignedDuration>,
}

/// Everything that a simulated time happens in.
pub(super) struct Stage {
    ground: Arc<Ground>,
    folder: Folder,
    clock: Arc<ManualClock>,
    /// The computers' clock: nobody moves it, it only passes.
    lease_clock: Arc<ManualClock>,
    began: Timestamp,
    pub(super) panel: Arc<Core>,
    pub(super) traps: Traps,
    places: Vec<Place>,
    /// Dead processes whose sign of life is still there.
    silent: Mutex<Vec<Arc<Host>>>,
    next: AtomicUsize,
    book: Mutex<Book>,
    hands: Mutex<Hands>,
    me: Weak<Stage>,
}

impl Stage {
    /// Over this folder, beside this panel.
    pub(super) fn new(ground: &Arc<Ground>, folder: Folder, panel: &Core, at: Timestamp) -> Result<Arc<Self>> {
        let clock = Arc::new(ManualClock::new(at));
        let lease_clock = Arc::new(ManualClock::new(at));
        let stage = Arc::new_cyclic(|me| Self {
            ground: Arc::clone(ground),
            folder,
            panel: Arc::new(panel.fork(clock.clone())),
            clock,
            lease_clock,
            began: at,
            traps: Traps::default(),
            places: (0..=DESK).map(|_| Place::default()).collect(),
            silent: Mutex::default(),
            next: AtomicUsize::new(0),
            book: Mutex::default(),
            hands: Mutex::default(),
            me: me.clone(),
        });
        for number in 0..=DESK {
            stage.start(number)?;
        }
        Ok(stage)
    }

    /// The book. Not to be held while anything else is done.
    pub(super) fn book(&self) -> MutexGuard<'_, Book> {
        lock(&self.book)
    }

    /// What people remember. Not to be held while anything else is done.
    pub(super) fn hands(&self) -> MutexGuard<'_, Hands> {
        lock(&self.hands)
    }

    /// The time of billing side and panel.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How much time was lived, jumps of the clock apart.
    pub(super) fn lived(&self) -> SignedDuration {
        self.lease_clock.now().duration_since(self.began)
    }

    /// Time passes for everybody.
    pub(super) fn pass(&self, by: SignedDuration) -> Result<()> {
        self.lease_clock.advance(by)?;
        self.jump(by)
    }

    /// Somebody moves the clock.
    pub(super) fn jump(&self, by: SignedDuration) -> Result<()> {
        self.clock.advance(by)?;
        Ok(())
    }

    fn start(&self, number: usize) -> Result<()> {
        let Some(place) = self.places.get(number) else { return Ok(()) };
        let eyes = Arc::new(Eyes::new(self.me.clone(), number));
        let lease_clock = Arc::clone(&self.lease_clock) as _;
        let around = Surroundings { clock: &self.clock, lease_clock, panel: &self.panel, upkeep: true };
        match Host::start(&self.ground, &self.folder, around, &eyes) {
            Ok(host) => *lock(&place.living) = Some(Living { host: Arc::new(host), eyes }),
            // It died while it started: another one is started later.
            Err(_) if eyes.is_dead() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The process of a place dies now, and another one is started so many minutes later.
    pub(super) fn dies(&self, number: usize, away: u32) {
        let back = self.lived().saturating_add(SignedDuration::from_mins(away.into()));
        if let Some(place) = self.places.get(number) {
            *lock(&place.back_at) = back;
        }
        let mut book = self.book();
        book.count("deaths of a host");
        book.tell(&format!("host {number} dies"));
    }

    /// Starts processes whose time has come. Whether any was started.
    pub(super) fn start_the_dead(&self) -> Result<bool> {
        let lived = self.lived();
        let mut any = false;
        for (number, place) in self.places.iter().enumerate() {
            let due = number == DESK || *lock(&place.back_at) <= lived;
            if due && lock(&place.living).is_none() && !place.busy.load(Ordering::SeqCst) {
                self.start(number)?;
                any = true;
            }
        }
        Ok(any)
    }

    /// All processes live again, and the signs of those that died are gone.
    pub(super) fn start_all(&self) -> Result<()> {
        for place in &self.places {
            *lock(&place.back_at) = SignedDuration::ZERO;
        }
        let gone = std::mem::take(&mut *lock(&self.silent));
        drop(gone);
        self.start_the_dead().map(drop)
    }

    /// Whether every process lives.
    pub(super) fn all_live(&self) -> bool {
        self.places.iter().all(|place| lock(&place.living).is_some())
    }

    /// The process in which people work; none while it is in the middle of something, or cannot be started.
    pub(super) fn desk(&self) -> Option<Arc<Host>> {
        let place = self.places.get(DESK)?;
        if lock(&place.living).is_none() && self.start(DESK).is_err() {
            return None;
        }
        lock(&place.living).as_ref().map(|living| Arc::clone(&living.host))
    }

    /// Somebody does something at the desk. Answers nothing when the desk is in the middle of something else, when its
    /// process died over it, or when it was refused.
    pub(super) fn at_the_desk<T>(&self, work: impl FnOnce(&Host) -> Result<T, BillingError>) -> Option<T> {
        self.desk()?;
        match self.within(DESK, work) {
            Went::Did(done) => Some(done),
            Went::Refused | Went::Died | Went::Nobody => None,
        }
    }

    /// One host takes a turn.
    fn turn(&self, number: usize) -> Turn {
        let acts = self.panel.log().write_count();
        let waits = Waits::default();
        let went = self.within(number, |host| {
            let worked = host.scheduler().work_once(&waits)?;
            Ok((worked, worked != Worked::Nothing || host.scheduler().tend_once()?))
        });
        match went {
            Went::Nobody => Turn::Nobody,
            Went::Did((_, false)) | Went::Refused => Turn::Idle,
            Went::Did((worked, true)) => {
                self.note(number, worked);
                if !waits.only_waits() || self.panel.log().write_count() != acts {
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

    fn note(&self, number: usize, worked: Worked) {
        let what = match worked {
            Worked::Step(_) => "steps of operations",
            Worked::Lost(_) => "calls whose lease was lost",
            Worked::Interrupted(_) => "calls that were interrupted",
            Worked::Parked(_) => "operations that the guard parked",
            Worked::Nothing => "passes, rounds of upkeep, recoveries",
        };
        let mut book = self.book();
        book.count(what);
        book.tell(&format!("host {number}: {worked:?}"));
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
                book.break_(Violation { invariant: HOST_GOES_ON, what });
            }
        }
        Went::Refused
    }

    /// A host stands still while time passes, others take steps, and somebody does something.
    pub(super) fn meanwhile(&self, number: usize, seconds: u32, steps: u32, then: Option<&What>) {
        {
            let mut book = self.book();
            book.count("hosts that stood still");
            book.tell(&format!("host {number} stands still for {seconds} s"));
        }
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
    pub(super) fn some_turn(&self) -> bool {
        let first = self.next.fetch_add(1, Ordering::SeqCst);
        let turns = (0..HOSTS).map(|step| self.turn(first.wrapping_add(step) % HOSTS));
        turns.into_iter().find(|turn| *turn != Turn::Nobody) == Some(Turn::Acted)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Nothing that is dropped now writes anything.
        for place in &self.places {
            if let Some(living) = lock(&place.living).take() {
                living.eyes.kill(false);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
