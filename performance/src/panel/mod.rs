//! The panels that questions are asked of: in this process, where only the module's own work is to be measured, or in a
//! process of its own behind a socket, where the whole way counts.

mod fleet;
mod in_process;
mod memory;
mod serving;
mod spoken;

pub use fleet::{all_for_sale, free_of};
pub use in_process::{Canned, InProcess};
pub(crate) use serving::this_program;
pub use serving::{Answers, Serve, Served};
pub use spoken::{Natively, Said, Spoken, ThroughEngine};

/// The administrator of every panel here.
pub const ADMINISTRATOR: &str = "admin@example.com";
/// The administrator's password.
pub const PASSWORD: &str = "panel-password";
