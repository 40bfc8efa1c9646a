//! Secrets that a module may use and never sees.
//!
//! A module that logs in needs a password in the body of its request. Given the password, it could put it anywhere: into
//! a log line, its state, a server's notes. So it gets a random placeholder; the host writes the value over it in the
//! body of a request on the way to the connection's own panel, and writes the placeholder over the value in whatever
//! comes back. Names, not values and not placeholders, appear in recordings and logs.
//!
//! - [`patterns`]: how a value looks in the encodings that it may come back in; [`json`]: those of JSON.
//! - [`search`]: finds and replaces them in one pass.
//! - [`mask`]: what takes their place, for the module and for recordings.
//! - [`reveal`]: the way out, and where a value may stand there.

use std::fmt;

use secrecy::SecretString;

mod json;
mod mask;
mod patterns;
mod reveal;
mod search;

pub(crate) use mask::Mask;
pub(crate) use reveal::{misplaced, reveal};

/// The name of a connection's own password among the secrets of a call. The engine adds it by itself.
pub const CONNECTION_PASSWORD: &str = "connection.password";
/// The name by which the password of a client's panel account goes, by custom.
pub const CLIENT_PASSWORD: &str = "client.password";
/// The name by which the password of a service goes, by custom.
pub const SERVICE_PASSWORD: &str = "service.password";

/// One secret of a call with the placeholder that stands for it.
#[derive(Clone)]
pub(crate) struct Secret {
    pub(crate) name: String,
    pub(crate) placeholder: String,
    pub(crate) value: SecretString,
}

/// The secrets of one call. Make it anew for each call: the placeholders are random, and a module that keeps one finds
/// that it means nothing later.
///
/// ```
/// use processing_engine::{SERVICE_PASSWORD, Secrets};
///
/// let mut secrets = Secrets::new();
/// let placeholder = secrets.add(SERVICE_PASSWORD, "correct horse".into())?;
/// // … `placeholder` goes into `Service::password`, `secrets` into `CallContext::secrets`.
/// assert_eq!(secrets.placeholder(SERVICE_PASSWORD), Some(placeholder.as_str()));
/// # Ok::<(), processing_engine::SecretsError>(())
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    list: Vec<Secret>,
}

/// Why a secret could not be added.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The operating system gave no randomness.
    #[error("no placeholder could be made for a secret, because the operating system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
    /// Two secrets of one call have the same name.
    #[error("the secret `{0}` was already added to this call; each name is used once")]
    Duplicate(String),
}

impl SecretsError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoRandomness(_) => "no-randomness",
            Self::Duplicate(_) => "secret-duplicate",
        }
    }
}

impl Secrets {
    /// No secrets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret under a name and returns its placeholder, `secret-` and 32 hexadecimal digits.
    ///
    /// # Errors
    /// [`SecretsError`] when the name is taken or the operating system gives no randomness.
    pub fn add(&mut self, name: &str, value: SecretString) -> Result<String, SecretsError> {
        if self.placeholder(name).is_some() {
            return Err(SecretsError::Duplicate(name.to_owned()));
        }
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(SecretsError::NoRandomness)?;
        let placeholder = format!("secret-{}", hex::encode(random));
        self.list.push(Secret { name: name.to_owned(), placeholder: placeholder.clone(), value });
        Ok(placeholder)
    }

    /// The placeholder of the secret with this name.
    #[must_use]
    pub fn placeholder(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|secret| secret.name == name).map(|secret| secret.placeholder.as_str())
    }

    /// Whether this text is the placeholder of one of these secrets.
    #[must_use]
    pub fn is_placeholder(&self, text: &str) -> bool {
        self.list.iter().any(|secret| secret.placeholder == text)
    }

    pub(crate) fn list(&self) -> &[Secret] {
        &self.list
    }
}

impl fmt::Debug for Secrets {
    /// Names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.list.iter().map(|secret| &secret.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_random_and_debug_shows_names_only() {
        let mut first = Secrets::new();
        let mut second = Secrets::new();
        let a = first.add(SERVICE_PASSWORD, "hunter2-hunter2".into()).unwrap();
        let b = second.add(SERVICE_PASSWORD, "hunter2-hunter2".into()).unwrap();
        assert_ne!(a, b);
        assert!(a.starts_with("secret-") && a.len() == 39, "{a}");
        assert_eq!(format!("{first:?}"), r#"{"service.password"}"#);
        assert_eq!(first.add(SERVICE_PASSWORD, "x".into()).unwrap_err().code(), "secret-duplicate");
    }
}
