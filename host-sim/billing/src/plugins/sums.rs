//! `SHA256SUMS`: the checksums of a release's files, as `sha256sum` writes and checks them.

use std::io;
use std::path::Path;

use crate::data_dir::read_small;
use crate::error::{DataDirError, PluginError, Result};
use crate::module_files::{Beside, Signature, TrustedKey};

/// The name of the file.
pub(super) const SUMS: &str = "SHA256SUMS";

/// Compares a file's digest with the list beside it; whether there is one.
///
/// # Errors
/// `plugin-checksum`: the list has another digest for the file, or does not have it, or is itself not what was signed.
pub(super) fn check(file: &Path, digest: &str, keys: &[TrustedKey]) -> Result<bool> {
    let sums = file.with_file_name(SUMS);
    let text = match read_small(&sums) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(DataDirError::io("read", &sums)(error).into()),
    };
    let wrong = |why: String| {
        let (file, sums) = (file.display().to_string(), sums.display().to_string());
        PluginError::Sums { file, sums, why }
    };
    if let Signature::Bad { why } = Signature::check(text.as_bytes(), &Beside::of(&sums), keys) {
        return Err(wrong(format!("its own signature does not hold: {why}")).into());
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    match listed(&text, &name) {
        None => Err(wrong("it is not in the list".to_owned()).into()),
        Some(known) if !known.eq_ignore_ascii_case(digest) => {
            Err(wrong(format!("it should have the SHA-256 {known}, it has {digest}")).into())
        }
        Some(_) => Ok(true),
    }
}

/// The digest of a file in the list. A name may be marked with `*` as read in binary form.
fn listed<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (digest, rest) = line.split_once(' ')?;
        let listed = rest.strip_prefix([' ', '*'])?;
        (listed.trim_start_matches("./") == name).then_some(digest)
    })
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_line_is_found_in_each_form_that_sha256sum_writes() {
        let text = "aa  one.wasm\nbb *two.wasm\ncc  ./three.wasm\nrubbish\n";
        assert_eq!(
            ["one.wasm", "two.wasm", "three.wasm", "four.wasm"].map(|name| listed(text, name)),
            [Some("aa"), Some("bb"), Some("cc"), None]
        );
    }
}
