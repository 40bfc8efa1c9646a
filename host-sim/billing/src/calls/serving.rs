//! Which version of a module goes on with an unfinished operation (WASM-04).
//!
//! The active version, if it understands the state. Otherwise the version that returned the state, for as long as its file
//! is there. Otherwise nobody: the operation stops for staff.

use processing_engine::Understood;
use semver::Version;

use super::FileStamp;
use super::engine::broken;
use crate::model::{CallFailure, FailureKind};
use crate::module_files::{Loaded, ModuleFiles};

/// The state that a call is to go on from, and the file that returned it, if that is known.
pub type StoredState<'a> = (&'a str, Option<&'a FileStamp>);

/// The component that is called.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The component.
    pub loaded: Loaded,
    /// Why it is not the active version: `0.2.0 does not understand its state`. None if it is.
    pub because: Option<String>,
}

/// Who goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Goes<T> {
    /// The active version.
    Active,
    /// The version that returned the state, for this reason.
    Earlier(T, String),
}

/// Decides who goes on. The active version is asked about the state only if it may be another one's; the file that
/// returned it is looked for only if it is needed.
fn who_goes_on<T>(
    active: &FileStamp,
    stored_by: Option<&FileStamp>,
    understands: impl FnOnce() -> Result<Understood, CallFailure>,
    earlier: impl FnOnce(&FileStamp) -> Result<T, CallFailure>,
) -> Result<Goes<T>, CallFailure> {
    // Of whom nothing is known, nobody else can be called.
    let Some(stored_by) = stored_by.filter(|stored_by| stored_by.digest != active.digest) else {
        return Ok(Goes::Active);
    };
    let objection = match understands() {
        Ok(Understood::Yes) => return Ok(Goes::Active),
        // It is made for a contract without the question: what the same version returned, it understands.
        Ok(Understood::CannotSay) if stored_by.version == active.version => return Ok(Goes::Active),
        Ok(Understood::CannotSay) => "cannot say whether it understands its state".to_owned(),
        Ok(Understood::No) => "does not understand its state".to_owned(),
        Err(failure) if failure.kind == FailureKind::Unavailable => return Err(failure),
        Err(failure) => format!("fails when it is asked whether it understands its state: {}", failure.message),
    };
    let because = format!("{} {objection}", active.version);
    match earlier(stored_by) {
        Ok(earlier) => Ok(Goes::Earlier(earlier, because)),
        Err(failure) => Err(nobody(active, stored_by, &because, &failure)),
    }
}

/// Why nobody goes on, and what to do.
fn nobody(active: &FileStamp, stored_by: &FileStamp, because: &str, missing: &CallFailure) -> CallFailure {
    let FileStamp { component, version, digest } = stored_by;
    let digest = digest.get(..12).unwrap_or(digest);
    let message = format!(
        "only {component} {version} ({digest}…) can go on with this operation, because {because}; but {}. Install \
         {component} {version} again beside {}, then try again",
        missing.message, active.version
    );
    CallFailure::new(FailureKind::Unusable, "module-version-missing", message)
}

impl ModuleFiles {
    /// The component to call: the active version of a module, or, to go on from a state that it does not understand, the
    /// version that returned it.
    ///
    /// # Errors
    /// As [`ModuleFiles::get`]; `module-version-missing` when the version that is needed is not there.
    pub fn serving(&self, name: &str, state: Option<StoredState<'_>>) -> Result<Serving, CallFailure> {
        self.going_on(self.get(name)?, name, state)
    }

    /// The component to call, if this were the active version.
    ///
    /// # Errors
    /// As [`ModuleFiles::serving`].
    pub(crate) fn going_on(
        &self,
        active: Loaded,
        name: &str,
        state: Option<StoredState<'_>>,
    ) -> Result<Serving, CallFailure> {
        let Some((state, stored_by)) = state else { return Ok(Serving { loaded: active, because: None }) };
        let file = &active.described.file;
        let understands =
            || active.module.understands(state).outcome.map_err(|error| broken(&error))?.map_err(Into::into);
        Ok(match who_goes_on(file, stored_by, understands, |stored_by| self.earlier(name, stored_by, file))? {
            Goes::Active => Serving { loaded: active, because: None },
            Goes::Earlier(loaded, because) => Serving { loaded, because: Some(because) },
        })
    }

