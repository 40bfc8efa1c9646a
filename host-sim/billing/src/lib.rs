//! The billing side: clients, processing modules, tariffs, services, staff tasks, running operations.
//!
//! A library whose verbs the command line, a daemon's HTTP API and a web console share. It stands in for BILLmanager,
//! knows no panel, and carries out everything through processing modules behind the contract in `wit/`.
//!
//! # The way in
//! ```no_run
//! use std::sync::Arc;
//! use billing::{Billing, DataDir, EngineCalls, Scheduler, SchedulerOptions, Store};
//! use processing_engine::{Engine, EngineConfig};
//! use sim_clock::WallClock;
//!
//! let dir = DataDir::open("data")?;
//! let store = Store::open(&dir)?;
//! let engine = Engine::new(EngineConfig { code_cache: Some(dir.cache()), ..EngineConfig::default() })?;
//! let calls = EngineCalls::new(engine, &store);
//! let billing = Billing::new(store, Arc::new(WallClock), Arc::new(calls));
//! for service in billing.services(&Default::default())? {
//!     println!("{} {}", service.id, service.status);
//! }
//! Scheduler::new(&billing, SchedulerOptions::default())?.run_until_idle(&())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The rooms
//! - [`model`]: the records as the verbs give them out.
//! - `verbs`: what can be done, as methods of [`Billing`]. Each is one transaction; after an error the database is as
//!   before.
//! - `money`: periods, charges, and the pass that prolongs, stops, resumes and deletes.
//! - `guard`: whether a service may be stopped or deleted now.
//! - `adoption`: what a panel's objects would be as services, a pure function.
//! - `choice`: which module of a tariff serves a service.
//! - `store`: the database, the only place with SQL.
//! - `step`: what a module's answer means, a pure function.
//! - `scheduler`: takes due operations, calls modules, stores outcomes.
//! - `rehearsal`: operations carried out with every write withheld.
//! - `calls`: the door to modules; `module_files`: the folder of components.
//! - `plugins`: what is done with that folder: installing, switching, going back, removing.
//! - `error`: everything that can be answered instead.

pub mod model;
pub mod origin;

mod adoption;
mod billing;
mod calls;
mod certificate;
mod choice;
mod data_dir;
mod error;
mod form;
mod guard;
mod module_files;
mod money;
mod plugins;
mod rehearsal;
mod scheduler;
mod secret;
mod step;
mod store;
mod verbs;

pub use billing::Billing;
pub use calls::{
    BillingRecords, Called, Described, EngineCalls, FileStamp, ModuleCalls, Panel, ServiceCall, Serving, StepRequest,
    StoredState, Target,
};
pub use certificate::{Certificate, FORMAT as CERTIFICATE_FORMAT};
pub use data_dir::{DataDir, LIMITS};
pub use error::{
    BillingError, DataDirError, DatabaseError, ErrorClass, FieldProblem, FormOf, PluginError, Refusal, Result,
    StoreError,
};
pub use form::{check as check_form, is_secret};
pub use module_files::{FileRefused, Keys, LiveEngine, Loaded, Looked, ModuleFile, ModuleFiles, Signature, TrustedKey};
pub use money::{DayAct, Settled};
pub use plugins::{
    GoesOn, Install, Installed, Noticed, Page, PluginLine, PluginState, Plugins, Removed, Seen, Switched, UnderWay,
    Verified, noticed, verify,
};
pub use rehearsal::{
    Act, DayRehearsal, Deletions, End, Planned, PlannedWhat, RehearsalCalls, Rehearse, Rehearsed, RehearsedStep,
};
pub use scheduler::{Happened, Leap, Notice, Observer, Scheduler, SchedulerOptions, Standstill, Stop, Until, Worked};
pub use secret::{Place, Vault, new_password};
pub use store::{
    Backup, Check, Checked, CommitWatch, Died, LedgerFilter, OperationFilter, Presence, RecordingFilter, RecordingLine,
    Restored, ServiceFilter, Store, TaskFilter, restore,
};
pub use verbs::{Correction, InventoryLine, OperationDetail, OrderDraft, ServiceDetail, TariffDraft, Upkeep};
