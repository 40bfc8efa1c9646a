//! What must hold whatever bytes come from outside.
//!
//! One check for each kind of input. A check takes bytes, gives them to the code that reads them in earnest and in the
//! order in which they meet it, and fails by an assertion when a promise is broken. *Does not panic* is the least of them:
//! what is printed is read back as the same, what is garbled never becomes a server that is for sale, a signature is
//! genuine or refused.
//!
//! Two things call the checks: the fuzz targets in `fuzz/`, which look for inputs that break them, and the tests of this
//! package, which run with every `cargo xtask test`: generated inputs (`tests/always`), and each input that was ever found
//! to break one (`found/<target>/`). `docs/reliability.md` says what was found.

mod answers;
mod card;
mod configuration;
#[cfg(feature = "panel")]
mod fleet;
#[cfg(feature = "engine")]
mod module_file;
#[cfg(feature = "engine")]
mod recording;
#[cfg(feature = "panel")]
mod request;
mod script;
mod server;
mod service;
mod signature;
mod state;
mod strict;
#[cfg(feature = "panel")]
mod where_expression;

/// A kind of input and what must hold of each.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name: that of the fuzz target, and of the folder with the inputs that were found.
    pub name: &'static str,
    /// What comes from where, and what must hold.
    pub says: &'static str,
    /// Fails by an assertion when it does not hold.
    pub check: fn(&[u8]),
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target {
        name: "configuration",
        says: "A configuration from the panel or a tariff: what is read is printed and read back as the same.",
        check: configuration::check,
    },
    Target {
        name: "server",
        says: "A server as the panel shows it: only one whose every field says so is for sale.",
        check: server::check,
    },
    Target {
        name: "answers",
        says: "The panel's answers during any call: no act on a server that was not read as free or the client's.",
        check: answers::check,
    },
    Target {
        name: "state",
        says: "A stored state of an operation: read, or refused by name without a word to the panel.",
        check: state::check,
    },
    Target {
        name: "card",
        says: "What staff fill in for a colocation: errors stand at its fields, the password stands nowhere.",
        check: card::check,
    },
    #[cfg(feature = "panel")]
    Target {
        name: "where_expression",
        says: "The simulator's `where`: what is read is printed and read back as the same, and every row is decided.",
        check: where_expression::check,
    },
    #[cfg(feature = "panel")]
    Target {
        name: "request",
        says: "A request to the simulator: answered with JSON and a status, and nothing is given twice.",
        check: request::check,
    },
    #[cfg(feature = "panel")]
    Target {
        name: "fleet",
        says: "A fleet file: refused with the place, or a panel that can be exported and begun with again.",
        check: fleet::check,
    },
    Target {
        name: "signature",
        says: "Keys and signatures: nothing but the genuine signature is genuine.",
        check: signature::check,
    },
    #[cfg(feature = "engine")]
    Target {
        name: "recording",
        says: "An exported recording: what is read is written and read back as the same, and can be shown.",
        check: recording::check,
    },
    #[cfg(feature = "engine")]
    Target {
        name: "module_file",
        says: "A module's file: refused with a reason as soon as it is looked at, or a module that introduces itself.",
        check: module_file::check,
    },
];

/// The check of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// Runs the check of this name, for the fuzz targets.
///
/// # Panics
/// A promise is broken, or there is no such check.
pub fn check(name: &str, bytes: &[u8]) {
    let target = named(name).unwrap_or_else(|| panic!("there is no check `{name}`"));
    (target.check)(bytes);
}
