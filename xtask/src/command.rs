//! Runs other programs, saying which.

use std::process::{Command, Stdio};

use crate::error::ChoreError;
use crate::paths;

/// A command in the workspace's folder, run by the same cargo as this one.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(paths::root());
    command
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Says what is run, runs it, and fails if it fails.
pub(crate) fn run(command: &mut Command) -> Result<(), ChoreError> {
    let words = words(command);
    eprintln!("── {words}");
    let status = command.status().map_err(|source| ChoreError::NotStarted { command: words.clone(), source })?;
    if status.success() { Ok(()) } else { Err(ChoreError::Failed { command: words, status }) }
}

/// As [`run`], and returns what the command prints to standard output.
pub(crate) fn run_for_output(command: &mut Command) -> Result<String, ChoreError> {
    let words = words(command);
    eprintln!("── {words}");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|source| ChoreError::NotStarted { command: words.clone(), source })?;
    if !output.status.success() {
        return Err(ChoreError::Failed { command: words, status: output.status });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// What a command prints that only looks something up; it is not shown.
pub(crate) fn output(command: &mut Command) -> Result<String, ChoreError> {
    let words = words(command);
    let output = command.output().map_err(|source| ChoreError::NotStarted { command: words.clone(), source })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ChoreError::Refused { command: words, said });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the command can be run and succeeds; nothing of it is shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Builds all programs and tests. One selection of packages for every chore: another one would have other features,
/// and wasmtime would be built once for each.
pub(crate) fn build_everything() -> Command {
    cargo(&["build", "--quiet", "--locked", "--workspace", "--all-targets"])
}
