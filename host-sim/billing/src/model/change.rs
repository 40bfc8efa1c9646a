//! Changes of an active service: what is asked for, kept with the operation that carries it out.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Parameter, PowerAction, Resource};

/// What is to be other than it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// Other amounts of resources.
    Resources {
        /// Those that change.
        amounts: Vec<AmountChange>,
        /// Addresses that the client gives back; the module chooses the others.
        release: Vec<String>,
    },
    /// The operating system is installed anew, which erases everything.
    Reinstall {
        /// The order parameters that are other than the service's: all values of a name take the place of all it had.
        parameters: Vec<Parameter>,
    },
    /// The power of the service's object.
    Power {
        /// What is done with it.
        action: PowerAction,
    },
    /// What an address resolves to.
    ReverseDns {
        /// One of the service's addresses.
        ip: String,
        /// A host name.
        domain: String,
    },
}

/// Another amount of a resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountChange {
    /// Internal name of the resource.
    pub name: String,
    /// What the service has.
    pub from: u64,
    /// What it is to have.
    pub to: u64,
    /// What one of it is.
    pub unit: String,
}

impl Change {
    /// The new amounts; none when the change is about something else.
    #[must_use]
    pub fn amounts(&self) -> &[AmountChange] {
        match self {
            Self::Resources { amounts, .. } => amounts,
            Self::Reinstall { .. } | Self::Power { .. } | Self::ReverseDns { .. } => &[],
        }
    }
}

/// The amounts that a service has after these changes.
pub(crate) fn after(resources: &[Resource], amounts: &[AmountChange]) -> Vec<Resource> {
    let mut after = resources.to_vec();
    for AmountChange { name, to, unit, .. } in amounts {
        match after.iter_mut().find(|resource| resource.name == *name) {
            Some(resource) => resource.amount = *to,
            None => after.push(Resource { name: name.clone(), amount: *to, unit: unit.clone() }),
        }
    }
    after
}

impl fmt::Display for Change {
    /// In words, for histories and lists: `ip 1 → 3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resources { amounts, release } => {
                let amounts: Vec<_> =
                    amounts.iter().map(|one| format!("{} {} → {}", one.name, one.from, one.to)).collect();
                write!(f, "{}", amounts.join(", "))?;
                if !release.is_empty() {
                    write!(f, ", without {}", release.join(", "))?;
                }
                Ok(())
            }
            Self::Reinstall { parameters } if parameters.is_empty() => f.write_str("reinstall"),
            Self::Reinstall { parameters } => {
                let values: Vec<_> = parameters.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
                write!(f, "reinstall with {}", values.join(", "))
            }
            Self::Power { action } => write!(f, "power {action}"),
            Self::ReverseDns { ip, domain } => write!(f, "reverse DNS of {ip}: {domain}"),
        }
    }
}
