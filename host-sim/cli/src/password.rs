//! Where passwords come from: a file, standard input, the environment, or a prompt. Never from an argument, which
//! every user of the machine could read.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::error::CliError;

/// The variable that can hold a password.
const VARIABLE: &str = "HOST_SIM_PASSWORD";

/// How a password is given.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct PasswordSource {
    /// File whose first line is the password; - reads standard input. Else HOST_SIM_PASSWORD, else a prompt
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    /// The password, if it was given in a file.
    pub(crate) fn in_file(&self) -> Result<Option<SecretString>, CliError> {
        self.password_file.as_deref().map(first_line).transpose()
    }

    /// The password, asked for on a terminal if it was not given.
    pub(crate) fn read(&self, whose: &str) -> Result<SecretString, CliError> {
        let missing = || CliError::NoPassword { whose: whose.to_owned() };
        if let Some(password) = self.in_file()? {
            return Ok(password);
        }
        if let Some(password) = std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()) {
            return Ok(password.into());
        }
        if !std::io::stdin().is_terminal() {
            return Err(missing());
        }
        let typed =
            rpassword::prompt_password(format!("Password of {whose}: ")).map_err(CliError::PasswordUnreadable)?;
        if typed.is_empty() { Err(missing()) } else { Ok(typed.into()) }
    }
}

fn first_line(path: &Path) -> Result<SecretString, CliError> {
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).map_err(CliError::PasswordUnreadable)?
    } else {
        std::fs::read_to_string(path).map_err(|source| CliError::File { path: path.to_owned(), source })?
    };
    match text.lines().next().filter(|line| !line.is_empty()) {
        Some(line) => Ok(line.to_owned().into()),
        None => Err(CliError::NoPassword { whose: path.display().to_string() }),
    }
}
