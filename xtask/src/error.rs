//! What can go wrong in a chore.

use std::path::PathBuf;

/// A chore that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ChoreError {
    #[error("`{command}` could not be started: {source}. Install it, or put it on the PATH")]
    NotStarted { command: String, source: std::io::Error },
    #[error("`{command}` failed ({status})")]
    Failed { command: String, status: std::process::ExitStatus },
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("the contract in {folder} cannot be read: {why}", folder = folder.display())]
    Contract { folder: PathBuf, why: String },
    #[error("the contract may not be as it is:\n{0}")]
    ContractRefused(String),
    #[error("the module could not be made a component: {0}")]
    Component(String),
    #[error(
        "no way to build for {target}: it is not installed, `rustup target add {target}` did not bring it, and this is no Debian machine with the packages {packages}. Install one of them"
    )]
    NoTarget { target: &'static str, packages: &'static str },
    #[error("{0}")]
    Fuzz(String),
    #[error("the demo did not go as it should: {0}")]
    Demo(String),
}
