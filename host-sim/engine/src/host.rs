//! The imports of a module: one file for each interface of the contract.
//!
//! - [`http`], [`session`], [`records`], [`log`]: the interfaces.
//! - [`limiter`]: memory and tables.
//! - [`time`]: the deadline, for code that runs and for what it waits for.
//! - [`recorder`]: what the module was told and answered, for the report.

use std::sync::Arc;

use serde::Serialize;

use crate::call::context::CallContext;
use crate::call::error::CallError;
use crate::call::report::Report;
use crate::call::stop::Stop;
use crate::config::WakeUp;
use crate::contract::Failure;
use crate::limits::Limits;
use crate::recording::{Arguments, CallRecord};
use crate::secrets::{Mask, Secrets};

mod http;
mod limiter;
mod log;
mod recorder;
mod records;
mod session;
mod time;

pub(crate) use limiter::Limiter;
pub(crate) use time::Timer;

use recorder::Recorder;

/// What the host keeps for one call.
pub(crate) struct HostState {
    limits: Arc<Limits>,
    pub(crate) limiter: Limiter,
    pub(crate) timer: Timer,
    mask: Mask,
    report: Report,
    recorder: Recorder,
    /// None while a module describes itself: it must need no import then.
    context: Option<Arc<CallContext>>,
    wake_up: WakeUp,
    /// Requests that the module asked for, sent or denied; not their repetitions.
    asked: usize,
    log_bytes: usize,
    /// Name of the module, for the host's log.
    module: Arc<str>,
}

impl HostState {
    /// The state for a call in this context, with these secrets (the context's and the connection's password).
    pub(crate) fn new(
        module: Arc<str>,
        limits: Arc<Limits>,
        wake_up: WakeUp,
        context: Option<Arc<CallContext>>,
        secrets: Secrets,
    ) -> Self {
        let cancel = context.as_ref().map(|context| context.cancel.clone()).unwrap_or_default();
        let record = context.as_ref().map(|context| context.record).unwrap_or_default();
        Self {
            limiter: Limiter::new(&limits),
            timer: Timer::start(limits.deadline, limits.grace, cancel),
            mask: Mask::new(secrets),
            report: Report::default(),
            recorder: Recorder::new(record, limits.recording),
            limits,
            context,
            wake_up,
            asked: 0,
            log_bytes: 0,
            module,
        }
    }

    /// The context of the call, or the end of the call when it has none.
    fn context(&self, import: &'static str) -> wasmtime::Result<Arc<CallContext>> {
        self.context.clone().ok_or_else(|| Stop::NoContext { import }.into())
    }

    /// The mask with everything that is known to be secret at the end of the call.
    pub(crate) fn mask(&mut self) -> &mut Mask {
        if let Some(context) = &self.context {
            for value in context.connection.session().values() {
                self.mask.add_session_value(value);
            }
        }
        &mut self.mask
    }

    /// Whether the call spent most of its time so far waiting for its panel.
    pub(crate) fn mostly_waited(&self) -> bool {
        self.report.waited > self.timer.elapsed() / 2
    }

    /// The record of the call, once it is over.
    pub(crate) fn record<T: Serialize>(
        &mut self,
        export: &'static str,
        arguments: Arguments,
        outcome: &Result<Result<T, Failure>, CallError>,
    ) -> Option<CallRecord> {
        self.mask();
        let recorder = std::mem::take(&mut self.recorder);
        recorder.finish(export, arguments, outcome, &mut self.mask)
    }

    /// The report of the call, once it is over.
    pub(crate) fn into_report(mut self) -> Report {
        self.mask();
        let mut report = self.report;
        report.busy = self.timer.elapsed().saturating_sub(report.waited);
        report.peak_memory = self.limiter.peak();
        for line in &mut report.log {
            line.message = self.mask.text_for_record(&line.message);
            if let Some(context) = &self.context {
                log::emit(&self.module, context, line);
            }
        }
        report
    }
}
