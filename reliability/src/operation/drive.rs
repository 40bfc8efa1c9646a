//! Carries an operation out to its end: asks for it, lets the host work, lets time pass, does what staff are told to do,
//! and starts the host again whenever it has died.

use std::collections::BTreeMap;

use billing::model::OperationStatus;
use billing::{BillingError, OperationFilter, Worked};
use jiff::SignedDuration;

use super::meanwhile::hands_off;
use super::staff::{Advice, next_task};
use super::{Operation, last_operation};
use crate::cut::{Plan, Watched};
use crate::error::{Result, SuiteError};
use crate::invariants::{Violation, When, violations};
use crate::outcome::Outcome;
use crate::snapshot::Snapshot;
use crate::world::World;

/// After so many turns a run is taken for one that never ends.
pub const STEPS: u32 = 2_000;
/// After so many tasks staff give up.
const TASKS: u32 = 30;
/// So often in a row an operation is called as soon as it is due, while it only waits.
const PUNCTUAL: u32 = 4;
/// After that the host is late, by this much the first time and twice as much each further time: a call may always come
/// late, and a wait of hours would be hundreds of calls that are all the same.
const LATE: SignedDuration = SignedDuration::from_mins(1);
/// The most that a host is late, shorter than any limit of the module.
const LATEST: SignedDuration = SignedDuration::from_mins(8);

/// A run that came to rest.
#[derive(Debug, Clone)]
pub struct Run {
    /// How it ended.
    pub outcome: Outcome,
    /// Promises that did not hold at its end, or after a step on the way.
    pub violations: Vec<Violation>,
    /// What the watch saw.
    pub watched: Watched,
    /// What staff were told to do on the way, and how often.
    pub advice: BTreeMap<String, u32>,
    /// Requests with their effects, in order.
    pub requests: Vec<(String, Option<String>)>,
    /// How it came to rest.
    pub rest: Rest,
}

/// How a run came to rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// Nothing is left to do.
    Idle,
    /// It went on and on.
    Endless,
    /// Staff do not know what to do.
    Helpless(String),
    /// The billing side refused something that it should do.
    Refused(String),
}

/// What a turn came to.
enum Turn {
    Moved,
    Died,
    Rest(Rest),
}

impl Run {
    /// Carries the operation out in a prepared world, disturbed by the plan.
    ///
    /// # Errors
    /// The world itself fails; whatever the system does is a finding in the run.
    pub fn of(operation: &Operation, world: &mut World, plan: Plan) -> Result<Self> {
        let since = last_operation(world.billing()?)?;
        world.panel().log().clear();
        world.watch().begin(plan);
        let mut driver = Driver { ask: Some((operation, since)), meanwhile: operation.meanwhile, ..Driver::alone() };
        let rest = driver.drive(world)?;
        let watched = world.watch().seen();
        world.watch().begin(Plan::default());
        let entries = world.panel().log().entries();
        let is_login = |effect: &String| effect.contains("logged in");
        let acts = entries.iter().filter_map(|entry| entry.effect.clone()).filter(|effect| !is_login(effect));
        let snapshot = Snapshot::take(world.billing()?, world.panel())?;
        let at_rest = if rest == Rest::Idle { When::AtRest } else { When::Always };
        driver.violations.extend(violations(&snapshot, at_rest));
        Ok(Self {
            outcome: Outcome::of(&snapshot, acts),
            violations: driver.violations,
            watched,
            advice: driver.advice,
            requests: entries.iter().map(|entry| (entry.line(), entry.effect.clone())).collect(),
            rest,
        })
    }

    /// Works until nothing is left to do, for what comes before a sweep.
    pub(super) fn undisturbed(world: &mut World) -> Result<()> {
        match Driver::alone().drive(world)? {
            Rest::Idle => Ok(()),
            other => Err(SuiteError::Uncut { operation: "the preparation", what: format!("ended as {other:?}") }),
        }
    }
}

struct Driver<'a> {
    /// What to ask for, unless it was asked for since the operation with this number.
    ask: Option<(&'a Operation, billing::model::OperationId)>,
    /// What the administrator does in the panel.
    meanwhile: fn(&World) -> Result<()>,
    advice: BTreeMap<String, u32>,
    violations: Vec<Violation>,
    /// Acts that the panel was asked for until the last wait, and waits since then.
    acts: u64,
    waits: u32,
}

