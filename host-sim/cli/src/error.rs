//! What goes wrong on the command line, with a stable code, a hint and an exit code.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use billing::{BillingError, DataDir, DataDirError, ErrorClass, StoreError};
use sim_clock::ClockError;

/// A command that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    #[error(transparent)]
    Billing(#[from] BillingError),
    #[error(transparent)]
    Engine(#[from] processing_engine::EngineError),
    #[error(transparent)]
    Clock(#[from] ClockError),
    #[error(transparent)]
    Panel(#[from] dcimanager_sim::StartError),
    #[error(transparent)]
    Fleet(#[from] dcimanager_sim::FleetError),
    #[error(transparent)]
    Signature(#[from] signing::SignatureError),
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("there is no file `{text}`, and it is no public key itself")]
    NoKeyFile { text: String },
    #[error("{failed} of {asked} could not be rehearsed, so what they would do is not known")]
    DayNotRehearsed { failed: usize, asked: usize, first: Box<BillingError> },
    #[error("no password was given for {whose}")]
    NoPassword { whose: String },
    #[error("the password could not be read: {0}")]
    PasswordUnreadable(std::io::Error),
    #[error("the output could not be written: {0}")]
    Output(std::io::Error),
    #[error("the signal handler could not be installed: {0}")]
    Signals(ctrlc::Error),
    #[error("{failed} of {asked} operations were not {wanted}; the first of them: {first}")]
    SomeRefused { failed: usize, asked: usize, wanted: &'static str, first: Box<BillingError> },
    #[error("the database {database} is damaged, or is none: {why}", database = database.display())]
    DatabaseDamaged { database: PathBuf, why: String },
    #[error("{stopped} of the operations stopped and need a person")]
    Stopped { stopped: usize },
    #[error("the database is not sound: {problems} problems were found")]
    DatabaseUnsound { problems: usize },
    #[error("{path}: {source}", path = path.display())]
    Recording { path: PathBuf, source: call_recording::FileError },
    #[error("there is nothing to replay: {why}")]
    NothingRecorded { why: String },
    #[error(transparent)]
    ModuleFile(#[from] processing_engine::LoadError),
    #[error("`{field}` is a secret, and arguments can be read by others: nothing was done")]
    SecretArgument { field: String, option: &'static str },
    #[error("{path}, line {number}: {why}", path = path.display())]
    FieldLine { path: PathBuf, number: usize, why: String },
    #[error("which version of {name} is to be used?")]
    UseWhat { name: String },
    #[error("the recording does not say which module was called")]
    ModuleUnknown,
    #[error(
        "`{what}` cannot be rehearsed: write the number of an operation, or suspend, resume or close and the number \
         of a service, or day"
    )]
    RehearseWhat { what: String },
    #[error(
        "{due} services would be deleted until tomorrow, which is unusual: up to {usual} are usual after {last_month} \
         in the last 30 days"
    )]
    UnusualDeletions { due: u64, usual: u64, last_month: u64 },
    #[error("the module does something else than was recorded, first in call {call}")]
    Differs { call: u64 },
}

impl From<DataDirError> for CliError {
    fn from(error: DataDirError) -> Self {
        Self::Billing(error.into())
    }
}

/// What the exit codes mean; printed below `host-sim --help`.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the data directory, the database or the machine failed;
     `replay`: the module does something else than was recorded
  2  the command line is wrong
  3  the request cannot be met as it is (unknown, busy, not allowed)
  4  the processing module or its panel failed;
     `plugin`: a module's file is refused, or not genuine
  5  `run` is idle, but operations stopped and need a person
  6  `rehearse day`: an unusual number of services would be deleted";

fn exit_code_of(error: &BillingError) -> u8 {
    match error.class() {
        ErrorClass::Module => 4,
        ErrorClass::Storage => 1,
        ErrorClass::NotFound | ErrorClass::Invalid | ErrorClass::Conflict => 3,
    }
}

/// An error as one value of a result that programs read.
pub(crate) fn told(error: &BillingError) -> serde_json::Value {
    serde_json::json!({"code": error.code(), "message": error.to_string(), "hint": error.hint()})
}

impl CliError {
    /// Says of a damaged database which file it is.
    pub(crate) fn in_folder(self, data: &Path) -> Self {
        match self {
            Self::Billing(BillingError::Store(StoreError::Damaged(source))) => Self::DatabaseDamaged {
                database: DataDir::open(data).map_or_else(|_| data.to_owned(), |dir| dir.database()),
                why: source.to_string(),
            },
            other => other,
        }
    }

    /// Stable, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Billing(error) => error.code(),
            Self::Engine(_) => "engine",
            Self::Clock(error) => error.code(),
            Self::Panel(error) => error.code(),
            Self::Fleet(error) => error.code(),
            Self::Signature(error) => error.code(),
            Self::File { .. } => "file",
            Self::NoKeyFile { .. } => "no-key-file",
            Self::DayNotRehearsed { first, .. } => first.code(),
            Self::NoPassword { .. } => "no-password",
            Self::PasswordUnreadable(_) => "password-unreadable",
            Self::Output(_) => "output",
            Self::Signals(_) => "signals",
            Self::SomeRefused { first, .. } => first.code(),
            Self::DatabaseDamaged { .. } => "database-damaged",
            Self::Stopped { .. } => "operations-stopped",
            Self::DatabaseUnsound { .. } => "database-unsound",
            Self::Recording { source, .. } => source.code(),
            Self::NothingRecorded { .. } => "nothing-recorded",
            Self::ModuleFile(error) => error.code(),
            Self::SecretArgument { .. } => "secret-in-argument",
            Self::FieldLine { .. } => "field-line",
            Self::UseWhat { .. } => "plugin-use-what",
            Self::ModuleUnknown => "module-unknown",
            Self::Differs { .. } => "replay-differs",
            Self::RehearseWhat { .. } => "rehearse-what",
            Self::UnusualDeletions { .. } => "unusual-deletions",
        }
    }

    /// What to do next.
    pub(crate) fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Billing(error) => error.hint(),
            Self::Signature(error) => error.hint().to_owned(),
            Self::File { .. } => "Check that the path exists and may be used.".to_owned(),
            Self::Clock(ClockError::File { .. }) => {
                "Delete the file: the clock then shows the real time again.".to_owned()
            }
            Self::NoKeyFile { .. } => {
                "Name the file that holds the key, or write the key itself: one line of 56 letters.".to_owned()
            }
            Self::NoPassword { .. } => {
                "Give --password-file FILE (- for standard input), set HOST_SIM_PASSWORD, or run it on a terminal."
                    .to_owned()
            }
            Self::SomeRefused { first, .. } | Self::DayNotRehearsed { first, .. } => first.hint(),
            Self::DatabaseDamaged { .. } => {
                "End whatever works with it, then put the last backup back: `host-sim database restore BACKUP`. The damaged \
                 file is kept beside it."
                    .to_owned()
            }
            Self::Stopped { .. } => "`host-sim task list` says what to do.".to_owned(),
            Self::DatabaseUnsound { .. } => {
                "Make a backup of it as it is, then restore the last sound one, or report this with what is listed."
                    .to_owned()
            }
            Self::UnusualDeletions { .. } => {
                "No panel was asked. Look for a wrong clock, missing payments or a changed tariff before the daily pass; \
                 --anyway rehearses in spite of it."
                    .to_owned()
            }
            Self::SecretArgument { field, option } => format!(
                "Write `{field}=…` into a file and give that with {option}; `-` reads it from standard input. This one stands \
                 in the history of your shell now."
            ),
            Self::FieldLine { .. } => {
                "Write one field a line, as NAME=VALUE; a value may have further = in it, and no line ends.".to_owned()
            }
            Self::UseWhat { name } => {
                format!("Write either {name}@VERSION, or {name} --latest; `host-sim plugin list` shows what there is.")
            }
            Self::ModuleUnknown => "Name the file with --module FILE.wasm.".to_owned(),
            Self::NothingRecorded { .. } => "`host-sim recording keep` says how long recordings are kept.".to_owned(),
            _ => return None,
        })
    }

    /// See [`EXIT_CODES`].
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Billing(error) => exit_code_of(error),
            Self::SomeRefused { first, .. } | Self::DayNotRehearsed { first, .. } => exit_code_of(first),
            Self::Clock(_)
            | Self::NoPassword { .. }
            | Self::Fleet(_)
            | Self::Recording { .. }
            | Self::ModuleUnknown => 2,
            Self::RehearseWhat { .. } | Self::UseWhat { .. } | Self::SecretArgument { .. } | Self::FieldLine { .. } => {
                2
            }
            Self::UnusualDeletions { .. } => 6,
            Self::NothingRecorded { .. } | Self::Signature(_) | Self::NoKeyFile { .. } => 3,
            Self::ModuleFile(_) => 4,
            Self::Stopped { .. } => 5,
            _ => 1,
        })
    }
}
