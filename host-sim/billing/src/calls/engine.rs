//! Calls of real components, through the engine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use processing_engine::contract::{
    FieldError, HoldingsPage, InventoryPage, Page, Service, Snapshot, Step, TariffOffer,
};
use processing_engine::{
    CallContext, CallError, Cancel, Egress, Engine, LoadedModule, LoginLink, Observer, Record, Records, SecretString,
    Secrets, Transport,
};

use super::connections::Connections;
use super::late::Late;
use super::{BillingRecords, Called, Described, ModuleCalls, ServiceCall, Serving, StepRequest, Target};
use crate::model::{CallFailure, Counters, FailureKind, OperationKind, Parameter};
use crate::module_files::{Loaded, ModuleFiles};
use crate::store::Store;

/// Calls components with an engine. Keeps one open connection for each processing module, and with it the panel's
/// login.
pub struct EngineCalls {
    files: ModuleFiles,
    records: Arc<dyn Records>,
    connections: Connections,
    late: Late,
    cancel: Mutex<Cancel>,
    observer: Option<Arc<dyn Observer>>,
    /// What carries the requests to the panel with this URL; none for the connection's own transport.
    transport: Option<TransportTo>,
}

/// How a call is made.
#[derive(Clone, Copy)]
struct How {
    record: Record,
    /// It is made under a lease.
    is_step: bool,
}

const STEP: How = How { record: Record::Everything, is_step: true };
const OTHER: How = How { record: Record::Everything, is_step: false };

/// Finds the transport for a URL.
#[derive(Clone)]
struct TransportTo(Arc<FindTransport>);

type FindTransport = dyn Fn(&str) -> Option<Arc<dyn Transport>> + Send + Sync;

impl std::fmt::Debug for TransportTo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TransportTo")
    }
}

impl EngineCalls {
    /// Calls of the components in the data directory of this database.
    #[must_use]
    pub fn new(engine: Engine, store: &Store) -> Self {
        Self::of_files(ModuleFiles::of(engine, store), store)
    }

    /// Calls of components in another folder, which may be shared: many databases, one load. Which version serves is
    /// what this database says.
    #[must_use]
    pub fn of_files(files: ModuleFiles, store: &Store) -> Self {
        Self {
            files: files.governed_by(store),
            records: Arc::new(BillingRecords::new(store)),
            connections: Connections::default(),
            late: Late::default(),
            cancel: Mutex::default(),
            observer: None,
            transport: None,
        }
    }

    /// Every connection only reads: for rehearsals.
    #[must_use]
    pub(crate) fn reading_only(mut self) -> Self {
        self.connections.only_read();
        self
    }

    /// Only these kinds of addresses may be dialled, whatever the limits say.
    #[must_use]
    pub fn with_egress(mut self, egress: Egress) -> Self {
        self.connections.dial_only(egress);
        self
    }

    /// Every request of every call is shown to this observer, which may end the call.
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Every request goes through this transport instead of the connection's own.
    #[must_use]
    pub fn with_transport(self, transport: Arc<dyn Transport>) -> Self {
        self.with_transports(move |_| Some(Arc::clone(&transport)))
    }

    /// Every request goes through the transport that is named for its panel's URL, as staff entered it; through the
    /// connection's own when none is named.
    #[must_use]
    pub fn with_transports(mut self, to: impl Fn(&str) -> Option<Arc<dyn Transport>> + Send + Sync + 'static) -> Self {
        self.transport = Some(TransportTo(Arc::new(to)));
        self
    }

    /// The folder of components.
    #[must_use]
    pub fn files(&self) -> &ModuleFiles {
        &self.files
    }

    /// A call that begins, or that is no part of an operation: of the active version.
    fn call<T>(
        &self,
        target: &Target,
        secrets: Option<&Secrets>,
        invoke: impl FnOnce(&LoadedModule, &CallContext) -> processing_engine::Called<T>,
    ) -> Called<T> {
        self.call_with(OTHER, target, secrets, None, invoke)
    }

    /// Prepares a call, makes it, and puts its outcome into the billing side's words. To go on from a state, a version is
    /// called that understands it.
    fn call_with<T>(
        &self,
        how: How,
        target: &Target,
        secrets: Option<&Secrets>,
        state: Option<&str>,
        invoke: impl FnOnce(&LoadedModule, &CallContext) -> processing_engine::Called<T>,
    ) -> Called<T> {
        let began = Instant::now();
        let stored = state.map(|state| (state, target.stored_by.as_ref()));
        let prepared = self.files.serving(&target.component, stored).and_then(|serving| {
            let connection = self.connections.to(&target.panel, self.files.engine().limits().egress())?;
            Ok((serving, connection))
        });
        let (Serving { loaded: Loaded { module, described }, because }, connection) = match prepared {
            Ok(prepared) => prepared,
            Err(failure) => return Called::of(Err(failure)),
        };
        if how.is_step && self.late.is_late(&described.file.digest, began.elapsed()) {
            let message = "the module was compiled first, which took long; the step is taken next".to_owned();
            let not_made = CallFailure::new(FailureKind::Unavailable, "module-compiled", message);
            return Called { interrupted: true, cost: Counters::default(), ..Called::of(Err(not_made)) };
        }
        let now_ms = u64::try_from(target.now.as_millisecond()).unwrap_or_default();
        let records = Arc::clone(&self.records);
        let mut context = CallContext::new(connection, target.installation.clone(), now_ms, records);
        context.operation = target.operation.map(|operation| operation.0);
        context.attempt = target.attempt;
        context.secrets = secrets.cloned().unwrap_or_default();
        context.observer = self.observer.clone();
        context.transport = self.transport.as_ref().and_then(|TransportTo(to)| to(&target.panel.url));
        context.cancel = lock(&self.cancel).clone();
        context.record = how.record;
        let processing_engine::Called { outcome, report } = invoke(&module, &context);
        let cost = Counters {
            calls: 1,
            requests: report.requests.into(),
            writes: report.writes.into(),
            busy_ms: u64::try_from((report.busy + report.waited).as_millis()).unwrap_or(u64::MAX),
        };
        let interrupted = matches!(outcome, Err(CallError::Cancelled));
        let outcome = match outcome {
            Ok(answer) => answer.map_err(CallFailure::from),
            Err(error) => Err(broken(&error)),
        };
        Called { outcome, cost, file: Some(described.file), because, record: report.record, interrupted }
    }
}

