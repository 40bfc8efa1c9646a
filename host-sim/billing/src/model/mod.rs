//! The billing side's records as the verbs give them out: plain data, ready for tables and JSON, never with a secret.

mod catalog;
mod claim;
mod client;
mod failure;
mod ids;
mod module;
mod money;
mod operation;
mod parameter;
mod price;
mod service;
mod staff;
mod tariff;
mod task;
mod trust;
mod words;

pub use catalog::{Changed, ModuleOption, StockEntry, SyncReport};
pub use claim::Claim;
pub use client::{Client, NewClient};
pub use failure::{CallFailure, Counters};
pub use ids::{ClientId, ModuleId, OperationId, ServiceId, TariffId, TaskId};
pub use module::{ModuleChange, ModuleProblem, NewModule, ProcessingModule};
pub use money::{Balance, DiaryLine, DiaryMark, LedgerEntry, PaidPeriod};
pub use operation::{HistoryLine, Operation, OperationEvent, Pending};
pub use parameter::{Entry, Parameter, parameters};
pub use price::{NewUnitPrice, PeriodPrice, PriceChange, ResourcePrice, ServicePrice, UnitPrice};
pub use service::{Address, By, NewOrder, Resource, Service, ServiceHistoryLine, ServiceParameter};
pub use staff::StaffMember;
pub use tariff::{NewTariff, NewTariffResource, Tariff, TariffResource};
pub use task::{FormField, StaffTask};
pub use trust::Trust;
pub use words::{
    Cause, EntryKind, FailureKind, OperationKind, OperationStatus, ParameterSource, ServiceStatus, TaskPurpose,
    TaskStatus, UnknownWord,
};
