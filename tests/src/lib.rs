//! A whole system for tests: the built component, a host, a simulated panel, and one clock that all of them share and
//! that stands still until somebody moves it.

mod built;
mod calls;
mod colocation;
pub mod guide;
mod other_host;
mod planted;
mod replaying;
mod typed;
pub mod versions;
mod wire;
mod world;

pub use built::{component, components, program};
pub use calls::calls;
pub use colocation::{CARD_PASSWORD, EQUIPMENT, PORTS, add_equipment, card, card_with, connect_equipment, task_text};
pub use other_host::OtherHost;
pub use planted::{Planted, spellings};
pub use replaying::{module, recording, replayed};
pub use typed::{Printed, Typist, files_in};
pub use wire::Wire;
pub use world::{Options, PANEL_PASSWORD, World, by, code, inherited, small};
