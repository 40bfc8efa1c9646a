//! `host-sim release verify`: who signed it, and what it says of the disks.

use std::path::Path;

use billing::CERTIFICATE_FORMAT;
use serde::{Deserialize, Serialize};

use super::{public_key, read, signature_of};
use crate::error::CliError;
use crate::room::Room;

/// What the document says, as far as it is told here. A document of another kind says none of it.
#[derive(Deserialize)]
struct Document {
    format: String,
    disks_cleaned: bool,
    cleaning: Option<Cleaning>,
    not_cleaned_because: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Cleaning {
    result: String,
    disks: Vec<Disk>,
}

#[derive(Serialize, Deserialize)]
struct Disk {
    name: String,
    serial: Option<String>,
}

/// What is told of a genuine document.
#[derive(Serialize)]
struct Verified<'a> {
    file: &'a Path,
    signed: String,
    /// None: it is no certificate that this program knows how to read.
    disks_cleaned: Option<bool>,
    cleaning: Option<Cleaning>,
    not_cleaned_because: Option<String>,
}

/// Checks the signature first: of a document that is not genuine nothing is told.
pub(super) fn run(room: &Room, file: &Path, key: &str) -> Result<(), CliError> {
    let key = public_key(key)?;
    let document = std::fs::read(file).map_err(|source| CliError::File { path: file.to_owned(), source })?;
    let signed = signing::verify(&document, &read(&signature_of(file))?, &key)?;
    let known =
        serde_json::from_slice::<Document>(&document).ok().filter(|document| document.format == CERTIFICATE_FORMAT);
    let verified = match known {
        Some(Document { disks_cleaned, cleaning, not_cleaned_because, .. }) => {
            Verified { file, signed, disks_cleaned: Some(disks_cleaned), cleaning, not_cleaned_because }
        }
        None => Verified { file, signed, disks_cleaned: None, cleaning: None, not_cleaned_because: None },
    };
    room.output.print(&verified, || text(&verified))
}

fn text(verified: &Verified<'_>) -> String {
    let genuine = format!("{} is genuine: {}.", verified.file.display(), verified.signed);
    match disks(verified) {
        Some(disks) => format!("{genuine}\n{disks}"),
        None => genuine,
    }
}

/// What a client wants to know first.
fn disks(verified: &Verified<'_>) -> Option<String> {
    Some(match (verified.disks_cleaned?, &verified.cleaning) {
        (true, Some(cleaning)) => {
            let disks = cleaning.disks.iter().map(|disk| match &disk.serial {
                Some(serial) => format!("{} ({serial})", disk.name),
                None => disk.name.clone(),
            });
            format!("Disks cleaned: {} ({}).", cleaning.result, disks.collect::<Vec<_>>().join(", "))
        }
        (true, None) => "Disks cleaned.".to_owned(),
        (false, _) => {
            format!("Disks NOT cleaned: {}.", verified.not_cleaned_because.as_deref().unwrap_or("no reason is given"))
        }
    })
}
