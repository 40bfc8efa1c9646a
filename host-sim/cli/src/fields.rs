//! Values of a module's fields, typed or read from a file. A secret is read from a file only: everybody on the computer
//! can read the arguments of a process, and the shell keeps them.

use std::path::{Path, PathBuf};

use billing::model::Parameter;

use crate::error::CliError;
use crate::values;

/// The file's fields, one NAME=VALUE a line; `-` is standard input, empty lines are passed over.
///
/// # Errors
/// The file cannot be read, or a line is no NAME=VALUE: then its number is named, and not what stands in it.
pub(crate) fn read(path: Option<&Path>) -> Result<Vec<Parameter>, CliError> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = match path == Path::new("-") {
        true => std::io::read_to_string(std::io::stdin()),
        false => std::fs::read_to_string(path),
    };
    let text = text.map_err(|source| CliError::File { path: PathBuf::from(path), source })?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let fields = lines.map(|(line, number)| {
        values::parameter(line).map_err(|why| CliError::FieldLine { path: PathBuf::from(path), number, why })
    });
    fields.collect()
}

/// Refuses what was typed as an argument and is a secret; `option` is the one that takes a file instead.
///
/// # Errors
/// `secret-in-argument`.
pub(crate) fn refuse_secrets(
    typed: &[Parameter],
    is_secret: impl Fn(&str) -> bool,
    option: &'static str,
) -> Result<(), CliError> {
    match typed.iter().find(|field| is_secret(&field.name)) {
        Some(field) => Err(CliError::SecretArgument { field: field.name.clone(), option }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, value: &str) -> Parameter {
        Parameter { name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn a_file_has_one_field_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fields");
        std::fs::write(&path, "licence=a=b\n\nscript=7\nscript=8\n").unwrap();
        let fields = read(Some(&path)).unwrap();
        assert_eq!(fields, [parameter("licence", "a=b"), parameter("script", "7"), parameter("script", "8")]);
        assert_eq!(read(None).unwrap(), []);
    }

    #[test]
    fn a_line_that_is_no_field_is_named_by_its_number_and_not_repeated() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fields");
        std::fs::write(&path, "script=7\n\nunmistakable\n").unwrap();
        let error = read(Some(&path)).unwrap_err();
        let refused = format!("{error} {}", error.hint().unwrap());
        assert!(refused.contains("line 3") && refused.contains("NAME=VALUE"), "{refused}");
        assert!(!refused.contains("unmistakable"), "{refused}");
    }

    #[test]
    fn a_secret_is_no_argument() {
        let typed = [parameter("script", "7"), parameter("licence", "unmistakable")];
        let refused = refuse_secrets(&typed, |name| name == "licence", "--params-file").unwrap_err();
        assert_eq!(refused.code(), "secret-in-argument");
        let words = format!("{refused} {}", refused.hint().unwrap());
        assert!(
            words.contains("licence") && words.contains("--params-file") && !words.contains("unmistakable"),
            "{words}"
        );
        refuse_secrets(&typed, |name| name == "password", "--params-file").unwrap();
    }
}
