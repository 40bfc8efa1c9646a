//! Services: what a client has ordered, and what became of it.

use jiff::Timestamp;
use serde::Serialize;

use super::{Cause, ClientId, ModuleId, Parameter, ParameterSource, Pending, ServiceId, ServiceStatus, TariffId};

/// A service (SRV-03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its number.
    pub id: ServiceId,
    /// Whose it is.
    pub client: ClientId,
    /// The client's e-mail, for lists.
    pub client_email: String,
    /// What was ordered.
    pub tariff: TariffId,
    /// Name of the tariff.
    pub tariff_name: String,
    /// The module that serves it.
    pub module: ModuleId,
    /// The product type.
    pub product: String,
    /// Where it stands.
    pub status: ServiceStatus,
    /// The object in the panel that serves it.
    pub external_id: Option<String>,
    /// What was ordered, fixed by the tariff, and reported by the module.
    pub parameters: Vec<ServiceParameter>,
    /// Ordered amounts.
    pub resources: Vec<Resource>,
    /// Its addresses.
    pub addresses: Vec<Address>,
    /// The operation that is not finished yet, if there is one.
    pub operation: Option<Pending>,
    /// The end of the last paid period that has begun.
    pub paid_until: Option<Timestamp>,
    /// Length of the order period that the client chose.
    pub period_months: u32,
    /// The next period is charged by itself when the paid one ends.
    pub autoprolong: bool,
    /// Why it is stopped: by staff, or for lack of money. Only while it is suspended.
    pub suspended_by: Option<Cause>,
    /// When its status last changed.
    pub status_since: Timestamp,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it first became active, or was adopted.
    pub activated_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// A parameter of a service. The value of a secret is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceParameter {
    /// Name of the field.
    pub name: String,
    /// The value; none for a secret.
    pub value: Option<String>,
    /// Kept sealed and never listed.
    pub secret: bool,
    /// Who set it.
    pub source: ParameterSource,
}

/// An amount of a tariff resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Resource {
    /// Internal name.
    pub name: String,
    /// How many.
    pub amount: u64,
    /// What one of it is.
    pub unit: String,
}

/// An address of a service: the contract's own.
pub use processing_engine::contract::Address;

/// A line of a service's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceHistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who did it: a person's name, or the module's.
    pub who: String,
    /// What happened, in a few words.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
}

/// Who asks for something, and why: kept in the service's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// A person's name.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
}

impl By {
    /// This person, without a reason.
    pub fn new(who: impl Into<String>) -> Self {
        Self { who: who.into(), why: String::new() }
    }

    /// For this reason.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Who orders.
    pub client: ClientId,
    /// What.
    pub tariff: TariffId,
    /// For how many months at a time, one of the tariff's periods; none: its first one.
    pub period: Option<u32>,
    /// Order parameters that the product declares and the tariff does not fix.
    pub parameters: Vec<Parameter>,
    /// Amounts of the tariff's resources, as name and amount; what is not named gets what the tariff includes.
    pub resources: Vec<(String, u64)>,
}
