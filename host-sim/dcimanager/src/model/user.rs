//! Users of the panel and their passwords.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::UserId;

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Role {
    /// Everything.
    #[serde(rename = "@admin")]
    Admin,
    /// A client: sees the servers it owns and what can be ordered.
    #[default]
    #[serde(rename = "@user")]
    User,
}

impl Role {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "@admin",
            Self::User => "@user",
        }
    }
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Number of the user.
    pub id: UserId,
    /// Unique, without regard to case.
    pub email: String,
    /// Name for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub full_name: String,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone_number: String,
    /// What the user may do.
    #[serde(default)]
    pub role: Role,
    /// Without one the user cannot log in. Never written: an exported fleet has no passwords.
    #[serde(default, skip_serializing)]
    pub password: Option<Password>,
}

/// A password as a hash. In a fleet file it is written as plain text.
#[derive(Clone, PartialEq, Eq)]
pub struct Password([u8; 32]);

impl Password {
    /// Takes a password in; only its hash is kept.
    #[must_use]
    pub fn new(plain: &str) -> Self {
        Self(Sha256::digest(plain.as_bytes()).into())
    }

    /// Whether `plain` is the password. Does the same work whatever the answer: every byte is compared.
    #[must_use]
    pub fn matches(&self, plain: &str) -> bool {
        let other = Self::new(plain);
        self.0.iter().zip(&other.0).fold(0, |differences, (a, b)| differences | (a ^ b)) == 0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|plain| Self::new(&plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_recognized_and_never_shown() {
        let user: User =
            serde_json::from_str(r#"{"id":1,"email":"a@example.com","password":"correct horse"}"#).unwrap();
        let password = user.password.clone().unwrap();
        assert!(password.matches("correct horse"));
        assert!(!password.matches("correct horsf"));
        assert!(!password.matches(""));
        assert!(!format!("{user:?}").contains("correct"));
        assert!(!serde_json::to_string(&user).unwrap().contains("password"));
    }
}
