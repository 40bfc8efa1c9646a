//! The sweep: every operation, cut at every point, with every fault, compared with the run that was left alone.
//!
//! - [`mod@plans`]: all combinations, and those that make no sense, counted.
//! - [`verdict`]: whether a run ended as it must.
//! - [`expected`]: the ends that differ from the undisturbed run's, each with its reason.
//! - [`table`]: what is printed.

pub mod expected;
pub mod plans;
pub mod table;
pub mod verdict;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::cut::Plan;
use crate::error::Result;
use crate::operation::{Operation, Run};
use crate::outcome::Outcome;
use crate::snapshot::Snapshot;
use crate::world::{Ground, World};
use plans::{Scope, Skipped, plans};
use verdict::{Finding, Verdict, judge, uncut_findings};

/// The seed of every swept world: what is swept are points, not chances.
const SEED: u64 = 1;

/// What came of one operation.
#[derive(Debug, Clone)]
pub struct Swept {
    /// The operation.
    pub operation: &'static Operation,
    /// The run that was left alone.
    pub uncut: Run,
    /// Points where it can be cut.
    pub points: u64,
    /// Combinations that make no sense.
    pub skipped: Skipped,
    /// Combinations that were run.
    pub tally: Tally,
    /// The findings.
    pub failures: Vec<Failure>,
}

/// How many runs ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub run: u64,
    /// Ended as the undisturbed run, with the same acts.
    pub passed: u64,
    /// Ended otherwise, as the table of [`expected`] says.
    pub otherwise: u64,
    /// Of all: the fault found no request to strike.
    pub unstruck: u64,
}

/// A combination that ended as it must not.
#[derive(Debug, Clone)]
pub struct Failure {
    /// How it was disturbed.
    pub plan: Plan,
    /// The promises that it broke.
    pub wrong: Vec<Finding>,
}

/// An operation that was left alone.
pub struct Uncut {
    /// The world in which it was asked for, as it was then.
    pub prepared: World,
    /// What there was then.
    pub before: Outcome,
    /// The run.
    pub run: Run,
}

/// The ground of a sweep: one furnished world that all others are copied from.
pub struct Sweep {
    world: World,
}

impl Sweep {
    /// Gets ready.
    ///
    /// # Errors
    /// No world can be made.
    pub fn new(ground: &Arc<Ground>) -> Result<Self> {
        Ok(Self { world: World::new(ground, SEED)? })
    }

    /// The operation, left alone.
    ///
    /// # Errors
    /// A world fails.
    pub fn uncut(&self, operation: &'static Operation) -> Result<Uncut> {
        let prepared = operation.prepared(&self.world)?;
        let before = Outcome::of(&Snapshot::take(prepared.billing()?, prepared.panel())?, []);
        let run = Run::of(operation, &mut prepared.copy()?, Plan::default())?;
        Ok(Uncut { prepared, before, run })
    }

    /// One combination.
    ///
    /// # Errors
    /// A world fails.
    pub fn one(&self, operation: &'static Operation, plan: Plan) -> Result<(Run, Verdict)> {
        let uncut = self.uncut(operation)?;
        let wrong = uncut_findings(operation, &uncut.run);
        if !wrong.is_empty() {
            return Ok((uncut.run, Verdict::Failed(wrong)));
        }
        let run = Run::of(operation, &mut uncut.prepared.copy()?, plan.clone())?;
        let verdict = judge(operation, &plan, &uncut, &run);
        Ok((run, verdict))
    }

    /// All combinations of an operation, on several threads; `each` hears of every run that is over and what was found,
    /// and may say that it is enough.
    ///
    /// A run that breaks a promise without any disturbance is the only one: nothing can be compared with it.
    ///
    /// # Errors
    /// A world fails.
    pub fn all(
        &self,
        operation: &'static Operation,
        scope: &Scope,
        threads: usize,
        each: &(dyn Fn(&[Finding]) -> ControlFlow<()> + Sync),
    ) -> Result<Swept> {
        let uncut = self.uncut(operation)?;
        let (plans, skipped) = plans(&uncut.run, scope);
        let points = uncut.run.watched.counts.points().count() as u64;
        let wrong = uncut_findings(operation, &uncut.run);
        if !wrong.is_empty() {
            let _ = each(&wrong);
            let tally = Tally { run: 1, ..Tally::default() };
            let failures = vec![Failure { plan: Plan::default(), wrong }];
            return Ok(Swept { operation, uncut: uncut.run, points, skipped, tally, failures });
        }
        let next = AtomicUsize::new(0);
        let results = Mutex::new(Vec::with_capacity(plans.len()));
        thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    while let Some(plan) = plans.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let run =
                            uncut.prepared.copy().and_then(|mut world| Run::of(operation, &mut world, plan.clone()));
                        let result = run.map(|run| (run.watched, judge(operation, plan, &uncut, &run)));
                        let enough = match &result {
                            Ok((_, Verdict::Failed(wrong))) => each(wrong).is_break(),
                            Ok(_) => each(&[]).is_break(),
                            Err(_) => true,
                        };
                        results.lock().unwrap_or_else(PoisonError::into_inner).push((plan, result));
                        if enough {
                            next.store(plans.len(), Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        let mut swept =
            Swept { operation, uncut: uncut.run, points, skipped, tally: Tally::default(), failures: Vec::new() };
        for (plan, result) in results.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let (watched, verdict) = result?;
            swept.tally.run += 1;
            swept.tally.unstruck += u64::from(plan.fault.is_some() && !watched.struck);
            match verdict {
                Verdict::Passed => swept.tally.passed += 1,
                Verdict::Otherwise(_) => swept.tally.otherwise += 1,
                Verdict::Failed(wrong) => swept.failures.push(Failure { plan: plan.clone(), wrong }),
            }
        }
        swept.failures.sort_by_key(|failure| failure.plan.to_string());
        Ok(swept)
    }
}
