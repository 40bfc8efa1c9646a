//! The results as a file for programs, which gets what was measured and keeps the rest.

use std::path::Path;

use super::{Measured, Results};
use crate::error::{BenchError, Result};

/// Its name.
pub const FILE: &str = "results.json";

/// Puts what was measured into the file; `order` is that of the questions.
///
/// # Errors
/// The file cannot be written.
pub fn keep(path: &Path, measured: &Measured, order: &[&str]) -> Result<()> {
    let mut results = match std::fs::read(path) {
        // One that another version wrote has numbers that cannot be compared with these.
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Results::default(),
        Err(error) => return Err(BenchError::io(path)(error)),
    };
    results.put(measured.clone(), order);
    // Written beside and renamed: a run that is broken off leaves the earlier file.
    let beside = path.with_extension("new");
    std::fs::write(&beside, serde_json::to_string_pretty(&results)?).map_err(BenchError::io(&beside))?;
    std::fs::rename(&beside, path).map_err(BenchError::io(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::document::tests::measured;

    #[test]
    fn what_is_measured_again_replaces_itself_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let order = ["start", "lives"];
        let mut lives = measured("lives");
        keep(&path, &lives, &order).unwrap();
        keep(&path, &measured("start"), &order).unwrap();
        lives.date = "2026-04-01".to_owned();
        keep(&path, &lives, &order).unwrap();
        let read: Results = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(read.questions, [measured("start"), lives]);
    }

    #[test]
    fn a_file_of_another_version_is_begun_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, r#"{"tables":[],"goals":[]}"#).unwrap();
        keep(&path, &measured("start"), &["start"]).unwrap();
        let read: Results = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(read.questions, [measured("start")]);
    }
}
