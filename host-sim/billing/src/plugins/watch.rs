//! What changed in the folder or in the choice, for a host that runs. It needs none of this to serve the right version:
//! each call looks by itself. This is for the log, for the history, and so that new code is compiled before it is needed.

use std::collections::BTreeMap;
use std::fmt;

use processing_engine::Limits;
use semver::Version;
use serde::Serialize;

use super::switch::switch;
use super::{ModuleFile, Plugins};
use crate::data_dir::LIMITS;
use crate::error::Result;
use crate::model::{By, SwitchKind};

/// What was there at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Files by component and version.
    files: BTreeMap<(String, Version), SeenFile>,
    /// The version that serves, by component.
    serving: BTreeMap<String, Version>,
    /// The limits that hold; none before the first look.
    limits: Option<Limits>,
    /// Why the file of limits is not taken.
    limits_refused: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct SeenFile {
    digest: Option<String>,
    signature: String,
    /// Why it is not used.
    refused: Option<String>,
}

impl fmt::Display for SeenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.refused {
            None => write!(f, "it can be used ({})", self.signature),
            Some(why) => write!(f, "it is refused: {why}"),
        }
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Noticed {
    /// Name of the component, or of the file of limits.
    pub component: String,
    /// In words.
    pub what: String,
}

impl fmt::Display for Noticed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.component, self.what)
    }
}

impl Plugins {
    /// Looks at everything. A version that serves because its file was dropped in, or because a higher one went away, is
    /// written down, so that it is known what served before.
    ///
    /// # Errors
    /// The folder or the database.
    pub fn look_around(&self) -> Result<Seen> {
        let (limits, limits_refused) = self.files.limits();
        let mut seen = Seen { limits: Some(limits), limits_refused, ..Seen::default() };
        for file in self.all()? {
            let governed = self.files.governed(&file.name)?;
            let looked = self.files.look_at(&file, &governed);
            let seen_file = SeenFile {
                digest: looked.digest.clone(),
                signature: looked.signature.to_string(),
                refused: looked.loaded.as_ref().err().map(ToString::to_string),
            };
            seen.files.insert((file.name.clone(), file.version.clone()), seen_file);
            if seen.serving.contains_key(&file.name) {
                continue;
            }
            if let Some((version, digest)) = self.serving(&file.name) {
                if governed.chosen.is_none() {
                    self.write_down(&ModuleFile { version: version.clone(), ..file.clone() }, &digest)?;
                }
                seen.serving.insert(file.name, version);
            }
        }
        Ok(seen)
    }

    fn write_down(&self, file: &ModuleFile, digest: &str) -> Result<()> {
        let is_known = |last: Option<&crate::model::Switch>| last.is_some_and(|last| last.version == file.version);
        if is_known(self.store.read(|tx| tx.switches(&file.name))?.last()) {
            return Ok(());
        }
        self.store.write(|tx| {
            // Another process may have done it, or somebody may have chosen, meanwhile.
            if tx.governed(&file.name)?.chosen.is_some() || is_known(tx.switches(&file.name)?.last()) {
                return Ok(());
            }
            let by = By::new("host").because("the highest usable version serves");
            tx.insert_switch(&switch(SwitchKind::Found, file, digest, &by, self.now()))
        })
    }
}

/// What is different from one moment to a later one. A pure function.
#[must_use]
pub fn noticed(before: &Seen, after: &Seen) -> Vec<Noticed> {
    let mut changes = Vec::new();
    let mut say = |component: &str, what: String| {
        changes.push(Noticed { component: component.to_owned(), what });
    };
    if let Some(said) = limits_noticed(before, after) {
        say(LIMITS, said);
    }
    for ((component, version), now) in &after.files {
        match before.files.get(&(component.clone(), version.clone())) {
            None => say(component, format!("{version} was found in the folder of modules; {now}")),
            Some(was) if was != now => say(component, format!("{version} changed; {now}")),
            Some(_) => {}
        }
    }
    for (component, version) in before.files.keys().filter(|known| !after.files.contains_key(known)) {
        say(component, format!("{version} is gone from the folder of modules"));
    }
    let components =
        before.serving.keys().chain(after.serving.keys().filter(|name| !before.serving.contains_key(*name)));
    for component in components {
        match (before.serving.get(component), after.serving.get(component)) {
            (Some(was), Some(now)) if was != now => say(
                component,
                format!(
                    "{now} serves from now on, {was} did; calls under way end with the version that they began with"
                ),
            ),
            (None, Some(now)) => say(component, format!("{now} serves from now on")),
            (Some(was), None) => say(component, format!("{was} serves no longer, and no other version does")),
            _ => {}
        }
    }
    changes
}

