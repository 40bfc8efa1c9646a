//! How long something takes, as a few numbers that a noisy computer cannot spoil: the median, and the tenth and ninetieth
//! percentile beside it.
//!
//! What is compared is measured by turns, so that whatever disturbs the computer meanwhile disturbs both.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::Result;

/// How thoroughly to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For the table.
    Full,
    /// Once and small: whether it works.
    Smoke,
}

impl Effort {
    /// One of two sizes.
    pub fn pick<T>(self, full: T, smoke: T) -> T {
        match self {
            Self::Full => full,
            Self::Smoke => smoke,
        }
    }
}

/// Times of one thing, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Half of the times were shorter.
    pub median: f64,
    /// A tenth of the times were shorter.
    pub low: f64,
    /// A tenth of the times were longer.
    pub high: f64,
    /// How often it was done.
    pub times: u64,
}

/// Something to measure. It is done once before, so that caches are as warm as in a host that has been running.
pub type Action<'a> = Box<dyn FnMut() -> Result<()> + 'a>;

/// A turn of one thing takes at least this long, so that the clock's own cost does not show.
const TURN: Duration = Duration::from_millis(2);
/// Turns of each thing, at least.
const FEWEST: usize = 7;

/// Measures one thing for about `budget`.
///
/// # Errors
/// Those of the thing.
pub fn sample<'a>(effort: Effort, budget: Duration, action: impl FnMut() -> Result<()> + 'a) -> Result<Sample> {
    let mut action = Measured::new(effort, Box::new(action))?;
    turns(effort, budget, std::slice::from_mut(&mut action))?;
    Ok(action.sample())
}

/// Measures two things by turns, for about `budget` each.
///
/// # Errors
/// Those of the things.
pub fn compare<'a>(effort: Effort, budget: Duration, one: Action<'a>, other: Action<'a>) -> Result<(Sample, Sample)> {
    let mut both = [Measured::new(effort, one)?, Measured::new(effort, other)?];
    turns(effort, budget, &mut both)?;
    let [one, other] = both;
    Ok((one.sample(), other.sample()))
}

struct Measured<'a> {
    action: Action<'a>,
    /// How often in a turn.
    each: u32,
    spent: Duration,
    times: Vec<f64>,
}

fn turns(effort: Effort, budget: Duration, all: &mut [Measured<'_>]) -> Result<()> {
    loop {
        let mut any = false;
        for one in &mut *all {
            let enough = match effort {
                Effort::Smoke => !one.times.is_empty(),
                Effort::Full => one.times.len() >= FEWEST && one.spent >= budget,
            };
            if !enough {
                one.turn()?;
                any = true;
            }
        }
        if !any {
            return Ok(());
        }
    }
}

impl<'a> Measured<'a> {
    fn new(effort: Effort, mut action: Action<'a>) -> Result<Self> {
        let mut each = 1;
        if effort == Effort::Full {
            action()?;
            let began = Instant::now();
            action()?;
            let once = began.elapsed().max(Duration::from_nanos(50));
            each = u32::try_from(TURN.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX).max(1);
        }
        Ok(Self { action, each, spent: Duration::ZERO, times: Vec::new() })
    }

    fn turn(&mut self) -> Result<()> {
        let began = Instant::now();
        for _ in 0..self.each {
            (self.action)()?;
        }
        let took = began.elapsed();
        self.spent += took;
        self.times.push(took.as_secs_f64() * 1e9 / f64::from(self.each));
        Ok(())
    }

    fn sample(mut self) -> Sample {
        self.times.sort_by(f64::total_cmp);
        let at = |share: usize| {
            let index = (self.times.len().saturating_sub(1)) * share / 100;
            self.times.get(index).copied().unwrap_or_default()
        };
        let times = u64::from(self.each) * u64::try_from(self.times.len()).unwrap_or(u64::MAX);
        Sample { median: at(50), low: at(10), high: at(90), times }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_smoke_run_does_each_thing_once() {
        let (one, other) = (Cell::new(0), Cell::new(0));
        let count = |cell: &Cell<u32>| {
            cell.set(cell.get() + 1);
            Ok(())
        };
        let budget = Duration::from_secs(1);
        compare(Effort::Smoke, budget, Box::new(|| count(&one)), Box::new(|| count(&other))).unwrap();
        assert_eq!((one.get(), other.get()), (1, 1));
    }

    #[test]
    fn what_is_compared_is_measured_by_turns() {
        let order = std::cell::RefCell::new(String::new());
        let say = |word: char| {
            // Long enough that one time is a turn.
            std::thread::sleep(TURN);
            order.borrow_mut().push(word);
            Ok(())
        };
        compare(Effort::Full, Duration::ZERO, Box::new(|| say('a')), Box::new(|| say('b'))).unwrap();
        assert!(order.borrow().ends_with("ababababababab"), "{}", order.borrow());
    }
}
