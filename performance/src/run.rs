//! One run: the questions, one after the other.

use std::time::Instant;

use jiff::Timestamp;

use crate::error::{BenchError, Result};
use crate::machine::{Machine, said};
use crate::question::{ALL, Question, Setting};
use crate::results::Results;
use crate::sample::Effort;

/// Asks all questions, or those that are named. One that cannot be answered keeps no other from being asked.
///
/// # Errors
/// There is no such question, or the folder cannot be written.
pub fn run(setting: &Setting, only: &[String], command: &str) -> Result<Results> {
    let questions = chosen(only)?;
    std::fs::create_dir_all(&setting.folder).map_err(BenchError::io(&setting.folder))?;
    let began = Instant::now();
    let mut results = Results {
        command: command.to_owned(),
        date: Timestamp::now().strftime("%Y-%m-%d").to_string(),
        revision: said("git", &["describe", "--always", "--dirty"]),
        machine: Machine::this(&setting.folder)?,
        smoke: setting.effort == Effort::Smoke,
        seconds: 0.0,
        tables: Vec::new(),
        goals: Vec::new(),
        failed: Vec::new(),
    };
    for (name, answer) in questions {
        let asked = Instant::now();
        eprint!("{name} … ");
        match answer(setting) {
            Ok(answer) => {
                eprintln!("{:.0} s", asked.elapsed().as_secs_f64());
                results.tables.extend(answer.tables);
                results.goals.extend(answer.goals);
            }
            Err(error) => {
                eprintln!("failed: {error}");
                results.failed.push((name.to_owned(), error.to_string()));
            }
        }
    }
    results.seconds = began.elapsed().as_secs_f64();
    Ok(results)
}

fn chosen(only: &[String]) -> Result<Vec<Question>> {
    if let Some(unknown) = only.iter().find(|name| !ALL.iter().any(|(known, _)| known == name)) {
        let known: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        let known = known.join(", ");
        return Err(BenchError::Unexpected(format!("there is no question `{unknown}`; there are: {known}")));
    }
    Ok(ALL.into_iter().filter(|(name, _)| only.is_empty() || only.iter().any(|wanted| wanted == name)).collect())
}
