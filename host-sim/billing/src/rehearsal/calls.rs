//! Calls that cannot write: the only ones that a rehearsal is given.

use std::sync::Arc;

use processing_engine::Engine;
use processing_engine::contract::Step;

use crate::calls::{Called, EngineCalls, ModuleCalls, ServiceCall, StepRequest, Target};
use crate::store::Store;

/// Calls of real components over connections that only read
/// ([`Connection::rehearsal`](processing_engine::Connection::rehearsal)).
///
/// A type of its own, so that a rehearsal cannot be given calls that write.
pub struct RehearsalCalls(Arc<EngineCalls>);

impl RehearsalCalls {
    /// Calls of the components in the data directory of this database.
    #[must_use]
    pub fn new(engine: Engine, store: &Store) -> Self {
        Self(Arc::new(EngineCalls::new(engine, store).reading_only()))
    }

    pub(super) fn step(&self, target: &Target, service: &ServiceCall, request: &StepRequest) -> Called<Step> {
        self.0.step(target, service, request)
    }
}
