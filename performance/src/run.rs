//! One run: the questions, one after the other, each kept as soon as it is answered.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use crate::error::{BenchError, Result};
use crate::machine::{Machine, said};
use crate::progress::Progress;
use crate::question::{ALL, Question, Setting};
use crate::results::Measured;
use crate::sample::Effort;
use crate::world::LEFT_OVER;

/// A run that was asked for.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Where the built component is.
    pub components: &'a Path,
    /// Where data may be written, on the disk that is measured.
    pub folder: &'a Path,
    /// How thoroughly to measure.
    pub effort: Effort,
    /// The questions; all when none is named.
    pub only: &'a [String],
    /// What people type to have the same.
    pub command: &'a str,
}

/// A question that could not be answered, and why.
pub type Failed = (&'static str, BenchError);

/// Asks the questions, and hands over what each came to as soon as it is known: a run that is broken off has not been
/// for nothing. A question that cannot be answered keeps no other from being asked.
///
/// # Errors
/// There is no such question, the folder cannot be written, another run uses it, or `keep` fails.
pub fn run(wanted: &Wanted<'_>, mut keep: impl FnMut(Measured) -> Result<()>) -> Result<Vec<Failed>> {
    let questions = chosen(wanted.only)?;
    std::fs::create_dir_all(wanted.folder).map_err(BenchError::io(wanted.folder))?;
    let _alone = alone(wanted.folder)?;
    tidy(wanted.folder)?;
    let machine = Machine::this(wanted.folder)?;
    let revision = said("git", &["describe", "--always", "--dirty"]);
    let began = Instant::now();
    let mut failed = Vec::new();
    for (name, answer) in questions {
        let asked = Instant::now();
        let progress = Progress::new(began, name);
        let (components, folder) = (wanted.components.to_owned(), wanted.folder.to_owned());
        let answer = match answer(&Setting { components, folder, effort: wanted.effort, progress }) {
            Ok(answer) => answer,
            Err(error) => {
                progress.say(format!("failed: {error}"));
                failed.push((name, error));
                continue;
            }
        };
        let seconds = asked.elapsed().as_secs_f64();
        progress.say(format!("answered in {seconds:.0} s"));
        keep(Measured {
            question: name.to_owned(),
            command: wanted.command.to_owned(),
            date: Timestamp::now().strftime("%Y-%m-%d").to_string(),
            revision: revision.clone(),
            machine: machine.clone(),
            seconds,
            answer,
        })?;
    }
    Ok(failed)
}

/// Two runs at once would measure each other.
fn alone(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(BenchError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => {
            let folder = folder.display();
            Err(BenchError::Unexpected(format!("another run of the benchmarks is under way in {folder}")))
        }
    }
}

/// Removes the data of runs that were broken off: a gigabyte each.
fn tidy(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(BenchError::io(folder))? {
        let entry = entry.map_err(BenchError::io(folder))?;
        if entry.file_name().to_string_lossy().starts_with(LEFT_OVER) {
            std::fs::remove_dir_all(entry.path()).map_err(BenchError::io(entry.path()))?;
        }
    }
    Ok(())
}

fn chosen(only: &[String]) -> Result<Vec<Question>> {
    if let Some(unknown) = only.iter().find(|name| !ALL.iter().any(|(known, _)| known == name)) {
        let known: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        return Err(BenchError::Unexpected(format!("there is no question `{unknown}`; there are: {known}")));
    }
    Ok(ALL.into_iter().filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_that_does_not_exist_is_named_with_those_that_do() {
        let error = chosen(&["start".to_owned(), "finish".to_owned()]).unwrap_err();
        insta::assert_snapshot!(error.to_string(), @"there is no question `finish`; there are: start, call, command, lives, fleet, pending");
        assert_eq!(chosen(&["fleet".to_owned()]).unwrap().len(), 1);
        assert_eq!(chosen(&[]).unwrap().len(), ALL.len());
    }

    #[test]
    fn a_second_run_in_the_same_folder_is_refused_and_what_a_broken_off_one_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join(format!("{LEFT_OVER}x"));
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join("billing.db"), "x").unwrap();
        let first = alone(folder.path()).unwrap();
        assert!(alone(folder.path()).unwrap_err().to_string().contains("another run"));
        tidy(folder.path()).unwrap();
        assert!(!left.exists());
        drop(first);
        alone(folder.path()).unwrap();
    }
}
