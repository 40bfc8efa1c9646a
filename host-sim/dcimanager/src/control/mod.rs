//! The simulator's own controls under `/simulator/`, outside of the panel's API: for people with `curl`, and for tests
//! in other processes.
//!
//! There is no login. Only connections from this computer are answered; do not forward the port.
//!
//! | call | what |
//! |---|---|
//! | `GET /simulator/` | time, counts of servers, users and requests |
//! | `GET /simulator/log?since=N` | the requests after number N |
//! | `DELETE /simulator/log` | forgets them |
//! | `GET`, `POST`, `DELETE /simulator/faults` | see [`crate::fault::Rule`]; `{"random": …}` sets faults by chance |
//! | `GET`, `POST /simulator/clock` | the time; `{"advance": "20m"}` moves it |
//! | `POST /simulator/sleep` | `{"calls": 3}`: each service answers its next three calls with 503 |
//! | `DELETE /simulator/sessions` | all sessions expire |
//! | `GET /simulator/servers` | each server with what keeps it from being sold |
//! | `GET /simulator/servers/N` | a server as a fleet file has it |
//! | `POST /simulator/servers/N` | the administrator's hand, see [`crate::panel::ServerHand`] |
//! | `GET /simulator/servers/N/disks` | the disks with their contents |
//! | `GET /simulator/fleet` | everything, as a fleet file |
//! | `GET /` | a line for whoever followed a login link with a browser |

mod faults;
mod servers;
mod state;

use serde::de::DeserializeOwned;

use crate::api::{Method, Reply, Request};
use crate::core::Core;
use crate::panel::PanelError;

const PREFIX: &str = "/simulator";

/// Whether a path is one of the controls.
pub(crate) fn is_control(path: &str) -> bool {
    path == "/" || path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a control. `local`: the caller is on this computer.
pub(crate) fn handle(core: &Core, local: bool, request: &Request) -> Reply {
    if request.path == "/" {
        return welcome();
    }
    if !local {
        return Reply::refusal(&PanelError::NoRight);
    }
    answer(core, request).unwrap_or_else(|refusal| Reply::refusal(&refusal))
}

fn welcome() -> Reply {
    let text = "This is a simulator of DCImanager 6. It has no web interface, only the API under /api/.\n";
    let headers = vec![("content-type", "text/plain; charset=utf-8".to_owned())];
    Reply { status: 200, headers, body: text.into() }
}

fn answer(core: &Core, request: &Request) -> Result<Reply, PanelError> {
    let path = request.path.strip_prefix(PREFIX).unwrap_or_default().trim_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    match (&request.method, segments.as_slice()) {
        (Method::Get, [""]) => Ok(state::summary(core)),
        (Method::Get, ["log"]) => state::log(core, &request.query),
        (Method::Delete, ["log"]) => Ok(state::clear_log(core)),
        (Method::Get, ["clock"]) => Ok(state::time(core)),
        (Method::Post, ["clock"]) => state::advance(core, &request.body),
        (Method::Post, ["sleep"]) => state::sleep(core, &request.body),
        (Method::Delete, ["sessions"]) => Ok(state::expire_sessions(core)),
        (Method::Get, ["fleet"]) => Ok(state::fleet(core)),
        (Method::Get, ["faults"]) => Ok(faults::list(core)),
        (Method::Post, ["faults"]) => faults::add(core, &request.body),
        (Method::Delete, ["faults"]) => Ok(faults::clear(core)),
        (Method::Get, ["servers"]) => Ok(servers::list(core)),
        (Method::Get, ["servers", id]) => servers::one(core, id),
        (Method::Post, ["servers", id]) => servers::change(core, id, &request.body),
        (Method::Get, ["servers", id, "disks"]) => servers::disks(core, id),
        _ => Err(PanelError::UnknownPath(format!("{} {}", request.method, request.path))),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, PanelError> {
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| PanelError::Malformed(error.to_string()))
}
