//! What can be installed on a server.

use serde::{Deserialize, Serialize};

use crate::ids::{LocationId, ScriptId, TemplateId};

/// Who may order an OS template or a script (seed document 002: "select All for the Access to script parameter").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Clients may order it.
    #[default]
    All,
    /// Only administrators use it.
    Admin,
}

impl Access {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Admin => "admin",
        }
    }
}

/// An operating system that can be installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OsTemplate {
    /// Number of the template.
    pub id: TemplateId,
    /// Name for people.
    pub name: String,
    /// Marks such as `linux`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Who may order it.
    #[serde(default)]
    pub access: Access,
    /// The locations that have it. Empty: all.
    #[serde(default)]
    pub location: Vec<LocationId>,
}

/// A script that runs after an OS install.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Number of the script.
    pub id: ScriptId,
    /// Name for people.
    pub name: String,
    /// Marks such as `web`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Who may order it.
    #[serde(default)]
    pub access: Access,
}
