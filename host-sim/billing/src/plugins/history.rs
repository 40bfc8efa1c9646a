//! Which version served before, from the history of switches. A pure function.

use semver::Version;

use crate::model::{Switch, SwitchKind};

/// The version to go back to from the one that serves now. Going back twice goes back two versions: what was left by
/// going back is not what one wants again at the next step.
pub(super) fn before(history: &[Switch], serving: &Version) -> Option<Version> {
    let mut way: Vec<&Version> = Vec::new();
    for Switch { kind, version, .. } in history {
        if *kind == SwitchKind::Rollback {
            // Everything after the version that was gone back to is undone. It may be one that never stood there.
            let at = way.iter().rposition(|known| *known == version).unwrap_or_default();
            way.truncate(at);
        }
        if way.last() != Some(&version) {
            way.push(version);
        }
    }
    // A file that was dropped in may serve without anybody having written it down.
    if way.last() == Some(&serving) {
        way.pop();
    }
    way.last().map(|version| (*version).clone())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn history(lines: &[(SwitchKind, &str)]) -> Vec<Switch> {
        let switch = |(kind, version): &(SwitchKind, &str)| Switch {
            component: "pmtest".to_owned(),
            kind: *kind,
            version: version.parse().unwrap(),
            digest: String::new(),
            who: String::new(),
            why: String::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        lines.iter().map(switch).collect()
    }

    fn back(lines: &[(SwitchKind, &str)], serving: &str) -> String {
        before(&history(lines), &serving.parse().unwrap()).map_or("nothing".to_owned(), |version| version.to_string())
    }

    #[test]
    fn wasm_03_going_back_goes_to_the_version_that_served_before() {
        use SwitchKind::{Found, Install, Latest, Rollback, Use};
        assert_eq!(back(&[], "1.0.0"), "nothing");
        assert_eq!(back(&[(Install, "1.0.0")], "1.0.0"), "nothing");
        assert_eq!(back(&[(Install, "1.0.0"), (Use, "2.0.0")], "2.0.0"), "1.0.0");
        // Twice is two steps, not to and fro.
        let three = [(Install, "1.0.0"), (Use, "2.0.0"), (Use, "3.0.0"), (Rollback, "2.0.0")];
        assert_eq!(back(&three, "2.0.0"), "1.0.0");
        assert_eq!(back(&[three.as_slice(), &[(Rollback, "1.0.0")]].concat(), "1.0.0"), "nothing");
        // After going back, another version goes on from there.
        assert_eq!(back(&[three.as_slice(), &[(Use, "4.0.0")]].concat(), "4.0.0"), "2.0.0");
        // The same one again is no step.
        assert_eq!(back(&[(Install, "1.0.0"), (Use, "2.0.0"), (Latest, "2.0.0")], "2.0.0"), "1.0.0");
        // Files that were dropped in, written down or not.
        assert_eq!(back(&[(Found, "1.0.0"), (Found, "1.1.0")], "1.1.0"), "1.0.0");
        assert_eq!(back(&[(Found, "1.0.0")], "1.1.0"), "1.0.0");
    }
}
