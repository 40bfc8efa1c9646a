//! What is behind the sockets: the panel, its clock, the faults and the log, and the way of one request through them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sim_clock::Clock;

use crate::api::{Handled, Method, Reply, Request};
use crate::delivery::Delivery;
use crate::fault::{Fault, Faults};
use crate::log::{Entry, RequestLog, redact_body, redact_path};
use crate::panel::{Fate, Panel, PanelError};

const LOGIN: &str = "/api/auth/v4/public/token";

/// A panel with everything around it that is not the network: what [`Simulator`](crate::Simulator) serves. By itself
/// it answers requests in the caller's thread, thousands of times as fast as over sockets, for suites that need a
/// hundred thousand panels.
#[derive(Debug)]
pub struct Core {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    log: RequestLog,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) panel: Panel,
    pub(crate) faults: Faults,
}

impl Core {
    /// This panel at this clock, without faults and with an empty log. It has no administrator yet:
    /// [`Panel::set_administrator`].
    #[must_use]
    pub fn new(panel: Panel, clock: Arc<dyn Clock>) -> Self {
        let state = Mutex::new(State { panel, faults: Faults::default() });
        Self { clock, state, log: RequestLog::default() }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// A second one as this one is now, faults included, at a clock of its own; its log begins empty.
    #[must_use]
    pub fn fork(&self, clock: Arc<dyn Clock>) -> Self {
        let state = self.lock();
        let state = State { panel: state.panel.clone(), faults: state.faults.clone() };
        Self { clock, state: Mutex::new(state), log: RequestLog::default() }
    }

    /// Looks at the panel or changes it by hand, at the time that the clock shows now.
    pub fn panel<R>(&self, hand: impl FnOnce(&mut Panel) -> R) -> R {
        hand(&mut self.lock().panel)
    }

    /// Looks at the faults or changes them.
    pub fn faults<R>(&self, hand: impl FnOnce(&mut Faults) -> R) -> R {
        hand(&mut self.lock().faults)
    }

    /// The log of requests.
    #[must_use]
    pub fn log(&self) -> &RequestLog {
        &self.log
    }

    /// The state, with everything worked off that has happened until now.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.panel.advance_to(self.clock.now());
        state
    }

    /// Decides about one request, lets the panel act, and logs it, all before anything is sent: whoever sees it in
    /// the log can rely on its effect.
    pub fn serve(&self, request: &Request) -> Delivery {
        let mut state = self.lock();
        let State { panel, faults } = &mut *state;
        let fault = faults.decide(&request.method, &request.path);
        let handled = act(panel, request, fault.as_ref());
        let (effect, user) = (handled.effect, handled.user);
        let delivery = Delivery::of(handled.reply, fault.as_ref(), &request.body);
        self.log.push(Entry {
            number: 0,
            at: panel.now(),
            method: request.method.to_string(),
            target: redact_path(&request.target()),
            user,
            body: redact_body(&request.body),
            status: delivery.status(),
            write: request.method != Method::Get && request.path != LOGIN,
            effect,
            fault,
        });
        delivery
    }
}

/// What the panel does; nothing if the fault keeps the request from it.
fn act(panel: &mut Panel, request: &Request, fault: Option<&Fault>) -> Handled {
    let fate = match fault {
        Some(fault) if !fault.acts() => {
            // Replaced or dropped on its way out.
            let reply = Reply::refusal(&PanelError::Internal("it did not act".to_owned()));
            return Handled { reply, effect: None, user: None };
        }
        Some(Fault::OperationFails { reason }) => Fate::Fail(reason.clone()),
        Some(Fault::OperationNeverEnds) => Fate::NeverEnd,
        Some(Fault::OperationForced) => Fate::Forced,
        Some(Fault::ExpiredToken) => {
            if let Some(token) = request.cookie("ses6") {
                panel.expire_session(token);
            }
            Fate::Natural
        }
        _ => Fate::Natural,
    };
    panel.handle_with(panel.now(), request, &fate)
}
