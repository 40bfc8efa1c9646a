//! Money: what clients paid, what their services cost them, and for which periods.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{ClientId, EntryKind, ServiceId};

/// A line of the ledger (SRV-01). Never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerEntry {
    /// Its number.
    pub id: u64,
    /// Whose money.
    pub client: ClientId,
    /// The client's e-mail, for lists.
    pub client_email: String,
    /// What it is.
    pub kind: EntryKind,
    /// Payments and refunds are positive, charges are negative or 0, changes and corrections are either.
    pub amount: Decimal,
    /// ISO 4217; all entries of a client have the same one.
    pub currency: String,
    /// The client's balance with this entry.
    pub balance: Decimal,
    /// The service that a charge, a refund or a change is for.
    pub service: Option<ServiceId>,
    /// The period that a charge, a refund or a change is for.
    pub period: Option<PaidPeriod>,
    /// The entry that a correction puts right, if it is a certain one.
    pub corrects: Option<u64>,
    /// When.
    pub at: Timestamp,
    /// Who: a person's name, or `billing` for what happened by itself.
    pub who: String,
    /// Why; may be empty.
    pub why: String,
}

/// A period of a service that was charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PaidPeriod {
    /// 1 for the service's first period.
    pub number: u32,
    /// When it began; none while the service has not become active since it was paid for.
    pub starts_at: Option<Timestamp>,
    /// When it ends, exclusive.
    pub ends_at: Option<Timestamp>,
}

/// What a client has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Whose.
    pub client: ClientId,
    /// The client's e-mail, for lists.
    pub client_email: String,
    /// The sum of the client's ledger.
    pub amount: Decimal,
    /// Its currency, ISO 4217; none before the first entry.
    pub currency: Option<String>,
}

/// What happened to a client's money or service: a line of the diary that `day` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiaryLine {
    /// When.
    pub at: Timestamp,
    /// The client's e-mail.
    pub client_email: String,
    /// The service; none for a payment.
    pub service: Option<ServiceId>,
    /// What happened, in a few words.
    pub what: String,
    /// Why; may be empty.
    pub why: String,
    /// The money that was moved.
    pub amount: Option<Decimal>,
    /// Its currency.
    pub currency: Option<String>,
}

/// Where a diary begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DiaryMark {
    pub(crate) entry: u64,
    pub(crate) line: u64,
}
