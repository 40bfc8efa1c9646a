//! Stored states of operations.

use pmdci6::contract::{Failure, ServiceStatus};
use pmdci6::lifecycle;
use serde_json::Value;

use crate::answers::event;
use crate::script::Script;
use crate::service::{call, service};

/// What states of this version are about.
const OPERATIONS: [&str; 6] = ["open", "switching", "close", "colocation-open", "colocation-close", "change"];

/// A text that is no state of this version is refused by name, for every event, before the panel is asked anything.
/// Whatever else it is, the module survives it.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(state) = std::str::from_utf8(bytes) else { return };
    let unknown = !could_be_one(state);
    let understood = lifecycle::understands(state);
    assert!(!(unknown && understood), "it claims to understand {state:?}");
    for word in ["timer", "retry", "claimed", "nothing-to-claim", "task-closed", "withdrawn"] {
        for product in ["dedic", "colocation"] {
            let script = Script::new(std::iter::empty());
            let subject = service(product, ServiceStatus::Active);
            let step = lifecycle::advance(&script, &call(), &subject, state, &event(word));
            let code = match &step {
                Err(Failure::Protocol(why)) => why.code.as_str(),
                _ => "",
            };
            assert!(!understood || code != "state-not-understood", "{state:?}");
            if unknown {
                assert_eq!(code, "state-not-understood", "{state:?}: {step:?}");
                assert_eq!(script.requests(), 0, "{state:?}");
            }
        }
    }
}

fn could_be_one(state: &str) -> bool {
    let Ok(value) = serde_json::from_str::<Value>(state) else { return false };
    let operation = value.get("operation").and_then(Value::as_str);
    value.get("version").and_then(Value::as_u64) == Some(1) && operation.is_some_and(|name| OPERATIONS.contains(&name))
}
