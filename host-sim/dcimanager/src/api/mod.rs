//! The panel's HTTP API (API reference §1 to §5) without HTTP: a request comes in as data, an answer goes out.
//!
//! A request passes the [`gate`](self) (service awake, headers, session, role) and then reaches one handler, which
//! reads the body, asks the panel, and says in a short sentence what was changed.

mod body;
mod gate;
mod handlers;
mod key_login;
mod plan;
mod recent;
mod reply;
mod request;
mod route;
mod rows;
mod view;

pub(crate) use recent::Recent;
pub use reply::{Handled, Reply};
pub use request::{Method, Request};

use jiff::Timestamp;

use crate::panel::{Fate, Panel, PanelError};

impl Panel {
    /// Answers one request at `now`.
    pub fn handle(&mut self, now: Timestamp, request: &Request) -> Handled {
        self.handle_with(now, request, &Fate::Natural)
    }

    /// As [`Panel::handle`]; an operation that the request starts ends as `fate` says.
    pub fn handle_with(&mut self, now: Timestamp, request: &Request, fate: &Fate) -> Handled {
        self.advance_to(now);
        if let Some(handled) = key_login::answer(self, request) {
            return handled;
        }
        let mut user = None;
        let result = gate::pass(self, request).and_then(|passed| {
            user = passed.caller.as_ref().map(|caller| caller.email.clone());
            handlers::handle(self, &passed, request, fate)
        });
        match result {
            Ok(answer) => Handled { reply: answer.reply, effect: answer.effect, user: answer.user.or(user) },
            Err(refusal) => Handled { reply: Reply::refusal(&refusal), effect: None, user },
        }
    }
}

/// What a handler gives back.
struct Answer {
    reply: Reply,
    effect: Option<String>,
    /// Who a login made known.
    user: Option<String>,
}

impl Answer {
    /// Nothing was changed.
    fn read(reply: Reply) -> Self {
        Self { reply, effect: None, user: None }
    }

    /// `effect` says what was changed; none if it was so already.
    fn act(reply: Reply, effect: Option<String>) -> Self {
        Self { reply, effect, user: None }
    }
}

type Outcome = Result<Answer, PanelError>;
