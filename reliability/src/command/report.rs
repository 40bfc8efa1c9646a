//! What a suite found, for a program that reads it: `cargo xtask variants` runs the suites over broken variants, and
//! must know which promise it was that a variant broke.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use reliability::error::{Result, SuiteError};
use reliability::invariants;
use reliability::sweep::verdict::PROMISES;

/// The name of a promise: an invariant's, or one of the sweep's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Promise(&'static str);

impl Promise {
    /// Whether it has this name.
    pub(crate) fn is(self, name: &str) -> bool {
        self.0 == name
    }
}

impl FromStr for Promise {
    type Err = SuiteError;

    fn from_str(text: &str) -> Result<Self> {
        let known: Vec<&'static str> =
            invariants::ALL.iter().map(|invariant| invariant.name).chain(PROMISES.iter().copied()).collect();
        match known.iter().find(|known| **known == text) {
            Some(known) => Ok(Self(known)),
            None => Err(SuiteError::Unknown { what: "promise", name: text.to_owned(), known: known.join(", ") }),
        }
    }
}

/// How many runs there were, and which promises were broken.
#[derive(Debug, Default)]
pub(crate) struct Report {
    runs: u64,
    broken: BTreeMap<&'static str, Broken>,
}

/// A promise that was broken.
#[derive(Debug)]
struct Broken {
    /// In so many findings.
    times: u64,
    /// The command that repeats one of them.
    repeat: String,
}

impl Report {
    /// What came of some runs: the promises that they broke, each with the command that repeats it.
    pub(crate) fn add(&mut self, runs: u64, broken: impl IntoIterator<Item = (&'static str, String)>) {
        self.runs += runs;
        for (promise, repeat) in broken {
            self.broken.entry(promise).or_insert(Broken { times: 0, repeat }).times += 1;
        }
    }

    /// Whether this promise was broken.
    pub(crate) fn is_enough(&self, until: Option<Promise>) -> bool {
        until.is_some_and(|until| self.broken.keys().any(|promise| until.is(promise)))
    }

    /// Writes it: `{"runs": 12, "broken": {"same-end": {"times": 1, "repeat": "cargo xtask sweep …"}}}`.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write(&self, file: &Path) -> Result<()> {
        let broken: serde_json::Map<_, _> = self
            .broken
            .iter()
            .map(|(promise, Broken { times, repeat })| {
                ((*promise).to_owned(), serde_json::json!({ "times": times, "repeat": repeat }))
            })
            .collect();
        let report = serde_json::json!({ "runs": self.runs, "broken": broken });
        std::fs::write(file, report.to_string()).map_err(SuiteError::io(file))
    }
}
