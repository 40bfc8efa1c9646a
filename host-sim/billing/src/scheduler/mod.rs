//! The scheduler: worker threads that take due operations, call their modules, and store what comes of it.
//!
//! - [`work`]: one step of one operation.
//! - [`outcome`]: storing it.
//! - [`choice`]: passing a module over for the next one.
//! - [`day`]: the pass over what is paid, when it is due; [`advance`]: time that leaps from one such day to the next.
//! - [`release`]: what must be proven before a close gives an object up.
//! - [`upkeep`]: rounds of upkeep, page by page.
//! - [`recover`]: taking operations back from processes that died.
//! - [`run`]: the threads, and when to wait, to go on, to end; [`lookout`]: who of those that wait looks for work.
//! - [`observer`]: who watches; [`telling`]: what happens to one operation is told in its order.
//!
//! Two clocks: what is due is a matter of the billing side's clock, which may be a simulated one that runs a thousand
//! times as fast; how long a call may take is a matter of the computer's, and so are leases.

mod advance;
mod choice;
mod day;
mod lookout;
mod observer;
mod outcome;
mod recover;
mod release;
mod run;
mod telling;
mod upkeep;
mod version;
mod work;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use sim_clock::{Clock, Wake, WallClock};
use telling::Telling;

pub use advance::Leap;
pub use observer::{Happened, Notice, Observer};
pub use run::{Stop, Until};
pub use work::Worked;

use crate::Billing;
use crate::calls::ModuleCalls;
use crate::error::Result;
use crate::store::{Presence, Store};

/// What to do when the clock stands still and the next operation is due later: called with that time.
pub type Standstill = Arc<dyn Fn(Timestamp) + Send + Sync>;

/// How a scheduler works.
#[derive(Clone)]
pub struct SchedulerOptions {
    /// Worker threads, at least 1. Each calls one module at a time.
    pub workers: usize,
    /// How much longer a lease is than the longest call.
    pub lease_margin: Duration,
    /// How often to look for what other processes have ordered, in real time.
    pub poll: Duration,
    /// Rounds of upkeep are done too, as often as each module's plan says (DED-09). On in every program that runs
    /// operations; off here, so that whoever counts requests decides.
    pub upkeep: bool,
    /// What to do when the clock stands still. Without it the clock is moved to the next due time.
    pub standstill: Option<Standstill>,
    /// The computer's clock, for leases. Another one in tests.
    pub lease_clock: Arc<dyn Clock>,
}

impl Default for SchedulerOptions {
    fn default() -> Self {
        Self {
            workers: 4,
            lease_margin: Duration::from_secs(30),
            poll: Duration::from_millis(500),
            upkeep: false,
            standstill: None,
            lease_clock: Arc::new(WallClock),
        }
    }
}

/// Works through operations. One for each process that does; several processes may share a database.
pub struct Scheduler {
    store: Store,
    calls: Arc<dyn ModuleCalls>,
    clock: Arc<dyn Clock>,
    lease_clock: Arc<dyn Clock>,
    news: Arc<Wake>,
    presence: Presence,
    options: SchedulerOptions,
    /// One worker at a time moves a clock that stands still.
    moving: Mutex<()>,
    /// One worker at a time does the daily pass.
    passing: Mutex<()>,
    /// One worker at a time does upkeep.
    keeping: Mutex<()>,
    /// Looks for work, of all workers: every so often one of them looks for what nobody waits for.
    turns: AtomicU64,
    /// What happens to one operation is told in its order.
    telling: Telling,
}

impl Scheduler {
    /// A scheduler for this billing system.
    ///
    /// # Errors
    /// The data directory or the database cannot be written.
    pub fn new(billing: &Billing, options: SchedulerOptions) -> Result<Self> {
        Ok(Self {
            store: billing.store().clone(),
            calls: Arc::clone(billing.calls()),
            clock: Arc::clone(billing.clock()),
            lease_clock: Arc::clone(&options.lease_clock),
            news: Arc::clone(billing.news()),
            presence: Presence::show(billing.store())?,
            options,
            moving: Mutex::default(),
            passing: Mutex::default(),
            keeping: Mutex::default(),
            turns: AtomicU64::new(0),
            telling: Telling::default(),
        })
    }

    /// When the next operation that waits for its time is due; none when none does.
    ///
    /// # Errors
    /// The database.
    pub fn next_due(&self) -> Result<Option<Timestamp>> {
        self.store.read(|tx| tx.next_due())
    }

    fn lease_time(&self) -> Duration {
        self.calls.longest_call().saturating_add(self.options.lease_margin)
    }
}
