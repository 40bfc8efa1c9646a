//! How a run is disturbed: who dies at which point, and which fault of the panel comes with it.

mod plan;
mod watch;

pub use plan::{Cut, FaultAt, Place, Plan, Victim};
pub use watch::{Asked, Watch, Watched};
