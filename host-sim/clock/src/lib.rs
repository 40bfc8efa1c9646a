//! Clocks that run, run fast, or stand still until they are moved.
//!
//! An OS install takes twenty minutes and a billing period a month; neither may take that long in a test or a
//! demonstration. So nothing in this workspace asks the operating system for the time: it asks a [`Clock`]. All parts
//! of one simulation share the same clock (an `Arc<dyn Clock>`), so that the panel and the billing side agree.
//!
//! Waiting goes through [`Wake`], which returns when the clock reaches a time, when it is moved past it by hand, or
//! when somebody has news. There is no polling.

mod clock;
mod fast;
mod manual;
mod shared;
mod wake;
mod wall;

pub use clock::{Clock, ClockError};
pub use fast::FastClock;
pub use manual::ManualClock;
pub use shared::SharedClock;
pub use wake::{Wake, Woken};
pub use wall::WallClock;

/// Points in time, as all clocks here give them.
pub use jiff::{SignedDuration, Timestamp};
