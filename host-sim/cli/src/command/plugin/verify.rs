//! `host-sim plugin verify`

use std::path::Path;

use billing::{DataDir, Keys, TrustedKey, Verified};
use signing::Statement;

use crate::command::release::public_key;
use crate::error::CliError;
use crate::room::Room;

pub(super) fn run(room: &Room, file: &Path, key: Option<&str>) -> Result<(), CliError> {
    let keys = match key {
        Some(key) => vec![TrustedKey { label: "the given key".to_owned(), key: public_key(key)? }],
        None => Keys::new(DataDir::keys_in(&room.data)).all()?,
    };
    let verified = billing::verify(file, &keys)?;
    room.output.print(&verified, || {
        let Verified { file, digest, key, comment, sums } = &verified;
        let comment = match comment.parse::<Statement>() {
            Ok(Statement { name, version, contract, signed_at, .. }) => {
                format!("{name} {version} for {contract}, signed {signed_at}")
            }
            Err(_) => comment.clone(),
        };
        let sums = if *sums { "\nSHA256SUMS says the same." } else { "" };
        format!("{} is genuine, signed with {key}: {comment}\nSHA-256: {digest}{sums}", file.display())
    })
}
