//! Processing modules: which component talks to which panel, as whom.

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;

use super::{Entry, ModuleId, Parameter, Trust};

/// A configured processing module (MOD-01 to MOD-03).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcessingModule {
    /// Its number.
    pub id: ModuleId,
    /// The component that does the work: the file name of its releases without version and extension.
    pub component: String,
    /// Name in the billing system, unique.
    pub name: String,
    /// The panel's URL as staff entered it.
    pub url: String,
    /// Scheme, host and port of the URL in one way of writing. Two modules with the same origin share one panel.
    pub origin: String,
    /// The panel's administrator.
    pub username: String,
    /// The component's own settings.
    pub settings: Vec<Entry>,
    /// Name of the data center.
    pub data_center: String,
    /// Gets the module's tasks.
    pub department: String,
    /// Priority: the lowest is tried first.
    pub sort: i64,
    /// How the panel's certificate is verified.
    pub trust: Trust,
    /// The last failure of the connection, until a call succeeds.
    pub problem: Option<ModuleProblem>,
    /// When the connection was last found good by a check.
    pub checked_at: Option<Timestamp>,
    /// When its configuration was last updated.
    pub synced_at: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
}

/// A connection that does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleProblem {
    /// Code of the failure.
    pub code: String,
    /// What happened.
    pub message: String,
    /// When it was noticed.
    pub at: Timestamp,
}

/// A line of a processing module's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleHistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: String,
    /// What was done.
    pub what: String,
    /// Why, if somebody said so.
    pub why: String,
}

/// A processing module to add.
#[derive(Debug, Clone)]
pub struct NewModule {
    /// Name of the component.
    pub component: String,
    /// Name in the billing system, unique.
    pub name: String,
    /// The panel's URL. Without a scheme, `https` is meant.
    pub url: String,
    /// The panel's administrator.
    pub username: String,
    /// The administrator's password.
    pub password: SecretString,
    /// The component's own settings; what is not given gets its declared default.
    pub settings: Vec<Parameter>,
    /// Name of the data center.
    pub data_center: String,
    /// Gets the module's tasks.
    pub department: String,
    /// Priority: the lowest is tried first.
    pub sort: i64,
    /// How the panel's certificate is verified.
    pub trust: Trust,
}

/// What to change in a processing module; none leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ModuleChange {
    /// Name in the billing system.
    pub name: Option<String>,
    /// The URL, when the same panel is reached by another name.
    pub url: Option<String>,
    /// The panel's administrator.
    pub username: Option<String>,
    /// The administrator's password.
    pub password: Option<SecretString>,
    /// Settings to set; those that are not named stay. An empty value brings the declared default back.
    pub settings: Vec<Parameter>,
    /// Name of the data center.
    pub data_center: Option<String>,
    /// Gets the module's tasks from now on; open ones stay where they are.
    pub department: Option<String>,
    /// Priority.
    pub sort: Option<i64>,
    /// How the panel's certificate is verified.
    pub trust: Option<Trust>,
}

impl ModuleChange {
    /// Nothing is to be changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { name, data_center, department, sort, .. } = self;
        let named = name.is_some() || data_center.is_some() || department.is_some() || sort.is_some();
        !named && !self.touches_connection()
    }

    /// Anything changes that the connection depends on: it is tried before it is saved.
    #[must_use]
    pub fn touches_connection(&self) -> bool {
        let Self { url, username, password, settings, trust, .. } = self;
        url.is_some() || username.is_some() || password.is_some() || !settings.is_empty() || trust.is_some()
    }
}
