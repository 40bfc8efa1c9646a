//! The memory-only cache of a connection: the panel's login token lives here and nowhere else.
//!
//! Shared by all calls and threads that use the connection, so that a thousand operations log in once. Bounded, because
//! a module fills it; wiped when an entry goes, because every value in it is a secret. Time is what the caller says it
//! is (`now_ms` of a call), so that a simulated clock ages tokens too.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

/// One kept value.
struct Entry {
    value: Zeroizing<String>,
    /// First millisecond at which the value is gone.
    expires_ms: u64,
    /// Order of writing, so that the oldest entry makes room.
    written: u64,
}

#[derive(Default)]
struct Entries {
    by_key: HashMap<String, Entry>,
    written: u64,
}

/// The session of one connection.
#[derive(Default)]
pub struct Session {
    entries: Mutex<Entries>,
    script: Option<Mutex<Script>>,
}

/// What is answered under each key, one after the other.
type Script = HashMap<String, VecDeque<Option<Zeroizing<String>>>>;

impl Session {
    /// A session that answers each question as it was answered before, whatever is set or forgotten meanwhile: for a
    /// call that is made again. Beyond the script there is nothing.
    #[must_use]
    pub fn scripted(reads: impl IntoIterator<Item = (String, Option<Zeroizing<String>>)>) -> Self {
        let mut script = Script::new();
        for (key, value) in reads {
            script.entry(key).or_default().push_back(value);
        }
        Self { script: Some(Mutex::new(script)), ..Self::default() }
    }

    /// The value under this key, if it has not expired.
    #[must_use]
    pub fn get(&self, key: &str, now_ms: u64) -> Option<Zeroizing<String>> {
        if let Some(script) = &self.script {
            let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
            return script.get_mut(key)?.pop_front()?;
        }
        let mut entries = self.lock();
        match entries.by_key.get(key) {
            Some(entry) if now_ms < entry.expires_ms => Some(entry.value.clone()),
            Some(_) => {
                entries.by_key.remove(key);
                None
            }
            None => None,
        }
    }

    /// Keeps a value for at most `ttl_ms`. At `max_entries` the entry that was written first makes room.
    pub fn set(&self, key: String, value: Zeroizing<String>, now_ms: u64, ttl_ms: u64, max_entries: usize) {
        let mut entries = self.lock();
        entries.by_key.retain(|_, entry| now_ms < entry.expires_ms);
        entries.written += 1;
        let written = entries.written;
        entries.by_key.insert(key, Entry { value, expires_ms: now_ms.saturating_add(ttl_ms), written });
        while entries.by_key.len() > max_entries {
            let oldest = entries.by_key.iter().min_by_key(|(_, entry)| entry.written).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            entries.by_key.remove(&oldest);
        }
    }

    /// Forgets the value under this key.
    pub fn forget(&self, key: &str) {
        self.lock().by_key.remove(key);
    }

    /// Forgets everything, as after a change of the connection's password.
    pub fn clear(&self) {
        self.lock().by_key.clear();
    }

    /// All values that are kept now: what recordings and logs have to leave out.
    pub(crate) fn values(&self) -> Vec<Zeroizing<String>> {
        self.lock().by_key.values().map(|entry| entry.value.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Session {
    /// The number of entries only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("entries", &self.lock().by_key.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(session: &Session, key: &str, value: &str, now_ms: u64, ttl_ms: u64) {
        session.set(key.to_owned(), Zeroizing::new(value.to_owned()), now_ms, ttl_ms, 2);
    }

    fn get(session: &Session, key: &str, now_ms: u64) -> Option<String> {
        session.get(key, now_ms).map(|value| value.to_string())
    }

    #[test]
    fn a_value_lives_as_long_as_the_callers_clock_says() {
        let session = Session::default();
        set(&session, "token", "t1", 1_000, 500);
        assert_eq!(get(&session, "token", 1_499).as_deref(), Some("t1"));
        assert_eq!(get(&session, "token", 1_500), None);
        assert_eq!(get(&session, "token", 1_000), None, "an expired value is gone, not hidden");
    }

    #[test]
    fn a_ttl_without_end_does_not_overflow() {
        let session = Session::default();
        set(&session, "token", "t1", u64::MAX - 1, u64::MAX);
        assert_eq!(get(&session, "token", u64::MAX - 1).as_deref(), Some("t1"));
    }

    #[test]
    fn the_oldest_entry_makes_room() {
        let session = Session::default();
        set(&session, "a", "1", 0, 100);
        set(&session, "b", "2", 0, 100);
        set(&session, "a", "3", 0, 100);
        set(&session, "c", "4", 0, 100);
        assert_eq!(get(&session, "b", 1), None);
        assert_eq!(get(&session, "a", 1).as_deref(), Some("3"));
        assert_eq!(get(&session, "c", 1).as_deref(), Some("4"));
    }

    #[test]
    fn a_scripted_session_answers_as_before_whatever_is_set_meanwhile() {
        let token = || Some(Zeroizing::new("t".to_owned()));
        let key = "token".to_owned();
        let session = Session::scripted([(key.clone(), None), (key.clone(), token()), (key, None)]);
        assert_eq!(get(&session, "token", 0), None);
        set(&session, "token", "x", 0, 100);
        assert_eq!(get(&session, "token", 1).as_deref(), Some("t"));
        assert_eq!(get(&session, "token", 1), None);
        assert_eq!(get(&session, "token", 1), None, "beyond the script");
        assert_eq!(get(&session, "other", 1), None);
    }

    #[test]
    fn forget_and_clear_remove_and_debug_shows_no_value() {
        let session = Session::default();
        set(&session, "a", "top-secret", 0, 100);
        assert_eq!(format!("{session:?}"), "Session { entries: 1 }");
        session.forget("a");
        assert_eq!(get(&session, "a", 1), None);
        set(&session, "a", "top-secret", 0, 100);
        session.clear();
        assert!(session.values().is_empty());
    }
}
