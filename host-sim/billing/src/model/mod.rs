//! The billing side's records as the verbs give them out: plain data, ready for tables and JSON, never with a secret.

mod adoption;
mod catalog;
mod change;
mod claim;
mod client;
mod failure;
mod guard;
mod ids;
mod module;
mod money;
mod operation;
mod parameter;
mod plugin;
mod price;
mod release;
mod service;
mod staff;
mod tariff;
mod task;
mod trust;
mod upkeep;
mod words;

pub use adoption::{
    Adopted, Adopter, Adoption, AdoptionWishes, Choice, Confirmation, LeftOut, Obstacle, Proposal, Undecided,
};
pub use catalog::{Changed, ModuleOption, StockEntry, SyncReport};
pub(crate) use change::after;
pub use change::{AmountChange, Change};
pub use claim::Claim;
pub use client::{Client, NewClient};
pub use failure::{CallFailure, Counters};
pub use guard::{Approval, Hold, HoldOn, Policy, PolicyChange, ReleasedHold};
pub use ids::{ClientId, HoldId, ModuleId, OperationId, ServiceId, TariffId, TaskId};
pub use module::{ModuleChange, ModuleHistoryLine, ModuleProblem, NewModule, ProcessingModule};
pub use money::{Balance, DiaryLine, DiaryMark, LedgerEntry, PaidPeriod};
pub(crate) use operation::counts;
pub use operation::{HistoryLine, Operation, OperationEvent, Pending};
pub use parameter::{Entry, Parameter, parameters};
pub use plugin::{InstalledFile, SignaturePolicy, Switch};
pub use price::{NewUnitPrice, PeriodPrice, PriceChange, ResourcePrice, ServicePrice, UnitPrice};
pub(crate) use release::CleaningText;
pub use release::{Acceptance, Cleaning, Disk, RELEASE_NOT_PROVEN, Release, Released};
pub use service::{Address, By, NewOrder, Resource, Service, ServiceHistoryLine, ServiceParameter};
pub use staff::StaffMember;
pub use tariff::{NewTariff, NewTariffResource, Tariff, TariffResource};
pub use task::{FormField, StaffTask};
pub use trust::Trust;
pub use upkeep::{UpkeepPlan, UpkeepRound};
pub use words::{
    Cause, EntryKind, FailureKind, OperationKind, OperationStatus, ParameterSource, PowerAction, RequireSignature,
    ServiceStatus, SwitchKind, TaskPurpose, TaskStatus, UnknownWord,
};