impl ModuleCalls for EngineCalls {
    fn describe(&self, component: &str) -> Result<Described, CallFailure> {
        self.files.get(component).map(|loaded| loaded.described)
    }

    fn check_connection(&self, target: &Target) -> Called<()> {
        self.call(target, None, LoadedModule::check_connection)
    }

    fn sync_config(&self, target: &Target, cursor: Option<&str>) -> Called<Snapshot> {
        self.call(target, None, |module, context| module.sync_config(context, cursor))
    }

    fn inventory(&self, target: &Target, order: Option<&ServiceCall>, cursor: Option<&str>) -> Called<InventoryPage> {
        self.call(target, order.map(|order| &order.secrets), |module, context| {
            module.inventory(context, order.map(|order| &order.service), cursor)
        })
    }

    fn holdings(&self, target: &Target, tariffs: &[TariffOffer], cursor: Option<&str>) -> Called<HoldingsPage> {
        self.call(target, None, |module, context| module.holdings(context, tariffs, cursor))
    }

    fn reconcile(&self, target: &Target, cursor: Option<&str>) -> Called<Page> {
        self.call(target, None, |module, context| module.reconcile(context, cursor))
    }

    fn step(&self, target: &Target, service: &ServiceCall, request: &StepRequest) -> Called<Step> {
        let ServiceCall { service, secrets } = service;
        type Begin = fn(&LoadedModule, &CallContext, &Service) -> processing_engine::Called<Step>;
        let begin: Begin = match request {
            StepRequest::Begin(OperationKind::Open) => LoadedModule::open,
            StepRequest::Begin(OperationKind::Suspend) => LoadedModule::suspend,
            StepRequest::Begin(OperationKind::Resume) => LoadedModule::resume,
            StepRequest::Begin(OperationKind::Close) => LoadedModule::close,
            StepRequest::Begin(OperationKind::Change) => {
                let message = "the record of the operation does not say what is to be changed";
                return Called::of(Err(CallFailure::new(FailureKind::Invalid, "change-missing", message)));
            }
            StepRequest::Change(change) => {
                return self.call_with(STEP, target, Some(secrets), None, |module, context| {
                    module.change(context, service, change)
                });
            }
            StepRequest::Advance { state, event } => {
                return self.call_with(STEP, target, Some(secrets), Some(state), |module, context| {
                    module.advance(context, service, state, event)
                });
            }
        };
        self.call_with(STEP, target, Some(secrets), None, |module, context| begin(module, context, service))
    }

    fn login_link(&self, target: &Target, service: &ServiceCall) -> Called<SecretString> {
        let ServiceCall { service, secrets } = service;
        // The answer to it is the link's key, which nobody can know beforehand and mask.
        let Called { outcome, cost, file, because, record, interrupted } = self.call_with(
            How { record: Record::WithoutAnswers, ..OTHER },
            target,
            Some(secrets),
            None,
            |module, context| module.login_link(context, service),
        );
        Called { outcome: outcome.map(LoginLink::into_secret), cost, file, because, record, interrupted }
    }

    fn check_form(
        &self,
        target: &Target,
        service: &ServiceCall,
        state: &str,
        form: &[Parameter],
    ) -> Called<Vec<FieldError>> {
        let ServiceCall { service, secrets } = service;
        self.call_with(OTHER, target, Some(secrets), Some(state), |module, context| {
            module.check_form(context, service, state, form)
        })
    }

    fn longest_call(&self) -> Duration {
        let (limits, _) = self.files.limits();
        limits.deadline.saturating_add(limits.grace)
    }

    fn interrupt(&self) {
        let mut cancel = lock(&self.cancel);
        cancel.cancel();
        *cancel = Cancel::new();
    }
}

/// The module came to no result. What may pass by itself is tried again, what is an error in the module is not.
pub(super) fn broken(error: &CallError) -> CallFailure {
    let kind = if error.is_transient() { FailureKind::Unavailable } else { FailureKind::Broken };
    CallFailure::new(kind, error.code(), error.message())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
