//! `host-sim database`

use std::path::PathBuf;

use billing::{Checked, DataDir};
use clap::{Args, Subcommand};

use crate::error::CliError;
use crate::output::Table;
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Copy the database into a file, also while the host runs
    Backup(Backup),
    /// Replace the database by a backup; the present one is copied aside before
    Restore(Restore),
    /// Look through the whole database for what must not be
    Check,
}

/// Copies the database as it is at this moment into a new file, also while the host runs.
///
/// The key file secret.key is not in it: without the key the passwords in a backup cannot be read. Keep a copy of the
/// key elsewhere; a backup can only be restored beside the key that belongs to it.
#[derive(Args)]
pub(crate) struct Backup {
    /// The new file
    file: PathBuf,
}

/// Replaces the database by a backup, all of it or nothing. The present one is copied aside before.
///
/// No host may run meanwhile. What happened since the backup is then known to the panel only: the module reads it
/// before every act, so that no server is delivered twice, and no number is given out a second time. Run `host-sim
/// database check` and `host-sim stock` afterwards; a server that was delivered since the backup shows as not for sale,
/// with its owner.
#[derive(Args)]
pub(crate) struct Restore {
    /// The backup
    file: PathBuf,
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Backup(Backup { file }) => {
                let backup = room.store()?.backup(&file)?;
                let key = DataDir::open(&room.data)?.key_file();
                room.output.print(&backup, || {
                    format!(
                        "The database was copied to {} ({} KiB). Keep {} elsewhere: it is not in the copy.",
                        file.display(),
                        backup.bytes.div_ceil(1024),
                        key.display()
                    )
                })
            }
            Self::Restore(Restore { file }) => {
                let restored = billing::restore(&DataDir::open(&room.data)?, &file)?;
                room.output.print(&restored, || match &restored.kept {
                    Some(kept) => {
                        format!("{} was restored; the database before it is {}.", file.display(), kept.display())
                    }
                    None => format!(
                        "{} was restored; the database before it could not be read and was moved aside.",
                        file.display()
                    ),
                })
            }
            Self::Check => {
                let checked = room.store()?.check()?;
                room.output.print(&checked, || table(&checked).to_string())?;
                match checked.checks.iter().map(|check| check.problems.len()).sum() {
                    0 => Ok(()),
                    problems => Err(CliError::DatabaseUnsound { problems }),
                }
            }
        }
    }
}

fn table(checked: &Checked) -> Table {
    let mut table = Table::new(["CHECK", "RESULT", "WHAT MUST BE SO"], "Nothing was checked.");
    for check in &checked.checks {
        let result = if check.problems.is_empty() { "ok" } else { "broken" };
        table.row([check.name, result, check.rule].map(str::to_owned));
        for problem in &check.problems {
            table.row([String::new(), String::new(), format!("- {problem}")]);
        }
    }
    table
}
