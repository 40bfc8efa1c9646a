//! The life of a service. An open has two states: `2 offered`, then `2 marked 5`. Of those of version 1.0.0 it goes on
//! from `marked 5`.

use crate::Component;
use crate::contract::lifecycle::{Changes, Event, FieldError, Guest, Next, Progress, Release, Step, Unfinished};
use crate::contract::{Call, Failure, Parameter, Service};
use crate::panel::{self, detail};

/// Where an open is.
enum State {
    Offered,
    Marked(u64),
}

impl State {
    fn read(text: &str) -> Option<Self> {
        match text.split(' ').collect::<Vec<_>>().as_slice() {
            ["2", "offered"] => Some(Self::Offered),
            ["2", "marked", id] | ["marked", id] => id.parse().ok().map(Self::Marked),
            _ => None,
        }
    }
}

impl Guest for Component {
    fn understands(state: String) -> bool {
        State::read(&state).is_some()
    }

    fn check_form(_: Call, _: Service, _: String, _: Vec<Parameter>) -> Result<Vec<FieldError>, Failure> {
        Ok(Vec::new())
    }

    fn open(call: Call, _: Service) -> Result<Step, Failure> {
        offer(&call)
    }

    fn suspend(_: Call, _: Service) -> Result<Step, Failure> {
        Ok(Step::Done(changes(None)))
    }

    fn resume(_: Call, _: Service) -> Result<Step, Failure> {
        Ok(Step::Done(changes(None)))
    }

    fn close(call: Call, service: Service) -> Result<Step, Failure> {
        if let Some(server) = service.external_id.as_deref().and_then(|id| id.parse().ok()) {
            panel::write_note(&call, server, "")?;
        }
        let why = "the server was rented out as it stands, and goes back as it stands".to_owned();
        Ok(Step::Done(Changes { release: Some(Release::NotCleaned(why)), ..changes(None) }))
    }

    fn advance(call: Call, service: Service, state: String, event: Event) -> Result<Step, Failure> {
        match (State::read(&state), event) {
            (Some(State::Offered), Event::Claimed(id)) => mark(&call, &service, &id),
            (Some(State::Offered), Event::NothingToClaim) => {
                Ok(Step::Undone(Failure::Exhausted(detail("no-server", "no server is free"))))
            }
            (Some(State::Offered), _) => offer(&call),
            (Some(State::Marked(server)), _) => look(&call, &service, server),
            (None, _) => {
                Err(Failure::Protocol(detail("state-not-understood", format!("the state `{state}` is not known"))))
            }
        }
    }
}

fn offer(call: &Call) -> Result<Step, Failure> {
    let servers = panel::free_servers(call)?.into_iter().map(|server| server.to_string()).collect();
    Ok(more("2 offered", 10, "looking for a free server", Next::Claim(servers)))
}

fn mark(call: &Call, service: &Service, id: &str) -> Result<Step, Failure> {
    let no_number = |_| Failure::Invalid(detail("no-number", format!("`{id}` is no number of a server")));
    panel::write_note(call, id.parse().map_err(no_number)?, &note(service))?;
    Ok(more(&format!("2 marked {id}"), 50, &format!("server {id} is marked"), Next::Wait(60_000)))
}

fn look(call: &Call, service: &Service, server: u64) -> Result<Step, Failure> {
    if panel::note(call, server)? == note(service) {
        return Ok(Step::Done(changes(Some(server.to_string()))));
    }
    Err(Failure::Conflict(detail("other-note", format!("server {server} is marked by somebody else"))))
}

fn note(service: &Service) -> String {
    format!("rented by service {}", service.id)
}

fn changes(external_id: Option<String>) -> Changes {
    Changes { external_id, parameters: Vec::new(), addresses: None, release: None }
}

fn more(state: &str, percent: u8, message: &str, next: Next) -> Step {
    let progress = Progress { percent, message: message.to_owned(), note: None };
    Step::More(Unfinished { state: state.to_owned(), progress, next })
}
