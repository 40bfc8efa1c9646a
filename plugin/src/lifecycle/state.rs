//! The state that the host keeps between two steps: JSON with a version, so that another version of the module reads it
//! or says plainly that it cannot (WASM-04).
//!
//! [`VERSION`] rises when what is there already gets another meaning. A field that is only added needs no new version: a
//! module of before sees that it would drop it, and says that it does not understand.

use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// Whether [`read`] reads it and nothing in it is lost: what this module does not know may be what matters, such as a
/// decision that a later version has stored before an irreversible act.
pub(super) fn understands(text: &str) -> bool {
    let known = |state| serde_json::from_str::<Value>(&write(&state)).ok();
    match (read(text).ok().and_then(known), serde_json::from_str::<Value>(text)) {
        (Some(known), Ok(stored)) => is_within(&stored, &known),
        _ => false,
    }
}

/// Whether all that stands in one value stands in the other one too.
fn is_within(part: &Value, whole: &Value) -> bool {
    match (part, whole) {
        (Value::Object(part), Value::Object(whole)) => {
            part.iter().all(|(name, value)| whole.get(name).is_some_and(|known| is_within(value, known)))
        }
        (Value::Array(part), Value::Array(whole)) => {
            part.len() == whole.len() && part.iter().zip(whole).all(|(part, whole)| is_within(part, whole))
        }
        _ => part == whole,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lifecycle::open::Ready;
    use crate::lifecycle::parts::clean::Clean;
    use crate::lifecycle::parts::turn_on::TurnOn;
    use crate::lifecycle::switching::Direction;

    fn states() -> impl Strategy<Value = State> {
        let numbers = (any::<u64>(), any::<u64>(), any::<bool>());
        numbers.prop_flat_map(|(server, since, cleared)| {
            prop_oneof![
                Just(State::Open(Open::Offered)),
                Just(State::Open(Open::Prepare { server, ready: Ready { cleared, since: None, before: None } })),
                Just(State::Open(Open::Prepare {
                    server,
                    ready: Ready { cleared, since: Some(since), before: Some(server) }
                })),
                Just(State::Open(Open::Contested {
                    server,
                    ready: Ready { cleared, since: None, before: Some(since) },
                    seen: since
                })),
                Just(State::Open(Open::Finish { server, turn_on: TurnOn { since: Some(since), waiting: None } })),
                Just(State::Open(Open::Finish { server, turn_on: TurnOn::default() })),
                Just(State::Open(Open::Soiled { server, since: None, undo: None })),
                Just(State::Open(Open::Clean { server, clean: Clean::of(Some(since), None), undo: None })),
                Just(State::Switching(Switching::of(server, Direction::Shut))),
            ]
        })
    }

    #[test]
    fn wasm_04_a_state_of_another_version_is_refused_by_name() {
        let error = read(r#"{"version":9,"operation":"open"}"#).unwrap_err();
        insta::assert_debug_snapshot!(error);
        assert!(matches!(read("not json"), Err(Failure::Protocol(_))));
        assert!(matches!(read(r#"{"version":1,"operation":"other"}"#), Err(Failure::Protocol(_))));
    }

    #[test]
    fn wasm_04_it_understands_its_own_states_and_nothing_that_it_would_misread() {
        let ready = Ready { cleared: true, since: None, before: None };
        let stored = write(&State::Open(Open::Prepare { server: 7, ready }));
        assert!(understands(&stored), "{stored}");
        let later_version = stored.replace("\"version\":1", "\"version\":2");
        let later_field = stored.replace("\"cleared\"", "\"keep-addresses\":[\"192.0.2.1\"],\"cleared\"");
        let later_phase = stored.replace("prepare", "prepare-twice");
        let cut = &stored[..stored.len() / 2];
        for state in [later_version.as_str(), &later_field, &later_phase, cut, "", "null", "[]", "{}"] {
            assert_ne!(state, stored);
            assert!(!understands(state), "{state}");
        }
    }

    proptest! {
        #[test]
        fn wasm_04_what_it_writes_it_understands(state in states()) {
            let text = write(&state);
            prop_assert!(understands(&text), "{}", text);
            prop_assert_eq!(read(&text).unwrap(), state);
        }

        #[test]
        fn wasm_04_it_never_understands_a_state_with_something_added(state in states(), name in "[a-z]{1,12}-later") {
            let mut changed: Value = serde_json::from_str(&write(&state)).unwrap();
            changed[name.as_str()] = Value::Bool(true);
            prop_assert!(!understands(&changed.to_string()));
        }

        #[test]
        fn wasm_04_garbage_is_not_understood(text in ".{0,80}") {
            prop_assert!(!understands(&text));
        }
    }
}