/// What is said of the file of limits, if anything.
fn limits_noticed(before: &Seen, after: &Seen) -> Option<String> {
    if let Some(why) = after.limits_refused.as_ref().filter(|_| before.limits_refused != after.limits_refused) {
        return Some(format!("is not taken, and the limits stay as they are: {why}"));
    }
    let (was, now) = before.limits.as_ref().zip(after.limits.as_ref())?;
    let others = Limits::ALL.iter().filter(|limit| limit.of(was) != limit.of(now));
    let changes: Vec<String> =
        others.map(|limit| format!("{} is {}, it was {}", limit.key(), limit.of(now), limit.of(was))).collect();
    match (changes.is_empty(), before.limits_refused.is_some()) {
        (false, _) => Some(format!(
            "has changed: {}; calls under way end with the limits that they began with",
            changes.join("; ")
        )),
        (true, true) if after.limits_refused.is_none() => {
            Some("is right again; the limits stay as they are".to_owned())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(files: &[(&str, &str, Option<&str>)], serving: Option<&str>) -> Seen {
        let file = |(version, digest, refused): &(&str, &str, Option<&str>)| {
            let digest = Some((*digest).to_owned());
            let file = SeenFile { digest, signature: "unsigned".to_owned(), refused: refused.map(str::to_owned) };
            (("pmtest".to_owned(), version.parse().unwrap()), file)
        };
        let serving = serving.map(|version| ("pmtest".to_owned(), version.parse().unwrap()));
        let (files, serving) = (files.iter().map(file).collect(), serving.into_iter().collect());
        Seen { files, serving, ..Seen::default() }
    }

    #[test]
    fn every_change_is_said_once() {
        let moments = [
            seen(&[], None),
            seen(&[("1.0.0", "a", None)], Some("1.0.0")),
            seen(&[("1.0.0", "a", None), ("1.1.0", "b", Some("half of it is missing"))], Some("1.0.0")),
            seen(&[("1.0.0", "a", None), ("1.1.0", "c", None)], Some("1.1.0")),
            seen(&[("1.0.0", "a", None), ("1.1.0", "c", None)], Some("1.1.0")),
            seen(&[("1.1.0", "c", Some("it changed"))], None),
        ];
        let changes = moments.windows(2).map(|pair| {
            let changes = noticed(&pair[0], &pair[1]);
            changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        });
        insta::assert_snapshot!(changes.collect::<Vec<_>>().join("\n---\n"));
    }

    #[test]
    fn a_change_of_the_limits_is_said_once_and_not_at_the_first_look() {
        let with = |requests, refused: Option<&str>| Seen {
            limits: Some(Limits { requests, ..Limits::default() }),
            limits_refused: refused.map(str::to_owned),
            ..Seen::default()
        };
        let moments = [
            Seen::default(),
            with(50, None),
            with(7, None),
            with(7, Some("there is no limit `x`")),
            with(7, Some("there is no limit `x`")),
            with(7, None),
        ];
        let said: Vec<_> = moments.windows(2).map(|pair| limits_noticed(&pair[0], &pair[1])).collect();
        let changed = "has changed: requests is 7, it was 50; calls under way end with the limits that they began with";
        let refused = "is not taken, and the limits stay as they are: there is no limit `x`";
        let right = "is right again; the limits stay as they are";
        assert_eq!(
            said.iter().map(Option::as_deref).collect::<Vec<_>>(),
            [None, Some(changed), Some(refused), None, Some(right)]
        );
    }
}
