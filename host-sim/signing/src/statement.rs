//! What the signature of a released file says about the file: one line, signed together with it.

use std::fmt;
use std::str::FromStr;

use crate::SignatureError;

/// The comment that is signed with a file of a release.
///
/// As text: `name=pmdci6 version=0.1.0 contract=billing:processing@0.1.0 sha256=… signed-at=2026-11-25T18:00:00Z`.
/// Fields that are not known are passed over, so that later releases may say more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The module's name.
    pub name: String,
    /// The module's version.
    pub version: String,
    /// The contract that it was made for, with its version.
    pub contract: String,
    /// SHA-256 of the signed file, in 64 hexadecimal digits.
    pub sha256: String,
    /// When it was signed (RFC 3339, UTC).
    pub signed_at: String,
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, version, contract, sha256, signed_at } = self;
        write!(f, "name={name} version={version} contract={contract} sha256={sha256} signed-at={signed_at}")
    }
}

impl FromStr for Statement {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let field = |name: &str| {
            let mut values = text.split(' ').filter_map(|field| field.split_once('=')).filter(|(key, _)| *key == name);
            match (values.next(), values.next()) {
                (Some((_, value)), None) if !value.is_empty() => Ok(value.to_owned()),
                _ => Err(SignatureError::NoStatement),
            }
        };
        Ok(Self {
            name: field("name")?,
            version: field("version")?,
            contract: field("contract")?,
            sha256: field("sha256")?,
            signed_at: field("signed-at")?,
        })
    }
}
