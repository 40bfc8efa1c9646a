//! What a panel offers, as of the last sync (MOD-05).

use jiff::Timestamp;
use serde::Serialize;

use super::ModuleId;

/// A value that can be ordered for a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleOption {
    /// The parameter it is a value of.
    pub parameter: String,
    /// The value itself.
    pub value: String,
    /// How people call it.
    pub title: String,
    /// The panel's marks, for people.
    pub tags: Vec<String>,
    /// When a sync did not find it any more.
    pub vanished_at: Option<Timestamp>,
}

/// How many objects of a configuration are for sale at a location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockEntry {
    /// The configuration, in the panel's words.
    pub configuration: String,
    /// The location; empty when the objects have none.
    pub location: String,
    /// How many were for sale at the last sync.
    pub free: u32,
    /// When a sync did not find it any more.
    pub vanished_at: Option<Timestamp>,
}

/// How many rows a sync found in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Not known before, or known as vanished.
    pub added: u64,
    /// Known with another title, other tags or another count.
    pub changed: u64,
    /// Not found any more.
    pub vanished: u64,
    /// As before.
    pub unchanged: u64,
}

/// What a sync did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SyncReport {
    /// The module whose configuration was updated.
    pub module: ModuleId,
    /// What it offers.
    pub options: Changed,
    /// How much there is of it.
    pub stock: Changed,
    /// Pages that were read.
    pub pages: u64,
}

impl Changed {
    /// Nothing is different from before.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.added == 0 && self.changed == 0 && self.vanished == 0
    }
}

impl SyncReport {
    /// The panel offers what it offered before.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.options.is_nothing() && self.stock.is_nothing()
    }
}
