//! What may differ from one run to the next, and what a guide cannot promise: how long something took in reality, the
//! checksum of the module that was built last, the size of a file, a key that was made for this run.

use std::sync::LazyLock;

use regex::Regex;

static PASSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b\d+(\.\d+)? (ms|µs|KiB)\b|\b[0-9a-f]{12}…|\b[0-9a-f]{64}\b|\b[0-9a-f]{40}\b(-dirty)?|\bRW[A-Za-z0-9+/]{54}|elements of a table +\d+",
    )
    .expect("a pattern")
});

/// Whether two outputs differ in nothing that matters.
pub(super) fn same(one: &str, other: &str) -> bool {
    one == other || PASSING.replace_all(one, "~") == PASSING.replace_all(other, "~")
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_what_passes_may_differ() {
        assert!(same("version 0.1.0 (a1bf6567a403…), 35 ms\n", "version 0.1.0 (0123456789ab…), 7 ms\n"));
        assert!(!same("20 min\n", "21 min\n"));
        assert!(!same("version 0.1.0\n", "version 0.2.0\n"));
    }
}
