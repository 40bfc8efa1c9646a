//! What is different between two versions of the contract, item by item: comments and the order of items do not count.

use std::collections::BTreeMap;
use std::fmt;

use similar::{ChangeTag, TextDiff};

use super::package::Package;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// `interface lifecycle: understands is new`.
    pub(super) title: String,
    /// The lines that differ; none for what is wholly new or gone.
    lines: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "- {}", self.title)?;
        self.lines.iter().try_for_each(|line| write!(f, "\n    {line}"))
    }
}

/// All differences, in the order of interfaces and items.
pub(super) fn differences(before: &Package, after: &Package) -> Result<Vec<Difference>, String> {
    let mut found = Vec::new();
    for (section, before, after) in pairs(before.printed()?, after.printed()?) {
        match (before, after) {
            (Some(before), Some(after)) => of_items(&section, items(&before), items(&after), &mut found),
            (None, _) => found.push(Difference { title: format!("{section} is new"), lines: Vec::new() }),
            (_, None) => found.push(Difference { title: format!("{section} is gone"), lines: Vec::new() }),
        }
    }
    Ok(found)
}

fn of_items(
    section: &str,
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    for (item, before, after) in pairs(before, after) {
        let (what, lines) = match (before, after) {
            (Some(before), Some(after)) if before == after => continue,
            (Some(before), Some(after)) => ("is different", changed_lines(&before, &after)),
            (None, _) => ("is new", Vec::new()),
            (_, None) => ("is gone", Vec::new()),
        };
        found.push(Difference { title: format!("{section}: {item} {what}"), lines });
    }
}

fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(before, after);
    let lines = diff.iter_all_changes().filter_map(|change| {
        let sign = match change.tag() {
            ChangeTag::Equal => return None,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        Some(format!("{sign} {}", change.value().trim()))
    });
    lines.collect()
}

/// The items of a printed interface or world by kind and name: `record service`, `open`, `import http`. An item begins
/// with a line that is indented once.
fn items(body: &str) -> BTreeMap<String, String> {
    let mut items: Vec<(String, String)> = Vec::new();
    for line in body.lines().filter(|line| !line.trim().is_empty()) {
        let begins = line.strip_prefix("  ").is_some_and(|rest| !rest.starts_with([' ', '}']));
        match items.last_mut() {
            Some((_, text)) if !begins => text.extend([line, "\n"]),
            _ => items.push((name(line), format!("{line}\n"))),
        }
    }
    items.into_iter().collect()
}

fn name(line: &str) -> String {
    let line = line.trim().trim_end_matches([';', '{', ' ']);
    line.split_once(": func").map_or(line, |(name, _)| name).to_owned()
}

/// Both values under each key.
fn pairs(
    mut before: BTreeMap<String, String>,
    mut after: BTreeMap<String, String>,
) -> impl Iterator<Item = (String, Option<String>, Option<String>)> {
    let mut keys: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
    keys.sort();
    keys.dedup();
    keys.into_iter().map(move |key| {
        let (before, after) = (before.remove(&key), after.remove(&key));
        (key, before, after)
    })
}
