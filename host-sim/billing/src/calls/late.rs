//! A step whose module has to be compiled first.
//!
//! Its lease is reckoned for the call alone. Compiling may take minutes on a slow computer, and then the lease runs out
//! while the call is made: another worker would make the same call at the same time. So a step that was prepared for so
//! long is not made but due again at once; the code is there by then.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What loading from the folder for compiled code never takes, and a lease has to spare.
const LONG: Duration = Duration::from_secs(10);

/// The files that have made a step late.
#[derive(Debug, Default)]
pub(super) struct Late(Mutex<BTreeSet<String>>);

impl Late {
    /// Whether a step that was prepared for so long, to call the file with this digest, is not made. Once for each file:
    /// whatever takes long again is not the compiling, and waiting would not help.
    pub(super) fn is_late(&self, digest: &str, took: Duration) -> bool {
        took > LONG && self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_waited_for_its_module_to_be_compiled_is_not_made_and_the_next_one_is() {
        let late = Late::default();
        let second = Duration::from_secs(1);
        assert!(!late.is_late("a", second), "compiled code was there");
        assert!(late.is_late("a", 40 * second));
        assert!(!late.is_late("a", 40 * second), "it was not the compiling: it goes on all the same");
        assert!(late.is_late("b", 40 * second), "another file");
    }
}
