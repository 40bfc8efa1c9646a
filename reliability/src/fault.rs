//! Every fault that the simulator can inject, by name, with the strength that the suites use.

use dcimanager_sim::fault::{Fault, Rule};

use crate::error::SuiteError;
use crate::world::PATIENCE;

/// A fault and how many requests in a row it hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFault {
    /// Its name on the command line.
    pub name: &'static str,
    /// What goes wrong.
    pub fault: Fault,
    /// With how many requests.
    pub times: u64,
}

impl NamedFault {
    /// All of them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let milliseconds = |of: std::time::Duration| u64::try_from(of.as_millis()).unwrap_or(u64::MAX);
        let once = |name, fault| Self { name, fault, times: 1 };
        let times = |times, name, fault| Self { name, fault, times };
        vec![
            once("drop-before", Fault::DropBefore),
            // An outage: more requests than a step is tried by itself.
            times(12, "outage", Fault::DropBefore),
            once("act-then-drop", Fault::ActThenDrop),
            once("error-before", Fault::ErrorBefore),
            once("error-after", Fault::ErrorAfter),
            // A service that wakes up while the host asks again, and one that does not.
            times(3, "unavailable-3", Fault::Unavailable),
            times(120, "unavailable-120", Fault::Unavailable),
            once("slow", Fault::Slow { milliseconds: 500 }),
            once("too-slow", Fault::Slow { milliseconds: milliseconds(PATIENCE) }),
            once("drip", Fault::Drip { bytes: 64, milliseconds: 5 }),
            once("endless-drip", Fault::Drip { bytes: 1, milliseconds: milliseconds(PATIENCE) }),
            once("half-body", Fault::HalfBody),
            once("wrong-json", Fault::WrongJson),
            once("truncated-json", Fault::TruncatedJson),
            once("expired-token", Fault::ExpiredToken),
            once("oversized", Fault::Oversized { bytes: 1 << 40 }),
            once("operation-fails", Fault::OperationFails { reason: "PXE: no answer".to_owned() }),
            once("operation-never-ends", Fault::OperationNeverEnds),
            once("operation-forced", Fault::OperationForced),
            once("echo", Fault::Echo),
            once("redirect", Fault::Redirect { to: "http://elsewhere.example.com/".to_owned() }),
        ]
    }

    /// The fault with this name.
    ///
    /// # Errors
    /// [`SuiteError::Unknown`].
    pub fn named(name: &str) -> Result<Self, SuiteError> {
        let all = Self::all();
        let names = all.iter().map(|fault| fault.name).collect::<Vec<_>>().join(", ");
        let unknown = SuiteError::Unknown { what: "fault", name: name.to_owned(), known: names };
        all.into_iter().find(|fault| fault.name == name).ok_or(unknown)
    }

    /// Whether it can show on a request with this effect: a fault of an operation only where one is started, one of
    /// forced diagnostics only where diagnostics are.
    #[must_use]
    pub fn applies_to(&self, effect: Option<&str>) -> bool {
        let starts = |what: &str| effect.is_some_and(|effect| effect.starts_with(what));
        match self.fault {
            Fault::OperationFails { .. } | Fault::OperationNeverEnds => starts("started "),
            Fault::OperationForced => starts("started diagnostics"),
            _ => true,
        }
    }

    /// Whether it is one of an operation that a request starts, rather than of the request.
    #[must_use]
    pub fn is_of_an_operation(&self) -> bool {
        matches!(self.fault, Fault::OperationFails { .. } | Fault::OperationNeverEnds | Fault::OperationForced)
    }

    /// Whether it can show on an act with this path.
    #[must_use]
    pub fn applies_to_path(&self, path: &str) -> bool {
        let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
        match self.fault {
            Fault::OperationFails { .. } | Fault::OperationNeverEnds => {
                ends(&["/install", "/diagnostics", "/power_on", "/power_off", "/power_reset"])
            }
            Fault::OperationForced => ends(&["/diagnostics"]),
            _ => true,
        }
    }

    /// The simulator's rule for the next request.
    #[must_use]
    pub fn rule(&self) -> Rule {
        Rule::any(self.fault.clone()).times(self.times)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Fails to compile when the simulator learns another fault, until it is listed here and above.
    fn number(fault: &Fault) -> usize {
        match fault {
            Fault::DropBefore => 0,
            Fault::ActThenDrop => 1,
            Fault::ErrorBefore => 2,
            Fault::ErrorAfter => 3,
            Fault::Unavailable => 4,
            Fault::Slow { .. } => 5,
            Fault::Drip { .. } => 6,
            Fault::HalfBody => 7,
            Fault::WrongJson => 8,
            Fault::TruncatedJson => 9,
            Fault::ExpiredToken => 10,
            Fault::Oversized { .. } => 11,
            Fault::OperationFails { .. } => 12,
            Fault::OperationNeverEnds => 13,
            Fault::OperationForced => 14,
            Fault::Echo => 15,
            Fault::Redirect { .. } => 16,
        }
    }

    #[test]
    fn every_fault_of_the_simulator_is_there_and_each_has_its_own_name() {
        let all = NamedFault::all();
        let kinds: BTreeSet<usize> = all.iter().map(|one| number(&one.fault)).collect();
        assert_eq!(kinds, (0..17).collect());
        let names: BTreeSet<&str> = all.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), all.len());
        for fault in &all {
            assert_eq!(NamedFault::named(fault.name).unwrap(), *fault);
        }
        assert!(NamedFault::named("bad-luck").unwrap_err().to_string().contains("act-then-drop"));
    }
}
