//! The state that the host keeps between two steps: JSON with a version, so that a later module reads it or says
//! plainly that it cannot (WASM-04).

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::close::Close;
use super::colocation;
use super::open::Open;
use super::switching::Switching;
use crate::contract::Failure;
use crate::failure::detail;

/// The version that this module writes.
const VERSION: u32 = 1;

/// The state of an operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "kebab-case")]
pub(super) enum State {
    Open(Open),
    Switching(Switching),
    Close(Close),
    ColocationOpen(colocation::Open),
    ColocationClose(colocation::Close),
    Change(Change),
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u32,
    #[serde(flatten)]
    state: T,
}

#[derive(Deserialize)]
struct VersionOnly {
    version: u32,
}

/// The text that the host keeps.
pub(super) fn write(state: &State) -> String {
    // Writing a state of numbers, texts and lists into a String cannot fail; if it did, the text would be refused by
    // `read`, and the operation would stop for staff.
    serde_json::to_string(&Versioned { version: VERSION, state }).unwrap_or_default()
}

/// Reads what `write` of this or an earlier version wrote.
///
/// # Errors
/// `state-not-understood`, so that the host can hand the operation to the version that started it.
pub(super) fn read(text: &str) -> Result<State, Failure> {
    let refused = |why: String| {
        let message = format!(
            "the stored state of the operation was not understood by version {}: {why}",
            env!("CARGO_PKG_VERSION")
        );
        Failure::Protocol(detail("state-not-understood", message))
    };
    let VersionOnly { version } = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    if version != VERSION {
        return Err(refused(format!("it has version {version}, this module reads version {VERSION}")));
    }
    let versioned: Versioned<State> = serde_json::from_str(text).map_err(|error| refused(error.to_string()))?;
    Ok(versioned.state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_04_a_state_of_another_version_is_refused_by_name() {
        let error = read(r#"{"version":9,"operation":"open"}"#).unwrap_err();
        insta::assert_debug_snapshot!(error);
        assert!(matches!(read("not json"), Err(Failure::Protocol(_))));
        assert!(matches!(read(r#"{"version":1,"operation":"other"}"#), Err(Failure::Protocol(_))));
    }
}