    /// The file that returned a state, or another build of the same version if it is not the active one.
    fn earlier(&self, name: &str, stored_by: &FileStamp, active: &FileStamp) -> Result<Loaded, CallFailure> {
        let missing = |message: String| CallFailure::new(FailureKind::Unusable, "module-file-missing", message);
        let version = Version::parse(&stored_by.version).map_err(|error| {
            missing(format!("`{}` is not a version that a file can have: {error}", stored_by.version))
        })?;
        let loaded = self.get_version(name, &version)?;
        if loaded.described.file.digest == active.digest {
            return Err(missing(format!("{} is now another file of that version", loaded.module.name())));
        }
        Ok(loaded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(version: &str, digest: &str) -> FileStamp {
        FileStamp { component: "pmtest".into(), version: version.into(), digest: digest.into() }
    }

    fn broke(kind: FailureKind) -> CallFailure {
        CallFailure::new(kind, "module-trap", "it stopped")
    }

    /// Version 2 is active; the state was returned by this one.
    fn goes(
        stored_by: Option<&FileStamp>,
        understands: Result<Understood, CallFailure>,
        there: bool,
    ) -> Result<Goes<()>, CallFailure> {
        let missing = || CallFailure::new(FailureKind::Unusable, "module-file-missing", "there is no such file");
        who_goes_on(&stamp("2.0.0", "b"), stored_by, || understands, |_| there.then_some(()).ok_or_else(missing))
    }

    #[test]
    fn wasm_04_the_active_version_goes_on_with_what_it_understands() {
        assert_eq!(goes(Some(&stamp("1.0.0", "a")), Ok(Understood::Yes), true), Ok(Goes::Active));
        assert_eq!(goes(Some(&stamp("1.0.0", "a")), Ok(Understood::Yes), false), Ok(Goes::Active));
    }

    #[test]
    fn wasm_04_the_version_that_returned_the_state_goes_on_with_what_the_active_one_does_not_understand() {
        let earlier = |because: &str| Ok(Goes::Earlier((), because.to_owned()));
        let one = stamp("1.0.0", "a");
        assert_eq!(goes(Some(&one), Ok(Understood::No), true), earlier("2.0.0 does not understand its state"));
        let because = "2.0.0 cannot say whether it understands its state";
        assert_eq!(goes(Some(&one), Ok(Understood::CannotSay), true), earlier(because));
        let because = "2.0.0 fails when it is asked whether it understands its state: it stopped";
        assert_eq!(goes(Some(&one), Err(broke(FailureKind::Broken)), true), earlier(because));
    }

    #[test]
    fn wasm_04_without_that_version_the_operation_stops_and_says_what_to_install() {
        let failure = goes(Some(&stamp("1.0.0", "aaaaaaaaaaaaaaaa")), Ok(Understood::No), false).unwrap_err();
        assert_eq!((failure.kind, failure.code.as_str()), (FailureKind::Unusable, "module-version-missing"));
        insta::assert_snapshot!(failure.message);
    }

    #[test]
    fn a_module_is_not_asked_about_its_own_state_nor_about_one_of_which_nothing_is_known() {
        let never = || panic!("it was asked");
        let active = stamp("2.0.0", "b");
        for stored_by in [Some(&active), None] {
            assert_eq!(who_goes_on::<()>(&active, stored_by, never, |_| panic!("it was looked for")), Ok(Goes::Active));
        }
    }

    #[test]
    fn another_build_of_the_same_version_goes_on_if_it_cannot_be_asked() {
        assert_eq!(goes(Some(&stamp("2.0.0", "c")), Ok(Understood::CannotSay), false), Ok(Goes::Active));
        assert!(goes(Some(&stamp("2.0.0", "c")), Ok(Understood::No), false).is_err());
    }

    #[test]
    fn a_host_that_is_too_busy_to_ask_tries_again() {
        let busy = broke(FailureKind::Unavailable);
        assert_eq!(goes(Some(&stamp("1.0.0", "a")), Err(busy.clone()), true), Err(busy));
    }
}
