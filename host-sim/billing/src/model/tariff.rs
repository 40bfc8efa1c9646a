//! Tariffs: what is sold, through which modules, for how much.

use jiff::Timestamp;
use serde::Serialize;

use super::{ModuleId, Parameter, PeriodPrice, PriceChange, TariffId};

/// A tariff (TAR-01, TAR-04).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tariff {
    /// Its number.
    pub id: TariffId,
    /// Unique.
    pub name: String,
    /// The product type, by the name that the modules declare.
    pub product: String,
    /// Order periods with their prices, at least one. The first is what an order gets that names none.
    pub periods: Vec<PeriodPrice>,
    /// Currency of the prices, ISO 4217.
    pub currency: String,
    /// A service without money for its next period is kept stopped for so many days, then deleted.
    pub grace_days: u32,
    /// Parameters that every order of the tariff has, such as its configuration.
    pub fixed: Vec<Parameter>,
    /// Values that an order may pick for a parameter; a parameter without any allows all that the modules offer.
    pub offered: Vec<Parameter>,
    /// What is counted.
    pub resources: Vec<TariffResource>,
    /// The modules that can serve it, lowest Sort first.
    pub modules: Vec<ModuleId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A resource that a tariff contains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TariffResource {
    /// Internal name, as the module declares it.
    pub name: String,
    /// How people call it.
    pub title: String,
    /// What one of it is.
    pub unit: String,
    /// The amount that every order has; it is part of the tariff's price.
    pub included: u64,
    /// The most that an order may ask for; none: no limit.
    pub maximum: Option<u64>,
}

/// A tariff to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTariff {
    /// Unique.
    pub name: String,
    /// The product type.
    pub product: String,
    /// At least one period with its price, and what resources cost.
    pub prices: PriceChange,
    /// ISO 4217: three capital letters.
    pub currency: String,
    /// Parameters that every order of the tariff has.
    pub fixed: Vec<Parameter>,
    /// Values that an order may pick for a parameter.
    pub offered: Vec<Parameter>,
    /// Resources with their amounts.
    pub resources: Vec<NewTariffResource>,
    /// "Create all add-ons" (TAR-03): every other resource that the modules declare is put in, with nothing included.
    pub all_resources: bool,
    /// The modules that can serve it. Without any it cannot be ordered.
    pub modules: Vec<ModuleId>,
    /// Values may stand in it that the panels do not offer (yet), such as a configuration that is to be built.
    pub allow_unlisted: bool,
}

/// A resource to put into a tariff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTariffResource {
    /// Internal name.
    pub name: String,
    /// The amount that every order has.
    pub included: u64,
    /// The most that an order may ask for; none: no limit.
    pub maximum: Option<u64>,
}
