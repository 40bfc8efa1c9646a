//! Which source a module is built from: the revision that git knows, and whether what is there differs from it.

use std::path::Path;
use std::process::Command;

use crate::command::output;
use crate::error::ChoreError;

/// What the module and its release are made from. A change elsewhere, such as in the host, makes no other module.
pub(crate) const MADE_FROM: [&str; 7] =
    [".cargo", "CHANGELOG.md", "Cargo.lock", "Cargo.toml", "plugin", "wit", "xtask"];

/// The source of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// Exactly this revision.
    Revision(String),
    /// This revision with changes that are not committed.
    Changed(String),
    /// There is no git, or this folder is not under its control.
    Unknown,
}

impl Source {
    /// The source in this folder.
    pub(crate) fn of(root: &Path) -> Result<Self, ChoreError> {
        // A folder that merely lies inside of somebody's repository has nothing to do with its revisions.
        let known =
            output(git(root).args(["ls-files", "--", "Cargo.toml"])).is_ok_and(|files| !files.trim().is_empty());
        if !known {
            return Ok(Self::Unknown);
        }
        let revision = output(git(root).args(["rev-parse", "--verify", "HEAD"]))?.trim().to_owned();
        let changes = output(git(root).args(["status", "--porcelain", "--"]).args(MADE_FROM))?;
        Ok(if changes.trim().is_empty() { Self::Revision(revision) } else { Self::Changed(revision) })
    }

    /// As it stands in the module: the revision, with `-dirty` behind it when there are changes.
    pub(crate) fn revision(&self) -> Option<String> {
        match self {
            Self::Revision(revision) => Some(revision.clone()),
            Self::Changed(revision) => Some(format!("{revision}-dirty")),
            Self::Unknown => None,
        }
    }
}

/// git in this folder, whatever a user has configured or the environment says.
pub(crate) fn git(root: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(root);
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    git
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(root: &Path, arguments: &[&str]) {
        let who = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
        output(git(root).args(who).args(arguments)).unwrap();
    }

    #[test]
    fn a_changed_source_is_told_from_a_committed_one() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("Cargo.toml"), "").unwrap();
        assert_eq!(Source::of(root).unwrap(), Source::Unknown);
        run(root, &["init", "--quiet"]);
        assert_eq!(Source::of(root).unwrap(), Source::Unknown, "nothing of it is under git's control");
        run(root, &["add", "."]);
        run(root, &["commit", "--quiet", "--message", "first"]);
        let Source::Revision(revision) = Source::of(root).unwrap() else { panic!("it is committed") };
        assert_eq!(revision.len(), 40);
        // What the module is not made from does not count.
        std::fs::write(root.join("notes.txt"), "").unwrap();
        assert_eq!(Source::of(root).unwrap(), Source::Revision(revision.clone()));
        std::fs::create_dir(root.join("wit")).unwrap();
        std::fs::write(root.join("wit/new.wit"), "").unwrap();
        assert_eq!(Source::of(root).unwrap(), Source::Changed(revision.clone()));
        assert_eq!(Source::of(root).unwrap().revision().unwrap(), format!("{revision}-dirty"));
    }

    /// A repository beside, and a clone of it, are the same revision.
    #[test]
    fn a_worktree_and_a_clone_are_the_same_source() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("repository");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("Cargo.toml"), "").unwrap();
        run(&root, &["init", "--quiet"]);
        run(&root, &["add", "."]);
        run(&root, &["commit", "--quiet", "--message", "first"]);
        run(&root, &["worktree", "add", "--quiet", "--detach", "../worktree"]);
        run(&root, &["clone", "--quiet", ".", "../clone"]);
        let all = ["repository", "worktree", "clone"].map(|name| Source::of(&folder.path().join(name)).unwrap());
        assert!(all.iter().all(|source| matches!(source, Source::Revision(_)) && *source == all[0]), "{all:?}");
    }
}
