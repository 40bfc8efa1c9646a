//! `host-sim release`

mod verify;

use std::path::{Path, PathBuf};

use billing::model::{Release, Released, ServiceId};
use clap::Subcommand;
use serde_json::json;
use signing::{EXTENSION, PublicKey};
use sim_clock::Timestamp;

use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::room::{Room, Who};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List what services gave up, and whether its disks were cleaned
    List,
    /// Show what was done to the disks of the object that a service gave up
    Show {
        /// Number of the service
        service: ServiceId,
    },
    /// Write a certificate for the client who left, and its signature beside it as FILE.minisig
    Certificate {
        /// Number of the service
        service: ServiceId,
        /// Where to write it
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Accept that a service's object is given up without proof of what was done to its disks; needs two persons
    ///
    /// For a close that stopped with `release-not-proven`. Both persons type the same command, each with a name and a
    /// reason. The record and the certificate then say that nothing was proven, and who accepted it.
    Accept {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
    /// Print the public key that certificates of this data folder are checked with
    Key,
    /// Check a certificate against its signature in FILE.minisig; needs no data folder
    Verify {
        /// The certificate
        file: PathBuf,
        /// The public key, or a file that holds it
        #[arg(long, value_name = "PUBLIC_KEY")]
        key: String,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::List => {
                let releases = room.records()?.releases()?;
                room.output.print(&releases, || table(&releases).to_string())
            }
            Self::Show { service } => {
                let release = room.records()?.release(service)?;
                room.output.print(&release, || card(&release).to_string())
            }
            Self::Certificate { service, out } => {
                let certificate = room.records()?.certificate(service)?;
                let signature = signature_of(&out);
                write(&out, &certificate.document)?;
                write(&signature, &certificate.signature)?;
                let written = json!({"certificate": out, "signature": signature});
                room.output.print(&written, || {
                    format!(
                        "The certificate of service {service} is in {}, its signature in {}.",
                        out.display(),
                        signature.display()
                    )
                })
            }
            Self::Accept { service, who } => {
                let acceptance = room.records()?.accept_release(service, &who.by())?;
                room.output.print(&acceptance, || match &acceptance.approved {
                    None => format!(
                        "Another person than {} has to accept it too: `host-sim release accept {service} --as NAME --why \
                         TEXT`.",
                        acceptance.asked.who
                    ),
                    Some(_) => format!(
                        "Operation {} goes on; `host-sim run` carries it out. The record will say that nothing was proven.",
                        acceptance.operation
                    ),
                })
            }
            Self::Key => {
                let key = room.records()?.certificate_key()?.to_string();
                room.output.print(&key, || key.clone())
            }
            Self::Verify { file, key } => verify::run(room, &file, &key),
        }
    }
}

fn signature_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(EXTENSION);
    name.into()
}

fn read(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|source| CliError::File { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::File { path: path.to_owned(), source })
}

/// A public key, or the file that holds it.
pub(super) fn public_key(text: &str) -> Result<PublicKey, CliError> {
    let path = Path::new(text);
    if path.is_file() {
        return Ok(read(path)?.parse()?);
    }
    // Whoever slips in a file's name is told that, and not that the name is no key.
    text.parse().map_err(|_| CliError::NoKeyFile { text: text.to_owned() })
}

fn table(releases: &[Release]) -> Table {
    let mut table = Table::new(["SERVICE", "CLIENT", "OBJECT", "AT", "DISKS", "GIVEN UP"], "Nothing was given up yet.");
    for release in releases {
        let disks = match &release.released {
            Released::Cleaned(cleaning) => format!("cleaned: {}", cleaning.result),
            Released::NotCleaned(why) => format!("not cleaned: {why}"),
        };
        table.row([
            release.service.to_string(),
            release.client_email.clone(),
            release.external_id.clone(),
            release.origin.clone(),
            disks,
            time(release.at),
        ]);
    }
    table
}

fn card(release: &Release) -> Card {
    let card = Card::new()
        .line("Service", format!("{} ({})", release.service, release.product))
        .line("Client", format!("{} ({})", release.client, release.client_email))
        .line("Object", format!("{} at {}", release.external_id, release.origin))
        .line("Given up", format!("{} by operation {}", time(release.at), release.operation));
    let card = match &release.released {
        Released::NotCleaned(why) => card.line("Disks", format!("not cleaned: {why}")),
        Released::Cleaned(cleaning) => {
            let disks = cleaning.disks.iter().map(|disk| match &disk.serial {
                Some(serial) => format!("{} ({serial})", disk.name),
                None => disk.name.clone(),
            });
            let at = |ms: Option<u64>| {
                let ms = ms.and_then(|ms| i64::try_from(ms).ok());
                ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()).map(time).unwrap_or_default()
            };
            card.line("Disks", disks.collect::<Vec<_>>().join(", "))
                .line("Cleaned by", &cleaning.method)
                .line("Operation in the panel", cleaning.operation.clone().unwrap_or_default())
                .line("Seen running", at(cleaning.started_ms))
                .line("Seen succeeded", at(Some(cleaning.ended_ms)))
                .line("Finished, says the panel", cleaning.finished_at.clone().unwrap_or_default())
                .line("Result", &cleaning.result)
        }
    };
    let version = release.module_version.as_deref().unwrap_or_default();
    card.line("Module", format!("{} {version}", release.module).trim_end())
}
