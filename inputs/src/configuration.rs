//! Configurations: `2xE5-2620-128Gb-2x960SSD-lsi`.

use pmdci6::configuration::{Configuration, compare};

/// Two servers are the same only if their texts mean the same, so a text must have one meaning.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(read) = text.parse::<Configuration>() else { return };
    let printed = read.to_string();
    let again = printed.parse::<Configuration>();
    assert_eq!(again.as_ref(), Ok(&read), "`{text}` is printed as `{printed}`");
    let comparison = compare(&read, &read);
    assert!(comparison.distance == 0 && comparison.differences.is_empty(), "`{text}` differs from itself");
}
