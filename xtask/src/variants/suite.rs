//! Runs a suite and judges what it found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::build;
use super::variant::Variant;
use crate::command::words;
use crate::error::ChoreError;

/// What a suite runs over.
pub(crate) struct Subject<'a> {
    /// Folder with the suites' program.
    pub(crate) host: &'a Path,
    /// Folder with the component.
    pub(crate) module: &'a Path,
}

/// What a suite found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) runs: u64,
    /// The broken promises, each with the command that repeats a finding.
    pub(crate) broken: BTreeMap<String, String>,
}

/// What became of a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The promise was found broken that had to be.
    Caught(Found),
    /// The suite found something else.
    Otherwise(Found),
    /// The suite found nothing.
    Missed(Found),
    /// It does not build: a mistake that the compiler sees is none that could be made.
    NotBuilt(String),
    /// The suite itself came to grief.
    Broke(String),
}

impl Subject<'_> {
    /// Runs the suite; with `until`, only until this promise is broken. Answers what it found, or what it said when it
    /// ended without a report.
    pub(crate) fn run(&self, suite: &str, until: Option<&str>) -> Result<Result<Found, String>, ChoreError> {
        let report = report_file(self.host);
        // What an earlier run found must not be taken for this one's.
        let _ = std::fs::remove_file(&report);
        let mut command = Command::new(build::program(self.host));
        command.args(suite.split_whitespace()).arg("--report").arg(&report).env("PMDCI6_COMPONENTS", self.module);
        if let Some(promise) = until {
            command.args(["--until", promise]);
        }
        let output = command.output().map_err(|source| ChoreError::NotStarted { command: words(&command), source })?;
        let said = format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
        let Some(found) = std::fs::read(&report).ok().and_then(|bytes| read(&bytes)) else { return Ok(Err(said)) };
        // A suite that reports nothing and fails, or reports a finding and succeeds, is not to be believed.
        Ok(if found.broken.is_empty() == output.status.success() { Ok(found) } else { Err(said) })
    }
}

fn report_file(folder: &Path) -> PathBuf {
    folder.join("report.json")
}

fn read(bytes: &[u8]) -> Option<Found> {
    let report: Value = serde_json::from_slice(bytes).ok()?;
    let broken = report.get("broken")?.as_object()?.iter();
    let broken = broken.map(|(promise, found)| Some((promise.clone(), found.get("repeat")?.as_str()?.to_owned())));
    Some(Found { runs: report.get("runs")?.as_u64()?, broken: broken.collect::<Option<_>>()? })
}

/// What the suite's findings mean for the variant.
pub(crate) fn judge(variant: &Variant, found: Result<Found, String>) -> Fate {
    match found {
        Err(said) => Fate::Broke(said),
        Ok(found) if found.broken.contains_key(variant.caught_by) => Fate::Caught(found),
        Ok(found) if found.broken.is_empty() => Fate::Missed(found),
        Ok(found) => Fate::Otherwise(found),
    }
}

/// How long something took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    (work(), began.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variants::variant::Side;

    fn variant() -> Variant {
        Variant {
            name: "forgets",
            side: Side::Host,
            breaks: "",
            costs: "",
            edits: &[],
            suite: "sweep",
            caught_by: "same-end",
        }
    }

    fn found(promises: &[&str]) -> Found {
        let broken = promises.iter().map(|promise| ((*promise).to_owned(), "cargo xtask sweep".to_owned()));
        Found { runs: 3, broken: broken.collect() }
    }

    #[test]
    fn only_the_promise_that_was_named_counts_as_caught() {
        let caught = found(&["same-acts", "same-end"]);
        assert_eq!(judge(&variant(), Ok(caught.clone())), Fate::Caught(caught));
        let otherwise = found(&["same-acts"]);
        assert_eq!(judge(&variant(), Ok(otherwise.clone())), Fate::Otherwise(otherwise));
        assert_eq!(judge(&variant(), Ok(found(&[]))), Fate::Missed(found(&[])));
        assert_eq!(judge(&variant(), Err("panicked".to_owned())), Fate::Broke("panicked".to_owned()));
    }

    #[test]
    fn a_report_is_read_whole_or_not_at_all() {
        let text = r#"{"runs": 3, "broken": {"same-end": {"times": 2, "repeat": "cargo xtask sweep"}}}"#;
        assert_eq!(read(text.as_bytes()), Some(found(&["same-end"])));
        assert_eq!(read(br#"{"runs": 3, "broken": {"same-end": {"times": 2}}}"#), None);
        assert_eq!(read(b"{}"), None);
    }
}
