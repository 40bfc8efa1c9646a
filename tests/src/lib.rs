//! A whole system for tests: the built component, a host, a simulated panel, and one clock that all of them share and
//! that stands still until somebody moves it.

mod calls;
mod colocation;
pub mod guide;
mod other_host;
mod replaying;
pub mod versions;
mod world;

pub use calls::calls;
pub use colocation::{CARD_PASSWORD, EQUIPMENT, PORTS, card, card_with, task_text};
pub use other_host::OtherHost;
pub use replaying::{module, recording, replayed};
pub use world::{Options, PANEL_PASSWORD, World, by, code, component, components, inherited, program, small};
