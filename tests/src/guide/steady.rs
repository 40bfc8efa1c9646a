//! What may differ from one run to the next, and what a guide cannot promise: how long something took in reality, the
//! checksum of the module that was built last, the size of a file, a key that was made for this run.

use std::sync::LazyLock;

use regex::Regex;

static PASSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b\d+(\.\d+)? (ms|µs|KiB)\b|\b[0-9a-f]{12}…|\b[0-9a-f]{64}\b|\bRW[A-Za-z0-9+/]{54}|elements of a table +\d+",
    )
    .expect("a pattern")
});

/// The revision that the module was built from. Without git there is none.
static REVISION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)^Revision .*\n").expect("a pattern"));

/// Whether two outputs differ in nothing that matters.
pub(super) fn same(one: &str, other: &str) -> bool {
    let steady = |text: &str| PASSING.replace_all(&REVISION.replace_all(text, ""), "~").into_owned();
    one == other || steady(one) == steady(other)
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn only_what_passes_may_differ() {
        assert!(same("version 0.1.0 (a1bf6567a403…), 35 ms\n", "version 0.1.0 (0123456789ab…), 7 ms\n"));
        assert!(same("Module  a\nRevision  abc-dirty\nSize  1 KiB\n", "Module  a\nSize  2 KiB\n"));
        assert!(!same("20 min\n", "21 min\n"));
        assert!(!same("version 0.1.0\n", "version 0.2.0\n"));
    }
}
