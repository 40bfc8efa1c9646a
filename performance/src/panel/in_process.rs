//! Panels in this process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dcimanager_sim::api::{Method, Request};
use dcimanager_sim::panel::Panel;
use dcimanager_sim::{Core, Delivery, Fleet};
use sim_clock::{Clock, ManualClock};

use super::{ADMINISTRATOR, PASSWORD, Said, Spoken};
use crate::error::Result;

/// A simulated panel without a network: requests are function calls.
pub struct InProcess(Core);

impl InProcess {
    /// A panel with this fleet, at a clock that stands still.
    ///
    /// # Errors
    /// The fleet makes no sense.
    pub fn new(fleet: Fleet) -> Result<Self> {
        let clock = Arc::new(ManualClock::default());
        let mut panel = Panel::new(fleet, clock.now(), 1)?;
        panel.set_administrator(ADMINISTRATOR, PASSWORD);
        Ok(Self(Core::new(panel, clock)))
    }

    /// How many requests were answered since it was made.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.0.log().last_number()
    }

    /// Looks at the panel or changes it by hand.
    pub fn panel<R>(&self, hand: impl FnOnce(&mut Panel) -> R) -> R {
        self.0.panel(hand)
    }
}

impl Spoken for InProcess {
    fn answer(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Said, String> {
        let mut request = Request::new(Method::of(method), target);
        for (name, value) in headers {
            request = request.with_header(name, value);
        }
        if let Some(body) = body {
            request = request.with_body(body);
        }
        match self.0.serve(&request) {
            Delivery::Answer { reply, .. } => Ok((reply.status, reply.body)),
            Delivery::Drop => Err("the panel hung up".to_owned()),
        }
    }
}

/// A panel whose answers were all given once before and are only handed out again: nothing of its own work is measured.
/// Only for calls that read.
pub struct Canned {
    panel: InProcess,
    known: Mutex<HashMap<String, Arc<Said>>>,
}

impl Canned {
    /// A panel that learns its answers as they are asked for.
    #[must_use]
    pub fn new(panel: InProcess) -> Self {
        Self { panel, known: Mutex::default() }
    }

    /// Bytes of all answers that are known.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().map(|answer| u64::try_from(answer.1.len()).unwrap_or(u64::MAX)).sum()
    }
}

impl Spoken for Canned {
    fn answer(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Said, String> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(target).cloned();
        if let Some(answer) = known {
            return Ok((*answer).clone());
        }
        let answer = self.panel.answer(method, target, headers, body)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(target.to_owned(), Arc::new(answer.clone()));
        Ok(answer)
    }
}
