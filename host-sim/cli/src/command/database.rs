//! `host-sim database`

use std::path::PathBuf;

use billing::{Checked, DataDir};
use clap::{Args, Subcommand};

use crate::error::CliError;
use crate::output::Table;
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    Backup(Backup),
    Restore(Restore),
    /// Look through the whole database for what must not be
    Check,
}

/// Copy the database into a file, also while the host runs
///
/// The copy holds one moment. Two files of the data folder are not in it; copy
/// them once, and keep them elsewhere:
///
///   secret.key    without it a copy cannot be used: no password is readable
///   signing.key   without it certificates are signed with a new key
///
/// Example: host-sim database backup monday.db
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Backup {
    /// The new file
    file: PathBuf,
}

/// Replace the database by a backup; the present one is copied aside before
///
/// All of it is replaced, or nothing. No host may run meanwhile. What happened since the backup is then known to the
/// panel only: the module reads it before every act, so that no server is delivered twice, and no number is given out a
/// second time. Run `host-sim database check` and `host-sim stock` afterwards; a server that was delivered since the
/// backup shows as not for sale, with its owner.
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
                let dir = DataDir::open(&room.data)?;
                let keys = [dir.key_file(), dir.signing_key_file()].map(|key| key.display().to_string());
                room.output.print(&backup, || {
                    format!(
                        "The database was copied to {} ({} KiB). Keep {} elsewhere: they are not in the copy.",
                        file.display(),
                        backup.bytes.div_ceil(1024),
                        keys.join(" and ")
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
