//! Every rule has a test that is named after it: `ded_07_…` shows that DED-07 holds.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

/// The rules, as the tests' names write them: the first and the last number of each kind.
const RULES: [(&str, u32); 8] =
    [("mod", 6), ("tar", 4), ("srv", 3), ("ded", 14), ("ip", 4), ("col", 8), ("wasm", 5), ("host", 1)];

fn rules() -> BTreeSet<String> {
    RULES.iter().flat_map(|(kind, last)| (1..=*last).map(move |number| format!("{kind}_{number:02}"))).collect()
}

/// The rules that the names of the tests begin with.
fn tested() -> BTreeSet<String> {
    // Attributes, among them `#[test]`, and then the function.
    let test = Regex::new(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn\s+([a-z]+_[0-9]{2})_").unwrap();
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if name.ends_with(".rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.extend(test.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
    }
    found
}

#[test]
fn every_rule_has_a_test_that_is_named_after_it() {
    let tested = tested();
    let missing: Vec<_> = rules().into_iter().filter(|rule| !tested.contains(rule)).collect();
    assert!(missing.is_empty(), "no test is named after {missing:?}");
}

#[test]
fn no_test_is_named_after_a_rule_that_there_is_not() {
    let rules = rules();
    let unknown: Vec<_> = tested().into_iter().filter(|name| is_a_kind(name) && !rules.contains(name)).collect();
    assert!(unknown.is_empty(), "there are no such rules: {unknown:?}");
}

fn is_a_kind(name: &str) -> bool {
    RULES.iter().any(|(kind, _)| name.split('_').next() == Some(kind))
}
