//! What can go wrong in a chore.

use std::path::PathBuf;

use signing::SignatureError;

/// A chore that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoreError {
    #[error("`{command}` could not be started: {source}. Install it, or put it on the PATH")]
    NotStarted { command: String, source: std::io::Error },
    #[error("`{command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },
    #[error("`{command}` failed: {said}")]
    Refused { command: String, said: String },
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("the contract in {folder} cannot be read: {why}", folder = folder.display())]
    Contract { folder: PathBuf, why: String },
    #[error("the contract may not be as it is:\n{0}")]
    ContractRefused(String),
    #[error("the module could not be made a component: {0}")]
    Component(String),
    #[error("cargo says something that is not understood: {0}")]
    Cargo(String),
    #[error("the release was not made: {0}")]
    Release(String),
    #[error("{path}: {source}. {hint}", path = path.display(), hint = source.hint())]
    Key { path: PathBuf, source: SignatureError },
    #[error(
        "no way to build for {target}: it is not installed, `rustup target add {target}` did not bring it, and this is no Debian machine with the packages {packages}. Install one of them"
    )]
    NoTarget { target: &'static str, packages: &'static str },
    #[error("{0}")]
    Fuzz(String),
    #[error("no test has said whether the module runs in a host in {language}")]
    OtherHosts { language: &'static str },
    #[error("the demo did not go as it should: {0}")]
    Demo(String),
    #[error("there is no variant `{name}`; there are: {known}")]
    UnknownVariant { name: String, known: String },
    #[error(
        "variant `{variant}` cannot be made: its text stands {times} times in {file}, and must stand there once. Write it anew, after the source as it is now:\n{find}"
    )]
    VariantMisses { variant: &'static str, file: &'static str, find: &'static str, times: usize },
    #[error("the sound copy, which differs from the sources in nothing, does not pass: {0}")]
    Control(String),
    #[error("{missed} of {all} variants were not caught as they must be")]
    Missed { missed: usize, all: usize },
}
