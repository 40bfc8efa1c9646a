//! Open: staff place the equipment and say which server in DCImanager it is; then it is claimed and marked, and gets its
//! addresses.
//!
//! ```text
//! card (staff) ──▶ look ──▶ offered ──▶ place ──▶ done
//!    ▲              │ no      │ no        │ ▲
//!    │◀─────────────┴─────────┘           ▼ │
//!    └◀── taken meanwhile ─────────── addresses (staff)
//! ```
//! The task that assigns addresses (COL-03) is named by the first one from the start, and carried out by the module once
//! that is closed. Only when it cannot be carried out does it become a task that staff see (COL-04).

mod place;
mod tasks;

use serde::{Deserialize, Serialize};

use super::card::{Card, at_identifier};
use super::equipment;
use crate::contract::{Event, Failure, FieldError, Parameter, Step};
use crate::lifecycle::context::Context;
use crate::lifecycle::state::State;
use crate::lifecycle::verdict::{Verdict, progress};
#[cfg(test)]
pub(in crate::lifecycle) use place::decide as decide_place;

/// Where an open is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "kebab-case")]
pub(in crate::lifecycle) enum Open {
    /// Staff place the equipment. `earlier`: what the last card said; `wrong`: why it was not accepted.
    Card { earlier: Option<Card>, wrong: Option<String> },
    /// The card is filled in. It is stored before anything that can fail, so that nobody has to fill it in again.
    Look { card: Card },
    /// The host was asked for the claim; for none at all if the server was `taken` by somebody.
    Offered { card: Card, taken: Option<String> },
    /// The server is claimed: it is marked, and gets its addresses.
    /// `since`: when something was seen running on it first.
    Place {
        card: Card,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<u64>,
    },
}

impl From<Open> for State {
    fn from(open: Open) -> Self {
        Self::ColocationOpen(open)
    }
}

pub(in crate::lifecycle) fn start(context: &Context<'_>) -> Result<Step, Failure> {
    ask(context, None, None).carry_out_simply(context, 0)
}

pub(in crate::lifecycle) fn advance(context: &Context<'_>, state: Open, event: &Event) -> Result<Step, Failure> {
    match (state, event) {
        (Open::Card { .. }, Event::TaskClosed(form)) => filled_in(context, form).carry_out_simply(context, 0),
        (Open::Card { earlier, wrong }, _) => ask(context, earlier, wrong).carry_out_simply(context, 0),
        (Open::Look { card }, _) => look(context, card)?.carry_out_simply(context, 0),
        (Open::Offered { card, taken: None }, Event::Claimed(_)) => place::step(context, card, None, event),
        (Open::Place { card, since }, _) => place::step(context, card, since, event),
        (Open::Offered { card, taken }, Event::NothingToClaim) => {
            let server = card.server;
            let why = taken.unwrap_or_else(|| format!("is {server}, and that server already serves another service"));
            refuse(context, card, why).carry_out_simply(context, server)
        }
        (Open::Offered { card, .. }, _) => look(context, card)?.carry_out_simply(context, 0),
    }
}

/// The task, with what was wrong the last time.
fn ask(context: &Context<'_>, earlier: Option<Card>, wrong: Option<String>) -> Verdict<Open> {
    let task = tasks::card(context, earlier.as_ref(), wrong.as_deref());
    Verdict::Task(task, Open::Card { earlier, wrong }, progress(5, "staff place the equipment and fill in its card"))
}

/// The task again: the server that the card names cannot be the client's.
fn refuse(context: &Context<'_>, card: Card, why: String) -> Verdict<Open> {
    ask(context, Some(card), Some(words(&[at_identifier(why)])))
}

fn words(errors: &[FieldError]) -> String {
    errors.iter().map(|error| format!("`{}` {}", error.field, error.message)).collect::<Vec<_>>().join("; ")
}

fn filled_in(context: &Context<'_>, form: &[Parameter]) -> Verdict<Open> {
    match Card::read(form) {
        Ok(card) => {
            let message = format!("the equipment is server {}, by the card", card.server);
            Verdict::Wait(0, Open::Look { card }, progress(20, message))
        }
        // The host asked `check-form` before; a host that did not gets the task again.
        Err(errors) => ask(context, None, Some(words(&errors))),
    }
}

/// Reads the server that the card names, and asks for the claim on it.
fn look(context: &Context<'_>, card: Card) -> Result<Verdict<Open>, Failure> {
    let id = card.server;
    Ok(match equipment::look(context, id)? {
        Ok(_) => {
            let message = format!("server {id} is reserved for service {}", context.service.id);
            Verdict::Claim(vec![id], Open::Offered { card, taken: None }, progress(30, message))
        }
        Err(why) => refuse(context, card, why),
    })
}
