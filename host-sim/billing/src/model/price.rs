//! Prices: what a tariff asks for its periods and resources, and what they make of a service.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

/// An order period of a tariff, with all that it costs (TAR-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodPrice {
    /// Its length.
    pub months: u32,
    /// What it costs with the included amounts of all resources.
    pub price: Decimal,
    /// Billed resources. One that is not named here is free. The same ones stand in every period of a tariff.
    pub units: Vec<UnitPrice>,
}

/// What a resource costs beyond the amount that a tariff includes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitPrice {
    /// Internal name of the resource.
    pub resource: String,
    /// Each further unit, for the period that this stands in.
    pub price: Decimal,
}

/// Prices of a tariff to set. What is not named stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PriceChange {
    /// Periods with their prices: months, price. New ones are added behind those that the tariff has.
    pub periods: Vec<(u32, Decimal)>,
    /// Prices of resources.
    pub units: Vec<NewUnitPrice>,
    /// Periods that are not sold any more.
    pub dropped: Vec<u32>,
    /// Resources that are not billed any more.
    pub unbilled: Vec<String>,
}

/// A price of a resource to set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnitPrice {
    /// Internal name of the resource.
    pub resource: String,
    /// Of the period of so many months; none: a price for one month, which each period multiplies by its months,
    /// unless it has a price of its own in the same change.
    pub months: Option<u32>,
    /// Each further unit.
    pub price: Decimal,
}

impl PriceChange {
    /// One period with its price.
    #[must_use]
    pub fn period(months: u32, price: Decimal) -> Self {
        Self { periods: vec![(months, price)], ..Self::default() }
    }
}

/// What a service costs for one period, part by part. Always exact: nothing in it is rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServicePrice {
    /// The length of the period.
    pub months: u32,
    /// ISO 4217.
    pub currency: String,
    /// The tariff's price of the period.
    pub base: Decimal,
    /// What is billed beyond it, without what costs nothing.
    pub resources: Vec<ResourcePrice>,
    /// The sum.
    pub total: Decimal,
}

/// What one resource adds to the price of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourcePrice {
    /// Internal name.
    pub resource: String,
    /// Units beyond the included ones.
    pub billed: u64,
    /// Each of them.
    pub unit_price: Decimal,
    /// All of them.
    pub price: Decimal,
}

/// The sum as it is made up: `49.90 + 3 ip at 1.50`.
impl fmt::Display for ServicePrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.base)?;
        self.resources
            .iter()
            .try_for_each(|part| write!(f, " + {} {} at {}", part.billed, part.resource, part.unit_price))
    }
}
