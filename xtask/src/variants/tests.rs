//! What can be known of the variants without building any.

use std::collections::BTreeSet;

use super::list::all;
use super::table::document;
use super::variant::{Edit, Side};
use crate::error::ChoreError;
use crate::paths;

fn documentation() -> String {
    std::fs::read_to_string(paths::root().join("docs/reliability.md")).unwrap()
}

/// A variant whose text is no more in the sources would test nothing.
#[test]
fn every_variant_applies_to_the_sources_as_they_are() {
    for variant in all() {
        for (file, text) in variant.files(paths::root()).unwrap() {
            let sound = std::fs::read_to_string(paths::root().join(file)).unwrap();
            assert_ne!(text, sound, "{} changes nothing in {file}", variant.name);
            let module = file.starts_with("plugin/");
            assert_eq!(module, variant.side == Side::Module, "{} is on the other side than {file}", variant.name);
        }
    }
}

#[test]
fn a_text_that_is_gone_or_there_twice_is_refused() {
    let edit = Edit { file: "a.rs", find: "one()", put: "two()" };
    assert_eq!(edit.apply("v", "let x = one();").unwrap(), "let x = two();");
    for (text, found) in [("", 0), ("one(); one()", 2)] {
        let error = edit.apply("v", text).unwrap_err();
        assert!(matches!(error, ChoreError::VariantMisses { times, .. } if times == found), "{error}");
    }
}

#[test]
fn every_variant_has_its_own_name() {
    let names: BTreeSet<&str> = all().map(|variant| variant.name).collect();
    assert_eq!(names.len(), all().count());
}

/// A promise that no variant breaks may be one that cannot be broken, or that nobody looks at.
#[test]
fn every_promise_of_the_documentation_is_broken_by_a_variant() {
    let text = documentation();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    // The promises' tables say when a promise holds, or that it is of the sweep.
    let promises: BTreeSet<&str> = rows
        .filter(|row| ["| always |", "| at rest |", "| each run |"].iter().any(|when| row.ends_with(when)))
        .filter_map(|row| row.split('`').next())
        .collect();
    assert!(promises.len() > 10, "{promises:?}");
    let broken: BTreeSet<&str> = all().map(|variant| variant.caught_by).collect();
    assert_eq!(promises.difference(&broken).collect::<Vec<_>>(), Vec::<&&str>::new(), "no variant breaks these");
    assert_eq!(broken.difference(&promises).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in the documentation");
}

#[test]
fn the_documentation_has_the_table_of_all_variants() {
    let table = document(all());
    assert!(documentation().contains(&table), "docs/reliability.md must hold this table:\n\n{table}\n");
}
