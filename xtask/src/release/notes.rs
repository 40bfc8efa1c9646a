//! What changed: the version's part of the changelog, with what the module says about itself before it.

use super::folder::sha256;
use crate::component::Module;
use crate::error::ChoreError;

/// The release notes of a module.
pub(super) fn of(module: &Module, changelog: &str) -> Result<String, ChoreError> {
    let identity = &module.identity;
    let changes = cut(changelog, &identity.version)?;
    let source = identity.source.revision().unwrap_or_else(|| "unknown".to_owned());
    Ok(format!(
        "# {name} {version}\n\n\
         {description}\n\n\
         - file: `{file}`, SHA-256 `{sum}`\n\
         - contract: `{contract}`\n\
         - source: revision `{source}`, compiled with Rust {compiler}\n\n\
         {changes}\n",
        name = identity.name,
        version = identity.version,
        description = identity.description,
        file = module.file_name(),
        sum = sha256(&module.bytes),
        contract = identity.contract(),
        compiler = module.compiler.release,
    ))
}

/// The version's part of the changelog: what stands between its heading and the next one of that rank.
fn cut(changelog: &str, version: &str) -> Result<String, ChoreError> {
    let heading = format!("## [{version}]");
    let part = changelog.lines().skip_while(|line| !line.starts_with(&heading)).skip(1);
    let part: Vec<_> = part.take_while(|line| !line.starts_with("## ")).collect();
    let notes = part.join("\n").trim().to_owned();
    if notes.is_empty() {
        return Err(ChoreError::Release(format!(
            "CHANGELOG.md says nothing of {version}. Write `## [{version}] - <date>` with what is new in it"
        )));
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n\
                             - new\n\n## [0.1.0] - 2026-11-25\n\n- first\n\n## [0.0.1] - 2026-01-01\n";

    #[test]
    fn notes_are_the_part_of_the_version_and_nothing_else() {
        assert_eq!(cut(CHANGELOG, "0.2.0").unwrap(), "### Added\n\n- new");
        assert_eq!(cut(CHANGELOG, "0.1.0").unwrap(), "- first");
    }

    #[test]
    fn a_version_without_notes_is_not_released() {
        for version in ["0.3.0", "0.0.1"] {
            let refused = cut(CHANGELOG, version).unwrap_err().to_string();
            assert!(refused.contains(version), "{refused}");
        }
        assert!(cut("nothing", "0.1.0").is_err());
    }

    #[test]
    fn the_changelog_has_notes_for_the_version_that_is_built() {
        let changelog = std::fs::read_to_string(crate::paths::root().join("CHANGELOG.md")).unwrap();
        cut(&changelog, env!("CARGO_PKG_VERSION")).unwrap();
    }
}
