//! The worker threads: when to look for work, to wait, to move a clock that stands still, and to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use jiff::Timestamp;
use sim_clock::Wake;

use super::lookout::{Lookout, OnWatch};
use super::upkeep::Kept;
use super::{Observer, Scheduler, Worked};
use crate::error::{BillingError, Result};

/// When a run ends.
#[derive(Debug, Clone)]
pub enum Until {
    /// Nothing is due now. What is due later stays.
    NothingDue,
    /// Nothing is due, running, or waiting for its time. What waits for staff counts as idle.
    Idle,
    /// Somebody says so.
    Stopped(Stop),
}

/// Ends a run from elsewhere: another thread, a signal's handler. Clones share one flag.
#[derive(Debug, Clone)]
pub struct Stop {
    set: Arc<AtomicBool>,
    news: Arc<Wake>,
}

impl Stop {
    /// A flag that is not set, for a run of this scheduler.
    #[must_use]
    pub fn new(scheduler: &Scheduler) -> Self {
        Self { set: Arc::default(), news: Arc::clone(&scheduler.news) }
    }

    /// Ends the run after the calls under way.
    pub fn stop(&self) {
        self.set.store(true, Ordering::SeqCst);
        self.news.signal();
    }

    /// Whether the flag is set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.set.load(Ordering::SeqCst)
    }
}

/// After so many looks for work the daily pass and upkeep are looked at in any case.
const TURNS: u64 = 16;

/// What the workers of one run share.
struct Run<'a> {
    scheduler: &'a Scheduler,
    observer: &'a dyn Observer,
    until: &'a Until,
    /// Who of those with nothing to do looks for work.
    lookout: Lookout,
    /// No worker goes on.
    over: AtomicBool,
    /// The first error, which ended the run.
    error: Mutex<Option<BillingError>>,
}

impl Scheduler {
    /// Works through what is due and what becomes due, until nothing is due, running or waiting for its time.
    ///
    /// # Errors
    /// The database; the operations are as they were stored last.
    pub fn run_until_idle(&self, observer: &dyn Observer) -> Result<()> {
        self.run(&Until::Idle, observer)
    }

    /// Works until somebody says stop. Calls under way are interrupted then; their operations go on the next time.
    ///
    /// # Errors
    /// As [`Scheduler::run_until_idle`]. A database that is locked or full for a while is waited for.
    pub fn run_forever(&self, stop: &Stop, observer: &dyn Observer) -> Result<()> {
        self.run(&Until::Stopped(stop.clone()), observer)
    }

    /// Works until the given end.
    ///
    /// # Errors
    /// As [`Scheduler::run_until_idle`].
    pub fn run(&self, until: &Until, observer: &dyn Observer) -> Result<()> {
        self.recover()?;
        let lookout = Lookout::default();
        let run =
            Run { scheduler: self, observer, until, lookout, over: AtomicBool::new(false), error: Mutex::default() };
        thread::scope(|scope| {
            for _ in 0..self.options.workers.max(1) {
                scope.spawn(|| run.work());
            }
            if let Until::Stopped(stop) = until {
                run.wait_for_stop(stop);
                self.calls.interrupt();
            }
        });
        match run.error.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl Run<'_> {
    fn work(&self) {
        let mut watch = None;
        while !self.is_over() {
            let ticket = self.scheduler.news.ticket();
            match self.turn(ticket, &mut watch) {
                Ok(()) => {}
                Err(BillingError::Store(error)) if error.is_passing() && matches!(self.until, Until::Stopped(_)) => {
                    tracing::warn!(error = error.to_string(), "the database cannot be used for the moment");
                    self.pause(ticket, None);
                }
                Err(error) => self.end(Some(error)),
            }
        }
        drop(watch);
        self.lookout.wake_all();
    }

    /// One step of an operation. Without a pause between them nobody would ever rest, so what is done then is looked
    /// after every so often.
    fn turn<'w>(&'w self, ticket: u64, watch: &mut Option<OnWatch<'w>>) -> Result<()> {
        let scheduler = self.scheduler;
        if scheduler.turns.fetch_add(1, Ordering::Relaxed) % TURNS == TURNS - 1 {
            scheduler.day_if_due(|| *watch = None)?;
            scheduler.upkeep_if_due(|| *watch = None)?;
        }
        if scheduler.work(self.observer, || *watch = None)? != Worked::Nothing {
            return Ok(());
        }
        if watch.is_none() {
            *watch = self.lookout.try_take();
        }
        if watch.is_some() {
            return self.rest(ticket, watch);
        }
        // Whoever keeps watch notices everything. Who is woken keeps watch from then on, if nobody else does: so it wakes the
        // next one when it finds something, and work that comes in heaps reaches all workers.
        self.lookout.sleep(|| self.is_over(), scheduler.options.poll);
        *watch = self.lookout.try_take();
        Ok(())
    }

