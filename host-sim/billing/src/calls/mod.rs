//! The door to processing modules.
//!
//! The verbs and the scheduler see modules through the narrow trait [`ModuleCalls`], so that they can be tested with
//! scripted modules and without a component. [`EngineCalls`] is the one that calls real components.
//!
//! - [`assemble`]: what goes into a call, from the records.
//! - [`engine`]: through the engine; [`connections`]: one open connection for each processing module; [`late`]: steps whose
//!   module has to be compiled first.
//! - [`records`]: what a module may look up.
//! - [`serving`]: which version of a module goes on with an operation.

pub(crate) mod assemble;
mod connections;
mod engine;
mod late;
mod records;
mod serving;

use std::time::Duration;

use jiff::Timestamp;
use processing_engine::contract::{
    self, ChangeRequest, Event, FieldError, HoldingsPage, Info, InventoryPage, Page, Snapshot, Step, TariffOffer,
};
use processing_engine::{CallRecord, Secrets};
use secrecy::SecretString;

pub(crate) use connections::check_trust;
pub use engine::EngineCalls;
pub use records::BillingRecords;
pub use serving::{Serving, StoredState};

use crate::model::{CallFailure, Counters, ModuleId, OperationId, OperationKind, Parameter, Trust};

/// Calls of processing modules. Each method is one call of the contract's function of the same name.
pub trait ModuleCalls: Send + Sync {
    /// How a component introduces itself.
    ///
    /// # Errors
    /// No usable file of that name, or a module that breaks.
    fn describe(&self, component: &str) -> Result<Described, CallFailure>;

    /// Logs in to the panel and reads something harmless.
    fn check_connection(&self, target: &Target) -> Called<()>;

    /// One page of what can be ordered.
    fn sync_config(&self, target: &Target, cursor: Option<&str>) -> Called<Snapshot>;

    /// One page of the inventory, compared with an order if there is one.
    fn inventory(&self, target: &Target, order: Option<&ServiceCall>, cursor: Option<&str>) -> Called<InventoryPage>;

    /// One page of the inventory as what it would be to this billing system, compared with these tariffs.
    fn holdings(&self, target: &Target, tariffs: &[TariffOffer], cursor: Option<&str>) -> Called<HoldingsPage>;

    /// One page of what keeps the panel as the records say it should be.
    fn reconcile(&self, target: &Target, cursor: Option<&str>) -> Called<Page>;

    /// A step of an operation.
    fn step(&self, target: &Target, service: &ServiceCall, request: &StepRequest) -> Called<Step>;

    /// What is wrong with a form that staff filled in for a task of the operation with this state.
    fn check_form(
        &self,
        target: &Target,
        service: &ServiceCall,
        state: &str,
        form: &[Parameter],
    ) -> Called<Vec<FieldError>>;

    /// A link with which the service's client enters the panel once. A secret.
    fn login_link(&self, target: &Target, service: &ServiceCall) -> Called<SecretString>;

    /// The longest time that a call can take. A lease is longer than this.
    fn longest_call(&self) -> Duration {
        Duration::from_secs(60)
    }

    /// Asks calls under way to end early, because the process is to stop. Their operations go on later.
    fn interrupt(&self) {}
}

/// A component and its introduction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// What it says of itself.
    pub info: Info,
    /// The file that said it.
    pub file: FileStamp,
}

/// Which file of a module was called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileStamp {
    /// Its name without version and extension.
    pub component: String,
    /// Its version.
    pub version: String,
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
}

/// Whom to call, about which panel, at what time.
#[derive(Debug, Clone)]
pub struct Target {
    /// Name of the component.
    pub component: String,
    /// The panel.
    pub panel: Panel,
    /// The short name of this billing system.
    pub installation: String,
    /// The running operation, if the call is part of one.
    pub operation: Option<OperationId>,
    /// The file that returned the operation's state, if it has one and that is known: another version is asked whether
    /// it understands the state before it is called.
    pub stored_by: Option<FileStamp>,
    /// 1 for the first call of a step.
    pub attempt: u32,
    /// The billing side's time.
    pub now: Timestamp,
}

/// A panel and how to reach it.
#[derive(Debug, Clone)]
pub struct Panel {
    /// The processing module; none while it is not saved yet.
    pub module: Option<ModuleId>,
    /// The URL as staff entered it.
    pub url: String,
    /// Scheme, host and port in one way of writing.
    pub origin: String,
    /// The administrator.
    pub username: String,
    /// The administrator's password.
    pub password: SecretString,
    /// The component's settings.
    pub settings: Vec<Parameter>,
    /// How the certificate is verified.
    pub trust: Trust,
}

/// A service with the secrets whose placeholders stand in it.
#[derive(Debug, Clone)]
pub struct ServiceCall {
    /// The contract's record.
    pub service: contract::Service,
    /// Values for the placeholders.
    pub secrets: Secrets,
}

/// What is asked of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepRequest {
    /// The contract's function of this name. A change begins with what it asks for.
    Begin(OperationKind),
    /// The contract's `change`.
    Change(ChangeRequest),
    /// The contract's `advance`.
    Advance {
        /// The state that the last step returned.
        state: String,
        /// Why it is called.
        event: Event,
    },
}

/// A call that is over.
#[derive(Debug, Clone)]
pub struct Called<T> {
    /// The module's answer, or why there is none.
    pub outcome: Result<T, CallFailure>,
    /// What it cost.
    pub cost: Counters,
    /// The file that was called, if one could be found.
    pub file: Option<FileStamp>,
    /// Why that is not the active version: `0.2.0 does not understand its state`. None if it is.
    pub because: Option<String>,
    /// Everything that it was told and answered, without secrets, if the call was made.
    pub record: Option<Box<CallRecord>>,
    /// The call was interrupted by [`ModuleCalls::interrupt`]: the operation goes on as if it had not been made.
    pub interrupted: bool,
}

impl<T> Called<T> {
    /// A call with this outcome that cost nothing.
    #[must_use]
    pub fn of(outcome: Result<T, CallFailure>) -> Self {
        Self {
            outcome,
            cost: Counters { calls: 1, ..Counters::default() },
            file: None,
            because: None,
            record: None,
            interrupted: false,
        }
    }
}