impl Driver<'_> {
    /// Asks for nothing; only the host and staff do anything.
    fn alone() -> Self {
        Self { ask: None, meanwhile: hands_off, advice: BTreeMap::new(), violations: Vec::new(), acts: 0, waits: 0 }
    }

    fn drive(&mut self, world: &mut World) -> Result<Rest> {
        for _ in 0..STEPS {
            match self.turn(world)? {
                Turn::Moved => {}
                Turn::Died => {
                    world.restart()?;
                    self.judge(world)?;
                }
                Turn::Rest(rest) => return Ok(rest),
            }
        }
        Ok(Rest::Endless)
    }

    /// What holds always holds in what a crash leaves too.
    fn judge(&mut self, world: &World) -> Result<()> {
        let snapshot = Snapshot::take(world.billing()?, world.panel())?;
        self.violations.extend(violations(&snapshot, When::Always));
        Ok(())
    }

    fn turn(&mut self, world: &World) -> Result<Turn> {
        let moved = self.try_turn(world)?;
        Ok(match moved {
            _ if world.watch().is_dead() => Turn::Died,
            Ok(turn) => turn,
            Err(error) => Turn::Rest(Rest::Refused(format!("{}: {error}", error.code()))),
        })
    }

    fn try_turn(&mut self, world: &World) -> Result<Result<Turn, BillingError>> {
        let host = world.host()?;
        let billing = host.billing();
        (self.meanwhile)(world)?;
        if let Some((operation, since)) = self.ask {
            match operation.is_asked(billing, since) {
                Ok(true) => self.ask = None,
                Ok(false) => return Ok((operation.ask)(billing).map(|()| Turn::Moved)),
                Err(error) => return Ok(Err(error)),
            }
        }
        match host.scheduler().work_once(&()) {
            Ok(Worked::Nothing) => {}
            other => return Ok(other.map(|_| Turn::Moved)),
        }
        match host.scheduler().recover() {
            Ok(recovered) if recovered.is_empty() => {}
            other => return Ok(other.map(|_| Turn::Moved)),
        }
        let due = OperationFilter { status: Some(OperationStatus::Due), ..OperationFilter::default() };
        if let Some(next) = billing.operations(&due)?.iter().filter_map(|operation| operation.due_at).min() {
            world.wait_until(next.saturating_add(self.lateness(world))?)?;
            return Ok(Ok(Turn::Moved));
        }
        self.attend(world)
    }

    /// How late the host is this time.
    fn lateness(&mut self, world: &World) -> SignedDuration {
        let acts = world.panel().log().write_count();
        self.waits = if acts == self.acts { self.waits + 1 } else { 0 };
        self.acts = acts;
        match self.waits.checked_sub(PUNCTUAL) {
            None => SignedDuration::ZERO,
            Some(more) => LATE.saturating_mul(1 << more.min(8)).min(LATEST),
        }
    }

    /// Staff look for a task.
    fn attend(&mut self, world: &World) -> Result<Result<Turn, BillingError>> {
        let Some((task, operation)) = next_task(world.billing()?)? else { return Ok(Ok(Turn::Rest(Rest::Idle))) };
        let word = operation.failure.as_ref().map_or(task.key.as_str(), |failure| failure.code.as_str());
        let Some(advice) = Advice::of(&task, &operation) else {
            return Ok(Ok(Turn::Rest(Rest::Helpless(format!("{word}: {}", task.instructions)))));
        };
        *self.advice.entry(format!("{advice:?} after {word}")).or_default() += 1;
        if self.advice.values().sum::<u32>() > TASKS {
            return Ok(Ok(Turn::Rest(Rest::Helpless(format!("{TASKS} tasks, the last one was {word}")))));
        }
        Ok(match advice.follow(world, &task)? {
            Ok(()) => Ok(Turn::Moved),
            // The form could not be checked for now: whoever fills it in tries again.
            Err(BillingError::Module { .. }) => Ok(Turn::Moved),
            Err(error) => Err(error),
        })
    }
}