    /// Nothing is due: ends the run, moves the clock, or waits.
    fn rest<'w>(&'w self, ticket: u64, watch: &mut Option<OnWatch<'w>>) -> Result<()> {
        let scheduler = self.scheduler;
        if !scheduler.recover()?.is_empty() {
            return Ok(());
        }
        if scheduler.day_if_due(|| *watch = None)? {
            return Ok(());
        }
        let kept = scheduler.upkeep_if_due(|| *watch = None)?;
        if kept == Kept::Page {
            return Ok(());
        }
        let day = scheduler.next_day()?;
        let (next, running) = scheduler.store.read(|tx| Ok((tx.next_due()?, tx.anything_running()?)))?;
        let running = running || kept == Kept::Busy;
        let now = scheduler.clock.now();
        match (self.until, next) {
            (_, Some(next)) if next <= now => return Ok(()),
            (Until::NothingDue, _) | (Until::Idle, None) if !running => {
                self.end(None);
                return Ok(());
            }
            // Time passes only when nobody is in the middle of something.
            (Until::Idle, Some(next))
                if !running
                    && scheduler.clock.real_duration_until(next).is_none()
                    && scheduler.move_clock(next.min(day)) =>
            {
                return Ok(());
            }
            _ => {}
        }
        // A page that another process works on is looked at again when it is polled for.
        let upkeep = scheduler.next_upkeep()?.filter(|_| kept != Kept::Busy);
        self.pause(ticket, [next, Some(day), upkeep].into_iter().flatten().min());
        Ok(())
    }

    /// Waits for news, for the time, or for the moment to look at what other processes did.
    fn pause(&self, ticket: u64, next: Option<Timestamp>) {
        let look = Instant::now().checked_add(self.scheduler.options.poll);
        self.scheduler.news.wait_until_deadline(ticket, next, look);
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst) || matches!(self.until, Until::Stopped(stop) if stop.is_set())
    }

    fn end(&self, error: Option<BillingError>) {
        if let Some(error) = error {
            self.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
        self.over.store(true, Ordering::SeqCst);
        self.scheduler.news.signal();
        self.lookout.wake_all();
    }

    fn wait_for_stop(&self, stop: &Stop) {
        loop {
            let ticket = self.scheduler.news.ticket();
            if stop.is_set() || self.is_over() {
                return;
            }
            self.scheduler.news.wait(ticket, None);
        }
    }
}

impl Scheduler {
    /// What a worker does when no operation is due, on this thread: takes operations back from the dead, does the pass
    /// over paid periods if it is due, does a page of upkeep if one is. Whether any of it was done.
    ///
    /// # Errors
    /// As [`Scheduler::run_until_idle`].
    pub fn tend_once(&self) -> Result<bool> {
        Ok(!self.recover()?.is_empty() || self.day_if_due(|| {})? || self.upkeep_if_due(|| {})? == Kept::Page)
    }

    /// Whether the time has come now.
    fn move_clock(&self, next: Timestamp) -> bool {
        let _one = self.moving.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if now >= next {
            return true;
        }
        match &self.options.standstill {
            Some(hook) => hook(next),
            None => {
                // A clock that stands still can be moved, and the time is one of an operation.
                if let Err(error) = self.clock.advance(next.duration_since(now)) {
                    tracing::warn!(error = error.to_string(), "the clock stands still and cannot be moved");
                }
            }
        }
        self.clock.now() >= next
    }
}
