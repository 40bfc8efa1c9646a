//! What the contract in `wit/` may be, given what was released. Without I/O.

use semver::Version;

use super::differences::differences;
use super::package::Package;
use super::released::{Released, sum};
use crate::error::ChoreError;

/// Everything that is wrong, each with what to do; nothing when the contract may be so.
pub(super) fn check(present: &Package, released: &Released) -> Vec<String> {
    let mut findings = frozen(released);
    findings.extend(versions(present, released));
    findings
}

/// A released version never changes.
fn frozen(released: &Released) -> Vec<String> {
    let mut findings = Vec::new();
    let mut listed = released.sums.clone();
    for (folder, package) in &released.packages {
        if package.version.to_string() != *folder {
            findings.push(format!("wit/released/{folder} says that it is version {}", package.version));
        }
        for (name, text) in &package.files {
            let name = format!("{folder}/{name}");
            match listed.remove(&name) {
                Some(listed) if listed == sum(text) => {}
                Some(_) => findings.push(format!(
                    "wit/released/{name} was edited: modules were built against it as it was. Take it back, and make the \
                     change in wit/ under a new version"
                )),
                None => findings.push(format!(
                    "wit/released/{name} is not in wit/released/SHA256SUMS: released versions are made by \
                     `cargo xtask contract freeze`"
                )),
            }
        }
    }
    findings.extend(listed.into_keys().map(|name| {
        format!(
            "wit/released/{name} is gone: modules were built against it. Take it back from the repository's history"
        )
    }));
    findings
}

/// What is not released yet may be anything that its version allows.
fn versions(present: &Package, released: &Released) -> Option<String> {
    let version = &present.version;
    if let Some(same) = released.packages.get(&version.to_string()) {
        return (same.files != present.files).then(|| {
            let (next, why) = match same.fits(present) {
                Ok(()) => (next_patch(version), "still fit"),
                Err(_) => (next_track(version), "do not fit any more"),
            };
            format!(
                "wit/ is not version {version} as it was released, but still calls itself that: {}. Take the change \
                 back, or give it version {next}, because modules of {version} {why}",
                first_words(same, present),
            )
        });
    }
    let newest = released.newest()?;
    if *version < newest.version {
        return Some(format!("wit/ is version {version}, but {} was released already", newest.version));
    }
    if !is_compatible(version, &newest.version) {
        return None;
    }
    newest.fits(present).err().map(|why| {
        format!(
            "by its number, version {version} takes modules of {}, but they do not fit: {} ({why}). Give it version {}",
            newest.version,
            first_words(newest, present),
            next_track(version)
        )
    })
}

/// What is different from the newest released version, and what that means for its modules.
pub(super) fn compared(present: &Package, released: &Released) -> Result<String, ChoreError> {
    let Some(newest) = released.newest() else { return Ok("Nothing was released yet.".to_owned()) };
    let unreadable = |why| ChoreError::Contract { folder: crate::paths::contract(), why };
    let differences = differences(newest, present).map_err(unreadable)?;
    let from = match newest.version == present.version {
        true => format!("From {} as it was released to wit/", newest.version),
        false => format!("From {} to {}", newest.version, present.version),
    };
    if differences.is_empty() {
        return Ok(format!("{from}: no difference but in comments."));
    }
    let verdict = match newest.fits(present) {
        Ok(()) => format!("Modules of {} fit as they are.", newest.version),
        Err(_) => format!("Modules of {} do not fit: the host needs an adapter for them.", newest.version),
    };
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    Ok(format!("{from}:\n{}\n{verdict}", lines.join("\n")))
}

/// The differences, in short.
fn first_words(before: &Package, after: &Package) -> String {
    match differences(before, after) {
        Ok(differences) if differences.is_empty() => "its comments differ".to_owned(),
        Ok(differences) => differences.iter().map(|one| one.title.clone()).collect::<Vec<_>>().join("; "),
        Err(why) => why,
    }
}

/// Whether semantic versioning lets one stand for the other.
fn is_compatible(a: &Version, b: &Version) -> bool {
    match (a.major, a.minor) {
        (0, 0) => a == b,
        (0, minor) => b.major == 0 && b.minor == minor,
        (major, _) => b.major == major,
    }
}

fn next_patch(version: &Version) -> Version {
    Version::new(version.major, version.minor, version.patch + 1)
}

fn next_track(version: &Version) -> Version {
    match version.major {
        0 => Version::new(0, version.minor + 1, 0),
        major => Version::new(major + 1, 0, 0),
    }
}
