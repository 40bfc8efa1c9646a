//! Short ways to say a failure of the contract.

use crate::contract::Detail;

/// A detail with a stable code and a message for people.
pub(crate) fn detail(code: &str, message: impl Into<String>) -> Detail {
    Detail { code: code.to_owned(), message: message.into() }
}
