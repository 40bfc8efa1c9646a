//! A fault for chosen requests.

use serde::{Deserialize, Serialize};

use super::Fault;
use super::pattern;
use crate::api::Method;

/// Number of a rule, in the order of their making.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(pub u64);

/// Which requests get which fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Such as `POST`. None: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The whole path without its query; `*` stands for any text: `*/install`.
    #[serde(default = "any")]
    pub path: String,
    /// The first request that is hit, among those that fit, counted from 1.
    #[serde(default = "one")]
    pub nth: u64,
    /// How many are hit from there on. None: all.
    #[serde(default = "once")]
    pub count: Option<u64>,
    /// What goes wrong.
    pub fault: Fault,
}

/// A rule at work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleState {
    /// Its number.
    pub id: RuleId,
    /// The rule.
    pub rule: Rule,
    /// How many requests fitted so far.
    pub fitted: u64,
    /// How many of them were hit.
    pub hits: u64,
}

impl Rule {
    /// Hits the first request that fits, once.
    #[must_use]
    pub fn new(method: &str, path: &str, fault: Fault) -> Self {
        Self { method: Some(method.to_owned()), path: path.to_owned(), nth: 1, count: Some(1), fault }
    }

    /// Hits the first request of any method and path, once.
    #[must_use]
    pub fn any(fault: Fault) -> Self {
        Self { method: None, path: any(), nth: 1, count: Some(1), fault }
    }

    /// Begins with the `nth` request that fits, counted from 1.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.nth = nth;
        self
    }

    /// Hits this many requests.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }

    /// Hits every request that fits.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.count = None;
        self
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        pattern::fits(self.method.as_deref(), &self.path, method, path)
    }
}

impl RuleState {
    pub(super) fn new(id: RuleId, rule: Rule) -> Self {
        Self { id, rule, fitted: 0, hits: 0 }
    }

    /// Counts a request; true when it is hit.
    pub(super) fn meets(&mut self, method: &Method, path: &str) -> bool {
        if !self.rule.fits(method, path) {
            return false;
        }
        self.fitted += 1;
        self.fitted >= self.rule.nth && self.rule.count.is_none_or(|count| self.fitted - self.rule.nth < count)
    }

    /// Whether it can hit nothing any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.rule.count.is_some_and(|count| self.fitted + 1 >= self.rule.nth.saturating_add(count))
    }
}

fn any() -> String {
    "*".to_owned()
}

fn one() -> u64 {
    1
}

#[allow(clippy::unnecessary_wraps, reason = "serde asks for the type of the field")]
fn once() -> Option<u64> {
    Some(1)
}
