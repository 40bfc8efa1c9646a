//! Secrets: sealed at rest, made at random, and never part of a record that is printed.

mod password;
mod vault;

pub use password::new_password;
pub(crate) use password::random_word;
pub use vault::{Place, Vault};
