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
    /// The password, if it was given in a file or in the environment.
    pub(crate) fn given(&self) -> Result<Option<SecretString>, CliError> {
        match &self.password_file {
            Some(path) => first_line(path).map(Some),
            None => Ok(std::env::var(VARIABLE).ok().filter(|value| !value.is_empty()).map(SecretString::from)),
        }
    }

    /// The password, asked for on a terminal if it was not given.
    pub(crate) fn read(&self, whose: &str) -> Result<SecretString, CliError> {
        let missing = || CliError::NoPassword { whose: whose.to_owned() };
        if let Some(password) = self.given()? {
            return Ok(password);
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
