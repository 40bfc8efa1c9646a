//! Whether the module was run in hosts of other languages: a test that passes because a language is not there must not
//! look like one that ran.

use std::path::PathBuf;

use crate::error::ChoreError;
use crate::paths;

/// Where the tests in `tests/tests/other_hosts.rs` report.
fn folder() -> PathBuf {
    paths::target().join("other-hosts")
}

const LANGUAGES: [&str; 2] = ["JavaScript", "Python"];

fn report(language: &str) -> PathBuf {
    folder().join(format!("{language}.report"))
}

/// Forgets what was reported of an earlier run.
pub(crate) fn forget() -> Result<(), ChoreError> {
    for language in LANGUAGES {
        let path = report(language);
        match std::fs::remove_file(&path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                return Err(ChoreError::File { path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Shows which languages the module was run in.
pub(crate) fn show() -> Result<(), ChoreError> {
    eprintln!("── the same module in other hosts");
    for language in LANGUAGES {
        match std::fs::read_to_string(report(language)) {
            Ok(line) => eprintln!("   {line}"),
            Err(source) if source.kind() == std::io::ErrorKind::NotFound => {
                return Err(ChoreError::OtherHosts { language });
            }
            Err(source) => return Err(ChoreError::File { path: report(language), source }),
        }
    }
    Ok(())
}
