//! The life of a colocation service: the equipment is the client's, staff place it, and the module does in DCImanager
//! what follows from that (COL-01 to COL-08).
//!
//! The module never gives the server an owner and never takes one away: the administrator does (COL-05). It never cleans
//! a disk (COL-07). Whose the equipment is, its mark says: without an owner it is the service's by the mark alone.

mod card;
mod close;
mod equipment;
mod open;

use super::context::Context;
use crate::contract::{Failure, FieldError, Parameter};
use card::Card;
pub(super) use close::{Close, advance as advance_close, start as close};
#[cfg(test)]
pub(super) use close::{Phase, decide as decide_close};
#[cfg(test)]
pub(super) use open::decide_place;
pub(super) use open::{Open, advance as advance_open, start as open};

/// The card that a form is read as, for the tests of the decisions.
#[cfg(test)]
pub(super) fn card(form: &[Parameter]) -> Card {
    Card::read(form).unwrap()
}

/// Checks the card of the task that places the equipment; the other tasks of a colocation have no card.
pub(super) fn check_form(context: &Context<'_>, state: &Open, form: &[Parameter]) -> Result<Vec<FieldError>, Failure> {
    match state {
        Open::Card { .. } => match Card::read(form) {
            Err(errors) => Ok(errors),
            Ok(card) => Ok(equipment::look(context, card.server)?.err().into_iter().map(card::at_identifier).collect()),
        },
        _ => Ok(Vec::new()),
    }
}
