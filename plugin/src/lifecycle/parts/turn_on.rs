//! A server whose OS was installed is handed over when it is on. Another operation may own its power meanwhile: that is
//! waited for.

use serde::{Deserialize, Serialize};

use super::power::{self, Power};
use super::{Part, stop};
use crate::contract::{Event, Failure, Progress};
use crate::lifecycle::context::Context;
use crate::lifecycle::pace;
use crate::lifecycle::verdict::{Verdict, progress};
use crate::panel::api::Server;

/// The end is near: the OS is installed.
const PERCENT: u8 = 92;

/// How far it is; nothing was done about the power yet when it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(in crate::lifecycle) struct TurnOn {
    /// When the command was given.
    pub(in crate::lifecycle) since: Option<u64>,
    /// When something that owns the power was seen running first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::lifecycle) waiting: Option<u64>,
}

impl TurnOn {
    /// What is next for a server that has to be on; none when nothing says that it is off. `here` is the state of the way
    /// until then.
    ///
    /// # Errors
    /// The server's last operation is missing or not understood.
    pub(in crate::lifecycle) fn decide<S>(
        self,
        context: &Context<'_>,
        server: &Server,
        event: &Event,
        here: impl Fn(Self) -> S,
    ) -> Result<Option<Verdict<S>>, Failure> {
        let id = server.id;
        let given = |since| here(Self { since, waiting: None });
        let late = |said: Progress| Progress { percent: PERCENT, ..said };
        Ok(Some(match power::on(context, server, self.since, event) {
            Part::Act(act, since, said) => Verdict::Act(act, given(since), late(said)),
            Part::Wait(ms, since, said) => Verdict::Wait(ms, given(since), late(said)),
            Part::Fail(failure) => Verdict::Fail(failure),
            Part::Reached if power::power(server) != Power::Off => return Ok(None),
            // Something else runs on it.
            Part::Reached => match stop::wait_out(context, server, self.waiting, event, PERCENT)? {
                Part::Wait(ms, waiting, said) => Verdict::Wait(ms, here(Self { waiting, ..self }), said),
                Part::Fail(failure) => Verdict::Fail(failure),
                Part::Reached | Part::Act(..) => {
                    let message = format!("waiting for server {id} to be on");
                    Verdict::Wait(pace::SHORT, given(self.since), progress(PERCENT, message))
                }
            },
        }))
    }
}
