//! Requests that cannot be met: what is in the way, by name.

use std::fmt;

use rust_decimal::Decimal;

use crate::model::{
    ClientId, HoldOn, ModuleId, OperationId, OperationKind, OperationStatus, ServiceId, ServiceStatus, TariffId,
    TaskId, TaskStatus,
};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the message of each variant says what it is; its fields are the message's nouns")]
pub enum Refusal {
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: u64 },
    #[error("`{email}` is no e-mail address")]
    EmailInvalid { email: String },
    #[error("{what} must not be empty")]
    Empty { what: &'static str },
    #[error("nothing of {what} is to be changed: the request names no setting")]
    ChangeEmpty { what: String },
    #[error("there already is a client with the e-mail {email}: client {id}")]
    ClientExists { email: String, id: ClientId },
    #[error("client {id} still has services that are not deleted: {services}")]
    ClientHasServices { id: ClientId, services: String },
    #[error("client {id} was deleted")]
    ClientDeleted { id: ClientId },
    #[error("there already is a processing module with the name `{name}`")]
    ModuleNameTaken { name: String },
    #[error("processing module `{name}` ({id}) cannot be deleted: {users}")]
    ModuleInUse { id: ModuleId, name: String, users: String },
    #[error("`{url}` is no URL of a panel: {reason}")]
    UrlInvalid { url: String, reason: String },
    #[error("other services of this billing system hold the same objects at {origin}: {objects}")]
    ClaimsConflict { origin: String, objects: String },
    #[error("the certificate setting is wrong: {reason}")]
    TrustInvalid { reason: String },
    #[error("{form}: {}", list(.problems))]
    FormInvalid { form: FormOf, problems: Vec<FieldProblem> },
    #[error("the configuration of processing module `{name}` ({id}) was never read from its panel")]
    ModuleNotSynced { id: ModuleId, name: String },
    #[error("component `{component}` does not serve the product `{product}`; it serves: {known}")]
    ProductUnknown { component: String, product: String, known: String },
    #[error("there already is a tariff with the name `{name}`")]
    TariffNameTaken { name: String },
    #[error("tariff `{name}` ({id}) cannot be deleted: {users}")]
    TariffInUse { id: TariffId, name: String, users: String },
    #[error("tariff `{name}` ({id}) is not connected to processing module {module}")]
    TariffNotConnected { id: TariffId, name: String, module: ModuleId },
    #[error("the tariff is wrong: {reason}")]
    TariffInvalid { reason: String },
    #[error("tariff `{name}` ({id}) is not sold for {months} months; its periods in months: {known}")]
    PeriodUnknown { id: TariffId, name: String, months: u32, known: String },
    #[error("tariff `{name}` ({id}) must keep its period of {months} months: services {services} have it")]
    PeriodInUse { id: TariffId, name: String, months: u32, services: String },
    #[error("with these amounts tariff `{name}` ({id}) costs more for {months} months than any account can hold")]
    PriceTooLarge { id: TariffId, name: String, months: u32 },
    #[error("tariff `{name}` ({id}) has no processing module")]
    TariffWithoutModule { id: TariffId, name: String },
    #[error("client {client} has {balance} {currency}, and {price} {currency} are to be paid")]
    BalanceTooLow { client: ClientId, balance: Decimal, price: Decimal, currency: String },
    #[error("client {client} has {balance} {currency}; {periods} periods cost {price} {currency}")]
    BalanceTooLowForPeriods { client: ClientId, balance: Decimal, periods: u32, price: Decimal, currency: String },
    #[error("client {client} pays in {known}, not in {given}")]
    CurrencyMismatch { client: ClientId, known: String, given: String },
    #[error("{amount} cannot be booked: {reason}")]
    AmountInvalid { amount: String, reason: &'static str },
    #[error("{name} is in the department `{department}` already")]
    StaffExists { name: String, department: String },
    #[error("{who} is not in the department `{department}`")]
    NotInDepartment { who: String, department: String },
    #[error("service {service} cannot be prolonged by {periods} periods: {}", prolongable(*.possible, *.ahead, *.most))]
    ProlongTooFar { service: ServiceId, periods: u32, possible: u32, ahead: u32, most: u32 },
    #[error("parameter `{parameter}` is fixed by the tariff and cannot be ordered otherwise")]
    ParameterFixed { parameter: String },
    #[error("`{value}` is not offered for `{parameter}`; offered: {offered}")]
    OptionUnknown { parameter: String, value: String, offered: String },
    #[error("`{value}` for `{parameter}` is no longer offered by the panel")]
    OptionVanished { parameter: String, value: String },
    #[error("the tariff has no resource `{resource}`; it has: {known}")]
    ResourceUnknown { resource: String, known: String },
    #[error("{amount} of resource `{resource}` cannot be ordered: from {from} {to}")]
    ResourceAmount { resource: String, amount: u64, from: u64, to: String },
    #[error("object {external_id} cannot be adopted as wished: {reason}")]
    MapInvalid { external_id: String, reason: String },
    #[error("{at} lies in the past: what is adopted is paid until a later time")]
    PaidUntilPast { at: jiff::Timestamp },
    #[error("processing module {id} was changed by somebody else meanwhile: nothing was saved")]
    ChangedMeanwhile { id: ModuleId },
    #[error("what would be adopted now is not what was confirmed ({confirmed}): nothing was adopted")]
    ProposalChanged { confirmed: String },
    #[error("service {service} is busy: operation {operation} ({kind}) is {status}")]
    ServiceBusy { service: ServiceId, operation: OperationId, kind: OperationKind, status: OperationStatus },
    #[error("service {service} is {status}: {wanted} is not possible")]
    ServiceStatus { service: ServiceId, status: ServiceStatus, wanted: &'static str, possible: &'static str },
    #[error("service {service} is already so: nothing is to be changed")]
    NothingToChange { service: ServiceId },
    #[error("service {service} has no address {ip}; it has: {known}")]
    AddressUnknown { service: ServiceId, ip: String, known: String },
    #[error("a reinstall erases everything on the server of service {service}, and was not confirmed")]
    NotConfirmed { service: ServiceId, word: String },
    #[error("task {task} is {status}: it cannot be {wanted}")]
    TaskStatus { task: TaskId, status: TaskStatus, wanted: &'static str },
    #[error("task {task} was accepted by {who}")]
    TaskAccepted { task: TaskId, who: String },
    #[error("operation {operation} is {status}: it cannot be {wanted}")]
    OperationStatus { operation: OperationId, status: OperationStatus, wanted: &'static str },
    #[error("{wanted} of service {service} is not possible: {holds}")]
    Held { service: ServiceId, wanted: &'static str, holds: String },
    #[error("{on} is held already, by {who}: {why}")]
    HoldExists { on: HoldOn, who: String, why: String },
    #[error("{on} is not held")]
    NotHeld { on: HoldOn },
    #[error("operation {operation} was asked for by {who}, and its approval is for somebody else")]
    OwnRequest { operation: OperationId, who: String },
    #[error("operation {operation} was approved already, by {who}")]
    Approved { operation: OperationId, who: String },
    #[error("service {service} is {status} and has given up no object whose release is recorded")]
    NotReleased { service: ServiceId, status: ServiceStatus },
    #[error("service {service} has no close that stopped for want of a proof (`release-not-proven`)")]
    NothingToAccept { service: ServiceId },
    #[error("{what} must not be negative")]
    Negative { what: &'static str },
    #[error("operation {operation} ({kind}) cannot be canceled: what it has begun must be finished or taken back")]
    NotCancelable { operation: OperationId, kind: OperationKind },
}

/// Which form was filled in wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormOf {
    /// The settings of a processing module.
    Settings,
    /// The parameters of an order.
    Order,
    /// The parameters that a tariff fixes or offers.
    Tariff,
    /// The card of a staff task.
    Card,
}

impl fmt::Display for FormOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Settings => "the module's settings are wrong",
            Self::Order => "the order's parameters are wrong",
            Self::Tariff => "the tariff's parameters are wrong",
            Self::Card => "the task's card is wrong",
        })
    }
}

/// What is wrong with one field. Never holds the value of a secret field.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldProblem {
    /// Name of the field.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.problem)
    }
}

fn list(problems: &[FieldProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// By how many periods a service can be prolonged that is paid so many months ahead, when so many are the most.
fn prolongable(possible: u32, ahead: u32, most: u32) -> String {
    let range = if possible == 0 { "not one".to_owned() } else { format!("from 1 to {possible}") };
    format!("{range} can be paid now (months paid ahead: {ahead}, at most {most})")
}
