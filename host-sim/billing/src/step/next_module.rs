//! What an open becomes when its module is passed over (MOD-04).

use super::{Decision, Facts};
use crate::model::{CallFailure, FailureKind, OperationEvent, OperationStatus};

impl Decision {
    /// The next module is asked at once, as if it were the first.
    pub(crate) fn try_next(&mut self, facts: &Facts<'_>, passed: &str, failure: &CallFailure, next: &str) {
        self.operation.status = OperationStatus::Due;
        self.operation.state = None;
        self.operation.percent = 0;
        self.operation.message = format!("{passed} was passed over; {next} is asked");
        self.operation.due_at = facts.now;
        self.operation.attempt = 1;
        self.operation.failures = 0;
        self.operation.event = OperationEvent::Start;
        self.operation.failure = None;
        self.task = None;
        self.tidy = true;
        self.history.what = "passed-over";
        self.history.detail = format!("{passed}: {}; {next} is asked", failure.message);
    }

    /// All modules were asked: a person has to look.
    pub(crate) fn none_left(&mut self, facts: &Facts<'_>, kind: FailureKind, reasons: &str) {
        let message = format!("no processing module of the tariff could open the service: {reasons}");
        let failure = CallFailure::new(kind, "no-module-left", message.clone());
        self.operation.failure = Some(failure.clone());
        self.operation.state = None;
        self.operation.event = OperationEvent::Start;
        self.history.detail = message;
        self.history.failure = Some(failure.clone());
        self.stop(facts, &failure);
    }
}
