//! Ends that differ from the undisturbed run's, and why that is right. Everything that is not named here is a failure.

use crate::cut::Plan;
use crate::operation::Operation;
use crate::outcome::Difference;

/// One kind of difference.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// Names of operations that it can happen to, by their beginning.
    pub operations: &'static str,
    /// Names of faults that bring it about; none stands for a cut without a fault.
    pub faults: &'static [&'static str],
    /// Beginnings of lines that may be missing.
    pub missing: &'static [&'static str],
    /// Beginnings of lines that may be there in their place, or beside them.
    pub surplus: &'static [&'static str],
    /// Why it is so.
    pub why: &'static str,
}

/// Of every change, whatever the fault: it may also end with all as it was before.
pub const NOT_AT_ALL: &str = "a change is done as a whole or not at all: the panel refused it, or answered as no panel \
                              does, and all is as it was before, with the reason in the operation";

/// All of them.
pub const ALL: &[Expected] = &[
    Expected {
        operations: "dedicated-open",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &[],
        surplus: &["started install", "started power_on"],
        why: "the operation that the panel did not finish is asked for once more, after staff have been told",
    },
    Expected {
        operations: "dedicated-open-given-away",
        faults: &["operation-fails", "operation-never-ends", "operation-forced"],
        missing: &[],
        surplus: &["started diagnostics with disk cleanup"],
        why: "the cleaning that the panel did not finish is asked for once more, after staff have been told",
    },
    Expected {
        operations: "dedicated-close",
        faults: &["operation-fails", "operation-never-ends", "operation-forced"],
        missing: &[],
        surplus: &["started diagnostics with disk cleanup", "started power_on", "started power_off"],
        why: "the operation that the panel did not finish is asked for once more, after staff have been told",
    },
    Expected {
        operations: "dedicated-close",
        faults: &["operation-never-ends"],
        missing: &[],
        surplus: &["started diagnostics with disk cleanup", "cancelled operation"],
        why: "the cleaning hung, and meanwhile the server had been somebody's, so that all is done anew: what runs on the \
              server is cancelled first, the cleaning that hangs among it",
    },
    Expected {
        operations: "dedicated-close",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &["server 1 is for sale", "server 1 did power_off last: ok"],
        surplus: &["server 1 is not for sale", "server 1 did power_off last: "],
        why: "staff turned the server off by its button; the power command that the panel did not finish stays its last \
              operation, and keeps it out of sale (DED-02) until the administrator has looked at it",
    },
    Expected {
        operations: "dedicated-change-reinstall",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &[],
        surplus: &["started install", "started power_on"],
        why: "the operation that the panel did not finish is asked for once more, after staff have been told",
    },
    Expected {
        operations: "dedicated-change-power-off",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &["server 1 did power_off last: ok"],
        surplus: &["server 1 did power_off last: "],
        why: "staff turned the server off by its button; the power command that the panel did not finish stays its last \
              operation",
    },
    Expected {
        operations: "dedicated-change-reset",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &["operation 2: change of service 1 is done", "server 1 did power_reset last: ok"],
        surplus: &["operation 2: change of service 1 is canceled, reset-failed", "server 1 did power_reset last: "],
        why: "whether a reset that the panel did not finish has reset the server is not known: the client is told so, \
              and may ask for another one",
    },
    Expected {
        operations: "colocation-close",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &[],
        surplus: &["started power_off"],
        why: "the operation that the panel did not finish is asked for once more, after staff have been told",
    },
    Expected {
        operations: "dedicated-close-busy",
        faults: &["outage", "unavailable-120"],
        missing: &["cancelled operation"],
        surplus: &[],
        why: "what was running on the server ended by itself while the panel was not to be reached",
    },
    Expected {
        operations: "colocation-close",
        faults: &["outage", "unavailable-120"],
        missing: &["cancelled operation"],
        surplus: &[],
        why: "what was running on the server ended by itself while the panel was not to be reached",
    },
    Expected {
        operations: "colocation-close",
        faults: &["outage", "unavailable-120"],
        missing: &["server 7 diagnostics NotRun"],
        surplus: &["server 7 diagnostics Success"],
        why: "what was running on the server ended by itself while the panel was not to be reached",
    },
    Expected {
        operations: "colocation-close",
        faults: &["operation-fails", "operation-never-ends"],
        missing: &["server 7 did power_off last: ok"],
        surplus: &["server 7 did power_off last: "],
        why: "staff turned the server off by its button; the power command that the panel did not finish stays its last \
              operation",
    },
];

/// Why the difference is as it should be; none when nothing here says so.
#[must_use]
pub fn reason(operation: &Operation, plan: &Plan, difference: &Difference) -> Option<&'static str> {
    let fault = plan.fault.as_ref().map(|fault| fault.fault.name);
    let begins = |lines: &[String], known: &[&str]| {
        lines.iter().all(|line| known.iter().any(|beginning| line.starts_with(beginning)))
    };
    let fits = |expected: &&Expected| {
        operation.name.starts_with(expected.operations)
            && fault.map_or(expected.faults.is_empty(), |fault| expected.faults.contains(&fault))
            && begins(&difference.missing, expected.missing)
            && begins(&difference.surplus, expected.surplus)
    };
    ALL.iter().find(fits).map(|expected| expected.why)
}
