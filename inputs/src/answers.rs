//! What a panel answers, during any call of the module.

use pmdci6::contract::{
    ChangeRequest, Event, Failure, Next, Parameter, PowerAction, ResourceAmount, ResourceChange, ReverseDns,
    ServiceStatus, Step, TariffOffer,
};
use pmdci6::{adoption, catalog, lifecycle, upkeep};

use crate::script::Script;
use crate::service::{PLACEHOLDER, SERVER, call, parameter, service};

/// The first line names the call, and for `advance` the event and the state; each further line is an answer.
///
/// ```text
/// advance claimed {"version":1,"operation":"open","phase":"offered"}
/// 200 {"id":7,"owner_email":null,…}
/// ```
///
/// Beside what [`Script`] watches over: a failure tells no secret, and a state that the module gives out is one that it
/// understands.
pub(crate) fn check(bytes: &[u8]) {
    // What the secret's word stands in before the call is no secret: a state holds none, and in an answer the host has put
    // the word in the place of one that the panel reflects. Such text may be repeated.
    if bytes.windows(PLACEHOLDER.len()).any(|window| window == PLACEHOLDER.as_bytes()) {
        return;
    }
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let Some(Ok(first)) = lines.next().map(std::str::from_utf8) else { return };
    let script = Script::new(lines);
    let (name, rest) = first.split_once(' ').unwrap_or((first, ""));
    let failed = match name {
        "check-connection" => catalog::check_connection(&script, &call()).err(),
        "sync-config" => catalog::sync_config(&script, &call(), cursor(rest)).err(),
        "inventory" => {
            let order = service("dedic", ServiceStatus::Ordered);
            catalog::inventory(&script, &call(), Some(&order), cursor(rest)).err()
        }
        "holdings" => adoption::holdings(&script, &call(), &tariffs(), cursor(rest)).err(),
        "reconcile" => upkeep::reconcile(&script, &call(), cursor(rest)).err(),
        _ => stepped(&script, name, rest),
    };
    if let Some(failure) = failed {
        let said = format!("{failure:?}");
        assert!(!said.contains(PLACEHOLDER), "a secret in a failure: {said}");
    }
}

fn cursor(rest: &str) -> Option<&str> {
    Some(rest).filter(|rest| !rest.is_empty())
}

/// The calls that lead to a step, and the login link.
fn stepped(script: &Script<'_>, name: &str, rest: &str) -> Option<Failure> {
    let product = if rest.starts_with("colocation") || rest.contains("colocation-") { "colocation" } else { "dedic" };
    let active = service(product, ServiceStatus::Active);
    let mut ordered = service(product, ServiceStatus::Ordered);
    ordered.external_id = None;
    let step = match name {
        "open" => lifecycle::open(script, &call(), &ordered),
        "suspend" => lifecycle::suspend(script, &call(), &active),
        "resume" => lifecycle::resume(script, &call(), &service(product, ServiceStatus::Suspended)),
        "close" => lifecycle::close(script, &call(), &active),
        "change" => lifecycle::change(script, &call(), &active, &request(rest)),
        "login-link" => return lifecycle::login_link(script, &call(), &active).err(),
        "advance" => {
            let (word, state) = rest.split_once(' ').unwrap_or((rest, ""));
            let subject = if state.contains(r#""operation":"open""#) { &ordered } else { &active };
            lifecycle::advance(script, &call(), subject, state, &event(word))
        }
        _ => return None,
    };
    match step {
        Ok(Step::More(unfinished)) => {
            assert!(lifecycle::understands(&unfinished.state), "a state of its own: {}", unfinished.state);
            if let Next::Claim(servers) = &unfinished.next {
                // None at all when equipment that a card names has been taken: what was held is given up.
                assert!(servers.iter().all(|id| id.parse::<u64>().is_ok()), "{servers:?}");
            }
            None
        }
        Ok(Step::Done(_)) => None,
        Ok(Step::Undone(failure)) | Err(failure) => Some(failure),
    }
}

pub(crate) fn event(word: &str) -> Event {
    match word {
        "retry" => Event::Retry,
        "claimed" => Event::Claimed(SERVER.to_string()),
        "nothing-to-claim" => Event::NothingToClaim,
        "task-closed" => Event::TaskClosed(Vec::<Parameter>::new()),
        "withdrawn" => Event::Withdrawn,
        _ => Event::Timer,
    }
}

fn request(rest: &str) -> ChangeRequest {
    match rest.rsplit(' ').next().unwrap_or_default() {
        "reinstall" => ChangeRequest::Reinstall(vec![parameter("os-template", "4")]),
        "on" => ChangeRequest::Power(PowerAction::On),
        "off" => ChangeRequest::Power(PowerAction::Off),
        "reset" => ChangeRequest::Power(PowerAction::Reset),
        "reverse-dns" => {
            ChangeRequest::ReverseDns(ReverseDns { ip: "192.0.2.7".to_owned(), domain: "mail.example.com".to_owned() })
        }
        _ => ChangeRequest::Resources(ResourceChange {
            amounts: vec![ResourceAmount { name: "ip".to_owned(), amount: 2, unit: "pcs".to_owned() }],
            release: Vec::new(),
        }),
    }
}

fn tariffs() -> Vec<TariffOffer> {
    Vec::new()
}
