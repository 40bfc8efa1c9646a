//! How the panel's certificate is verified, on the command line.

use std::path::PathBuf;

use billing::model::Trust;
use clap::Args;

use crate::error::CliError;

/// How the panel's certificate is verified.
#[derive(Args)]
#[group(multiple = false)]
pub(super) struct TrustArguments {
    /// Trust the certificates of this authority only (PEM file)
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Trust this certificate only: SHA-256 of its DER form, 64 hexadecimal digits
    #[arg(long, value_name = "SHA-256")]
    pin: Option<String>,
    /// Do not verify the panel's certificate; shown in lists, and in the module's history with who did it
    #[arg(long)]
    insecure: bool,
}

impl TrustArguments {
    /// None when nothing was said.
    pub(super) fn trust(self) -> Result<Option<Trust>, CliError> {
        Ok(Some(match (self.ca_file, self.pin, self.insecure) {
            (Some(path), ..) => {
                Trust::Ca(std::fs::read_to_string(&path).map_err(|source| CliError::File { path, source })?)
            }
            (_, Some(pin), _) => Trust::Pin(pin),
            (_, _, true) => Trust::Insecure,
            _ => return Ok(None),
        }))
    }
}
